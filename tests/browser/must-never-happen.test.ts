/** What must never happen: one test for each line, named after it. */
import type { Frame } from 'playwright-core';
import { expect, test } from 'vitest';
import { screenshot } from '../support/browser.ts';
import { describeApp, FINDRISC, pathsPosted, textOf } from './app-frame.ts';
import { NOW } from './fixtures.ts';

describeApp('what must never happen', (stage) => {
  test('1. a probability without its outcome, horizon, population, model with version, and date, in its own card', async () => {
    const { frame, close } = await stage.open('/p/high');
    const card = await frame.locator('#risk').innerText();
    for (const part of [
      '18.1',
      'Cardiovascular disease',
      '10 years',
      'adults 30–79',
      'PREVENT 2023',
      'version 1.0.0',
      '24\u2011Nov\u20112026',
    ]) {
      expect(card).toContain(part);
    }
    const rows = await frame.locator('[data-risk]').allInnerTexts();
    for (const row of rows) expect(row).toMatch(/(10|5)\u00a0y|now/);
    for (const row of rows) expect(row).toContain('24\u2011Nov\u20112026');
    await close();
  });

  test('2. a number without its unit; a dimensionless one says so', async () => {
    const { frame, close } = await stage.open('/p/high');
    const values = await frame.locator('[data-risk]').allInnerTexts();
    expect(values.join('\n')).toMatch(/1\.23\s+index/);
    await frame.locator('[data-risk="fib-4/advanced-fibrosis"]').click();
    await frame.waitForURL(/fib-4/);
    expect(await frame.locator('[data-number]').innerText()).toContain('index');
    const points = await stage.open('/p/by-hand');
    expect(await points.frame.locator('[data-number]').innerText()).toContain('points of');
    await points.close();
    await close();
  });

  test('3. meaning by colour alone: every level has a shape and a word', async () => {
    const { frame, close } = await stage.open('/p/high');
    const rows = await frame.evaluate<{ shape: string; word: string }[]>(SHAPES_AND_WORDS);
    const words = new Map(rows.map((row) => [row.word, row.shape]));
    expect(words.size).toBe(5);
    expect(new Set(words.values()).size).toBe(5);
    await close();
  });

  test('4. a default silently assumed: nothing is preselected, and what is missing is named', async () => {
    const { frame, close } = await stage.open(`/p/not-computable/risk/${FINDRISC}`);
    const text = await textOf(frame);
    expect(text).toContain('Five inputs of this score are missing');
    expect(text).toContain('Nothing was assumed');
    expect(text).toContain('somewhere between 8 and 25');
    expect(await frame.locator('#risk input[type=radio]:checked').count()).toBe(0);
    expect(await frame.locator('#risk select').last().inputValue()).toBe('');
    await frame.getByRole('button', { name: 'Compute with these entries' }).click();
    await frame.getByText('Enter at least one value').waitFor();
    expect(pathsPosted(stage)).toEqual([]);
    const remark = await stage.open('/p/high');
    expect(await textOf(remark.frame)).toContain('the equation’s own “missing” term');
    await remark.close();
    await close();
  });

  test('5. a stale or refused value used without its mark; a newer value ignored without saying why', async () => {
    const stale = await stage.open('/p/stale');
    const text = await stale.frame.locator('#risk').innerText();
    expect(text.indexOf('11 months old')).toBeGreaterThan(-1);
    expect(text.indexOf('11 months old')).toBeLessThan(text.indexOf('9.0'));
    await stale.close();
    const { frame, close } = await stage.open('/p/high');
    const all = await textOf(frame);
    expect(all).toContain('15 months old');
    expect(all).toContain('not used: without a unit');
    await close();
  });

  test('6. relative risk before, larger than, or without the absolute one; "heart age" anywhere', async () => {
    const { frame, close } = await stage.open('/p/high');
    const text = await textOf(frame);
    expect(text).toMatch(/15\.4 percentage points above optimal; 6\.7 times/);
    expect(text.toLowerCase()).not.toContain('heart age');
    const size = await fontSize(
      frame,
      "[...document.querySelectorAll('#risk p')].find((p) => p.textContent.includes('6.7 times'))",
    );
    const big = await fontSize(frame, "document.querySelector('[data-number]')");
    expect(size).toBeLessThan(big / 2);
    await close();
  });

  test('7. a what-if that reaches the record, or is called the effect of a treatment', async () => {
    const { frame, page, close } = await stage.open('/p/high');
    const field = frame.getByRole('textbox', { name: 'Systolic blood pressure' });
    await field.fill('128');
    await frame.locator('#what-if').getByRole('radio', { name: 'No' }).check();
    await frame.getByText('fewer in 100 over 10 years').first().waitFor();
    const panel = await frame.locator('#what-if').innerText();
    expect(panel).toContain('10.1');
    expect(panel).toContain('compares two sets of values');
    expect(panel).toContain('does not predict the effect of a treatment');
    expect(new Set(pathsPosted(stage))).toEqual(new Set(['/what-if']));
    await screenshot(page, 'app-what-if');
    await frame.getByRole('button', { name: 'Reset' }).click();
    expect(await field.inputValue()).toBe('148');
    await close();
  });

  test('7b. a draft decision that reaches the record', async () => {
    const { frame, page, close } = await stage.open('/p/high/plan');
    await frame.getByRole('button', { name: 'Accept all open' }).click();
    await frame.getByText('CarePlan, active').waitFor();
    await page.reload();
    expect(pathsPosted(stage)).toEqual([]);
    await close();
  });

  test('8. an output shown as final or ordered: preliminary until a person confirms', async () => {
    const { frame, close } = await stage.open('/p/high');
    expect(await frame.locator('#risk').innerText()).toContain('Preliminary, not yet confirmed');
    await frame.getByRole('button', { name: /Confirm assessment/ }).click();
    expect(pathsPosted(stage)).toEqual([]);
    await frame.getByRole('button', { name: 'Send confirmation' }).click();
    await frame.getByText('You confirmed this assessment.').waitFor();
    expect(pathsPosted(stage)).toEqual(['/decision']);
    expect(await textOf(frame)).toContain(
      'In Riverside General, 24\u2011Nov\u20112026 10:06, version 2',
    );
    const plan = await stage.open('/p/high/plan');
    await plan.frame.getByText('Nothing is ordered from here').waitFor();
    await plan.close();
    await close();
  });

  test('9. numbers of one patient under another’s name: a mismatch empties the screen', async () => {
    const { frame, close } = await stage.open('/p/other-patient');
    await frame.getByText('LINDQVIST').waitFor();
    await frame.getByRole('button', { name: 'Read again' }).click();
    await frame.getByText('Screen emptied').waitFor();
    const text = await textOf(frame);
    for (const gone of ['LINDQVIST', 'OTHER', '18.1', '4417']) expect(text).not.toContain(gone);
    await close();
  });

  test('10. patient data after the session ended, in a title, address, or storage', async () => {
    const { frame, page, close } = await stage.open('/p/high');
    await frame.getByText('LINDQVIST').waitFor();
    expect(await frame.title()).toBe('Health Analysis Mentor');
    expect(frame.url()).not.toMatch(/lindqvist|4417/i);
    const kept = await frame.evaluate<number>('localStorage.length + sessionStorage.length');
    expect(kept).toBe(0);
    await page.route('**/api/p/high/**', (route) =>
      route.fulfill({
        status: 401,
        json: {
          code: 'session.ended',
          message: 'Your session ended at 10:52.',
          written: 'nothing',
          action: 'Open the app again from the chart.',
          requestId: 'r',
        },
      }),
    );
    await frame.getByRole('button', { name: 'Read again' }).click();
    await frame.getByRole('heading', { name: 'Session ended' }).waitFor();
    const html = await frame.content();
    for (const gone of ['LINDQVIST', 'Lindqvist', '18.1', '4417']) expect(html).not.toContain(gone);
    await close();
  });

  test('11. one equation’s number beside another equation’s threshold', async () => {
    const { frame, close } = await stage.open('/p/high');
    for (const [key, threshold] of [
      ['prevent-2023/ascvd-10y', '10\u00a0%'],
      ['kfre-2016/kidney-failure-5y', '3\u00a0%'],
    ] as const) {
      await frame.locator(`[data-risk="${key}"]`).click();
      await frame.waitForURL(new RegExp(encodeURIComponent(key)));
      const chart = frame.locator('#risk svg[aria-label*="action threshold"]');
      expect(await chart.getAttribute('aria-label')).toContain(`action threshold ${threshold}`);
    }
    await close();
  });

  test('12. a disagreement that costs more clicks than an agreement; no modal before the number', async () => {
    const { frame, close } = await stage.open('/p/high');
    expect(await frame.locator('dialog[open], [aria-modal="true"]').count()).toBe(0);
    await frame.getByRole('button', { name: 'Disagree…' }).click();
    await frame.getByRole('button', { name: 'A value is wrong' }).click();
    await frame.getByText('You disagreed.').waitFor();
    expect(stage.posted()).toEqual([
      {
        path: '/decision',
        body: {
          key: 'prevent-2023/cvd-10y',
          computedAt: NOW,
          decision: 'disagree',
          reason: 'value-wrong',
          note: null,
        },
      },
    ]);
    await close();
  });

  test('13. an investigational result without its label', async () => {
    const { frame, close } = await stage.open('/p/high');
    await frame.locator('[data-risk="forest/death-10y"]').click();
    await frame.waitForURL(/forest/);
    const text = await frame.locator('#risk').innerText();
    expect(text).toContain('Investigational, no threshold');
    expect(text.indexOf('Investigational')).toBeLessThan(text.indexOf('11.9'));
    await close();
  });

  test('14. "something went wrong": an error says what was not done, what was written, what to do', async () => {
    const { frame, close } = await stage.open('/p/failing', {});
    await frame.getByText('The record was not read').first().waitFor();
    const text = await textOf(frame);
    expect(text).toContain('Nothing was written.');
    expect(text).toContain('Try again');
    expect(text).toContain('r-503');
    expect(text.toLowerCase()).not.toContain('went wrong');
    await close();
  });
});

const SHAPES_AND_WORDS = `[...document.querySelectorAll('[data-risk]')].map((row) => ({
  shape: row.querySelector('svg').innerHTML,
  word: row.querySelector('.visually-hidden').textContent,
}))`;

/** In pixels. */
const fontSize = (frame: Frame, element: string): Promise<number> =>
  frame.evaluate<number>(`parseFloat(getComputedStyle(${element}).fontSize)`);
