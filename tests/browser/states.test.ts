/** Each state says why, and offers what can be done. */
import { expect, test } from 'vitest';
import { screenshot } from '../support/browser.ts';
import { describeApp, FINDRISC, pathsPosted, textOf } from './app-frame.ts';
import type { Scenario } from './fixtures.ts';

describeApp('states', (stage) => {
  test.each<[Scenario, readonly string[]]>([
    ['calm', ['Nothing is above its action threshold.']],
    ['outside', ['Does not apply', 'correct it in the chart and read again']],
    ['partial', ['Condition: timed out after 10 s', 'Try again']],
    [
      'unreachable',
      ['Riverside General does not answer', 'as of 03\u2011Oct\u20112026', 'Confirming is off'],
    ],
    ['waiting', ['waits in the outbox since 10:07']],
    ['parked', ['403', 'Send again']],
    ['no-right', ['Rights not granted', 'user/CarePlan.cu']],
    ['ending', ['This session ends at', 'Stay']],
    ['empty', ['No result for this patient']],
    ['by-hand', ['Uses values entered by hand', 'entered by hand']],
    ['newer', ['A newer assessment of this patient is there', '10:12', 'Deciding is off']],
    ['rare', ['about 5', '1\u202f000', '0.47']],
  ])('%s says so', async (scenario, parts) => {
    const { frame, close } = await stage.open(`/p/${scenario}`);
    const text = await textOf(frame);
    for (const part of parts) expect(text).toContain(part);
    await close();
  });

  test('hospital not reachable: confirm is off', async () => {
    const { frame, close } = await stage.open('/p/unreachable');
    expect(await frame.getByRole('button', { name: /Confirm/ }).isDisabled()).toBe(true);
    await close();
  });

  test('a newer assessment is there: nothing can be decided before it was read', async () => {
    const risks = await stage.open('/p/newer');
    for (const name of [/Confirm/, /Disagree/])
      expect(await risks.frame.getByRole('button', { name }).isDisabled()).toBe(true);
    await risks.frame.getByRole('button', { name: 'Read again' }).first().click();
    await risks.close();
    const plan = await stage.open('/p/newer/plan');
    await plan.frame.getByText('This proposal rests on older values').waitFor();
    expect(await plan.frame.locator('main input[type=radio]').count()).toBe(0);
    expect(await plan.frame.getByRole('button', { name: /Accept all/ }).isDisabled()).toBe(true);
    await plan.frame.getByRole('button', { name: 'Propose again' }).click();
    await screenshot(plan.page, 'app-plan-stale');
    expect(pathsPosted(stage)).toEqual(['/read-again', '/read-again']);
    await plan.close();
  });

  test('a wrong value can be set aside where one disagrees, and be used again', async () => {
    const { frame, page, close } = await stage.open('/p/high');
    await frame.getByRole('button', { name: 'Disagree…' }).click();
    const values = frame.getByLabel('Or recompute without this value');
    const [first] = await values.locator('option:not([value=""])').all();
    const reference = await first?.getAttribute('value');
    await values.selectOption(reference ?? '');
    await screenshot(page, 'app-without-value');
    await frame.getByRole('button', { name: 'Recompute' }).click();
    await frame.getByText('set aside by a clinician').waitFor();
    await frame.getByRole('button', { name: /^Use .* again$/ }).click();
    await frame.getByText('set aside by a clinician').waitFor({ state: 'detached' });
    expect(stage.posted().map(({ path, body }) => ({ path, body }))).toEqual([
      { path: '/set-aside', body: { reference, isSetAside: true } },
      { path: '/set-aside', body: { reference, isSetAside: false } },
    ]);
    await close();
  });

  test('a parked delivery can be sent again', async () => {
    const { frame, close } = await stage.open('/p/parked');
    await frame.getByRole('button', { name: 'Send again' }).click();
    await frame.getByText('403').waitFor({ state: 'detached' });
    expect(pathsPosted(stage)).toEqual(['/outbox/o1/retry']);
    await close();
  });

  test('loading: quiet outline after 300 ms, then the result', async () => {
    const page = await stage.bare();
    await page.goto(`${stage.url}/p/slow`);
    await page.getByText('Reading the record from the hospital').waitFor();
    await page.getByText('LINDQVIST').waitFor();
    await page.context().close();
  });

  test('missing inputs entered: the number appears, marked as entered by hand', async () => {
    const { frame, close } = await stage.open(`/p/not-computable/risk/${FINDRISC}`);
    await frame.getByRole('textbox', { name: /Waist circumference/ }).fill('96');
    const activity = frame.getByRole('radiogroup', { name: '30 minutes of activity daily' });
    await activity.getByRole('radio', { name: 'Unknown' }).check();
    await frame.getByRole('button', { name: 'Compute with these entries' }).click();
    await frame.getByText('Uses values entered by hand').waitFor();
    const [sent] = stage.posted();
    expect(sent?.body).toMatchObject({
      writeToRecord: false,
      entries: [
        { input: 'waist', value: 96, unit: 'cm' },
        { input: 'activity', value: null, unit: null },
      ],
    });
    await close();
  });

  test('an impossible value gets its fault beside the field and is not sent', async () => {
    const { frame, close } = await stage.open(`/p/not-computable/risk/${FINDRISC}`);
    await frame.getByRole('textbox', { name: /Waist circumference/ }).fill('960');
    await frame.getByText('Enter 40 to 200 cm.').waitFor();
    await frame.getByRole('button', { name: 'Compute with these entries' }).click();
    await frame.getByText('Correct: Waist circumference.').waitFor();
    expect(pathsPosted(stage)).toEqual([]);
    await close();
  });

  test('the plan: change needs a reason, reject one of six, saving shows who and which version', async () => {
    const { frame, page, close } = await stage.open('/p/high/plan');
    const decide = (title: RegExp, choice: string) =>
      frame.getByRole('radiogroup', { name: title }).getByRole('radio', { name: choice }).check();
    await frame.getByText('Proposed care plan').waitFor();
    expect(await frame.locator('main input[type=radio]:checked').count()).toBe(0);
    await decide(/Repeat eGFR/, 'Accept');
    await decide(/second blood-pressure/, 'Change');
    await decide(/statin/, 'Reject');
    await frame.getByRole('button', { name: /Save to/ }).click();
    await frame.getByText('A change needs a reason.').waitFor();
    expect(pathsPosted(stage)).toEqual([]);
    await frame.getByLabel('Reason for the change').fill('Patient preference');
    await frame.getByLabel('Reason for rejecting').selectOption('patient-declined');
    await screenshot(page, 'app-plan-decided');
    await frame.getByRole('button', { name: /Save to/ }).click();
    await frame.getByText('by Dr Hana Okonjo').first().waitFor();
    expect(await textOf(frame)).toContain('version 2');
    expect(pathsPosted(stage)).toEqual(['/plan']);
    await close();
  });
});
