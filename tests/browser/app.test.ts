/**
 * The app in a frame of another document, under the product's policy, against fixture answers: every state at both
 * widths and in both themes is accessible, fits its frame and breaks no policy; and each line of what must never happen.
 */
import { existsSync } from 'node:fs';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  assertAccessible,
  chromiumPath,
  screenshot,
  startBrowser,
  watch,
} from '../support/browser.ts';
import { startAppServer, type AppServer } from './app-server.ts';
import { SCENARIOS, type Scenario } from './fixtures.ts';

const built = existsSync(new URL('../../smart-app/dist/index.html', import.meta.url));
const FINDRISC = 'findrisc-2003%2Fdiabetes-10y';
const TIMEOUT_MS = 120_000;

interface Look {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly height?: number;
}

describe.skipIf(chromiumPath === undefined || !built)(
  'the app (needs chromium and a build)',
  () => {
    let browser: Browser;
    let server: AppServer;
    beforeAll(async () => {
      [browser, server] = await Promise.all([startBrowser(), startAppServer()]);
    });
    afterAll(async () => {
      await Promise.all([browser.close(), server.close()]);
    });

    /** Opens the app in a frame of the chart. */
    async function open(path: string, look: Look = {}) {
      const page = await newPage(look);
      const faults = await watch(page);
      await page.goto(`${server.url}/chart?path=${encodeURIComponent(path)}`);
      const frame = page.frames()[1];
      if (frame === undefined) throw new Error('the chart has no frame');
      await frame.waitForSelector('#main');
      return { page, frame, faults };
    }

    async function newPage({ width = 1280, height = 900, scheme = 'light' }: Look): Promise<Page> {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        timezoneId: 'UTC',
      });
      return context.newPage();
    }

    const textOf = (frame: Frame) => frame.locator('body').innerText();
    const postsSince = (from: number) => server.posted.slice(from).map((one) => one.path);

    describe.each([
      ['wide, light', { width: 1280, scheme: 'light' }],
      ['wide, dark', { width: 1280, scheme: 'dark' }],
      ['sidebar, light', { width: 420, scheme: 'light' }],
      ['sidebar, dark', { width: 420, scheme: 'dark' }],
    ] as const)('%s', (name, look) => {
      const addresses = [
        ...SCENARIOS.map((scenario) => [scenario, `/p/${scenario}`]),
        ['entries', `/p/not-computable/risk/${FINDRISC}`],
        ['plan', '/p/high/plan'],
        ['ended', '/p/ended'],
        ['failing', '/p/failing'],
        ['start', '/'],
      ] as const;
      test.each(addresses)(
        '%s: accessible, fits, breaks no policy',
        async (state, path) => {
          const { page, frame, faults } = await open(path, look);
          await frame.waitForSelector('h2');
          await frame.waitForTimeout(200);
          await assertFrameAccessible(frame);
          const [inner, outer] = await frame.evaluate(() => [
            document.documentElement.scrollWidth,
            document.documentElement.clientWidth,
          ]);
          expect(inner).toBeLessThanOrEqual(outer ?? 0);
          expect(faults.filter((fault) => !isExpected(fault))).toEqual([]);
          if (state === 'high' || state === 'plan' || state === 'entries') {
            await screenshot(page, `app-${state}-${name.replace(', ', '-')}`);
          }
          await page.context().close();
        },
        TIMEOUT_MS,
      );
    });

    test(
      'reflow at 320 px and 1024 px without a sideways scroll',
      async () => {
        for (const width of [320, 400, 600, 1024, 1400]) {
          for (const path of ['/p/high', '/p/high/plan', `/p/not-computable/risk/${FINDRISC}`]) {
            const { page, frame } = await open(path, { width });
            await frame.waitForSelector('h2');
            await frame.waitForTimeout(150);
            const over = await frame.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            expect(over, `${path} at ${width}`).toBeLessThanOrEqual(0);
            await page.context().close();
          }
        }
      },
      TIMEOUT_MS,
    );

    test(
      'pointer targets are 28 px or more, links in running text excepted',
      async () => {
        for (const path of ['/p/high', '/p/high/plan', `/p/not-computable/risk/${FINDRISC}`]) {
          const { page, frame } = await open(path);
          await frame.waitForSelector('h2');
          const small = await frame.evaluate(() =>
            [
              ...document.querySelectorAll(
                'button, summary, select, nav a, input:not([type=checkbox]), label:has(> input)',
              ),
            ]
              .map((element) => ({ element, box: element.getBoundingClientRect() }))
              .filter(({ box }) => box.width > 0 && box.height < 27.5)
              .map(({ element, box }) => `${element.outerHTML.slice(0, 90)} ${box.height}`),
          );
          expect(small).toEqual([]);
          await page.context().close();
        }
      },
      TIMEOUT_MS,
    );

    describe('keyboard', () => {
      test(
        'skip link first, then the reading order, and the focus is never covered',
        async () => {
          const { page, frame } = await open('/p/high');
          await frame.waitForSelector('h2');
          await page.keyboard.press('Tab');
          await frame.evaluate(() => {
            window.focus();
          });
          const first = await frame.evaluate(() => document.activeElement?.textContent);
          expect(first).toBe('Skip to the result');
          for (let step = 0; step < 60; step += 1) {
            await page.keyboard.press('Tab');
            const covered = await frame.evaluate(() => {
              const focused = document.activeElement;
              if (focused === null || focused === document.body) return null;
              if (focused.closest('footer, header, [aria-label="Patient"]') !== null) return null;
              const box = focused.getBoundingClientRect();
              const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
              return top?.closest('footer') === null ? null : focused.outerHTML.slice(0, 80);
            });
            expect(covered).toBeNull();
          }
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        'J, K, 1–9, W, P, Esc, D, C and ? do what the help says, and nothing inside a field',
        async () => {
          const { page, frame } = await open('/p/high');
          await frame.waitForSelector('h2');
          await frame.locator('main').focus();
          await page.keyboard.press('j');
          await frame.waitForURL(/ascvd-10y/);
          await page.keyboard.press('k');
          await frame.waitForURL(/cvd-10y/);
          await page.keyboard.press('3');
          await frame.waitForURL(/fib-4/);
          await page.keyboard.press('1');
          await frame.waitForURL(/prevent-2023%2Fcvd-10y/);
          const before = server.posted.length;
          await page.keyboard.press('c');
          await frame.getByText('Confirm this assessment?').waitFor();
          await page.keyboard.press('Escape');
          await page.keyboard.press('d');
          await frame.getByText('Disagree because').waitFor();
          await page.keyboard.press('Escape');
          expect(postsSince(before)).toEqual([]);
          await page.keyboard.press('w');
          await page.keyboard.press('p');
          expect(frame.url()).not.toContain('/plan');
          await frame.locator('main').focus();
          await page.keyboard.press('?');
          await frame.getByRole('heading', { name: 'Keys' }).waitFor();
          await frame.getByLabel('Single keys are on').uncheck();
          await page.keyboard.press('Escape');
          await frame.locator('main').focus();
          await page.keyboard.press('p');
          await frame.waitForTimeout(100);
          expect(frame.url()).not.toContain('/plan');
          await page.context().close();
        },
        TIMEOUT_MS,
      );
    });

    describe('what must never happen', () => {
      test(
        '1. a probability without its outcome, horizon, population, model with version, and date, in its own card',
        async () => {
          const { page, frame } = await open('/p/high');
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
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '2. a number without its unit; a dimensionless one says so',
        async () => {
          const { page, frame } = await open('/p/high');
          const values = await frame.locator('[data-risk]').allInnerTexts();
          expect(values.join('\n')).toContain('1.23\u00a0index');
          await frame.locator('[data-risk="fib-4/advanced-fibrosis"]').click();
          await frame.waitForURL(/fib-4/);
          expect(await frame.locator('[data-number]').innerText()).toContain('index');
          const points = await open('/p/by-hand');
          expect(await points.frame.locator('[data-number]').innerText()).toContain('points of');
          await points.page.context().close();
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '3. meaning by colour alone: every level has a shape and a word',
        async () => {
          const { page, frame } = await open('/p/high');
          const rows = await frame.locator('[data-risk]').evaluateAll((all) =>
            all.map((row) => ({
              shape: row.querySelector('svg')?.innerHTML ?? '',
              word: row.querySelector('.visually-hidden')?.textContent ?? '',
            })),
          );
          const words = new Map(rows.map((row) => [row.word, row.shape]));
          expect(words.size).toBe(5);
          expect(new Set(words.values()).size).toBe(5);
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '4. a default silently assumed: nothing is preselected, and what is missing is named',
        async () => {
          const { page, frame } = await open(`/p/not-computable/risk/${FINDRISC}`);
          const text = await textOf(frame);
          expect(text).toContain('Five inputs of this score are missing');
          expect(text).toContain('Nothing was assumed');
          expect(text).toContain('somewhere between 8 and 25');
          expect(await frame.locator('#risk input[type=radio]:checked').count()).toBe(0);
          expect(await frame.locator('#risk select').last().inputValue()).toBe('');
          const before = server.posted.length;
          await frame.getByRole('button', { name: 'Compute with these entries' }).click();
          await frame.getByText('Enter at least one value').waitFor();
          expect(postsSince(before)).toEqual([]);
          const remark = await open('/p/high');
          expect(await textOf(remark.frame)).toContain('the equation’s own “missing” term');
          await remark.page.context().close();
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '5. a stale or refused value used without its mark; a newer value ignored without saying why',
        async () => {
          const stale = await open('/p/stale');
          const text = await stale.frame.locator('#risk').innerText();
          expect(text.indexOf('11 months old')).toBeGreaterThan(-1);
          expect(text.indexOf('11 months old')).toBeLessThan(text.indexOf('9.0'));
          await stale.page.context().close();
          const { page, frame } = await open('/p/high');
          const all = await textOf(frame);
          expect(all).toContain('15 months old');
          expect(all).toContain('not used: without a unit');
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '6. relative risk before, larger than, or without the absolute one; "heart age" anywhere',
        async () => {
          const { page, frame } = await open('/p/high');
          const text = await textOf(frame);
          expect(text).toMatch(/15\.4 percentage points above optimal; 6\.7 times/);
          expect(text.toLowerCase()).not.toContain('heart age');
          const size = await frame
            .getByText('6.7 times')
            .evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
          const big = await frame
            .locator('[data-number]')
            .evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
          expect(size).toBeLessThan(big / 2);
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '7. a what-if that reaches the record, or is called the effect of a treatment',
        async () => {
          const { page, frame } = await open('/p/high');
          const before = server.posted.length;
          const field = frame.getByRole('textbox', { name: 'Systolic blood pressure' });
          await field.fill('128');
          await frame.locator('#what-if').getByRole('radio', { name: 'No' }).check();
          await frame.getByText('fewer in 100 over 10 years').first().waitFor();
          const panel = await frame.locator('#what-if').innerText();
          expect(panel).toContain('10.1');
          expect(panel).toContain('compares two sets of values');
          expect(panel).toContain('does not predict the effect of a treatment');
          expect(new Set(postsSince(before))).toEqual(new Set(['/what-if']));
          await screenshot(page, 'app-what-if');
          await frame.getByRole('button', { name: 'Reset' }).click();
          expect(await field.inputValue()).toBe('148');
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '7b. a draft decision that reaches the record',
        async () => {
          const { page, frame } = await open('/p/high/plan');
          const before = server.posted.length;
          await frame.getByRole('button', { name: 'Accept all open' }).click();
          await frame.getByText('CarePlan, active').waitFor();
          await page.reload();
          expect(postsSince(before)).toEqual([]);
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '8. an output shown as final or ordered: preliminary until a person confirms',
        async () => {
          const { page, frame } = await open('/p/high');
          expect(await frame.locator('#risk').innerText()).toContain(
            'Preliminary, not yet confirmed',
          );
          const before = server.posted.length;
          await frame.getByRole('button', { name: /Confirm assessment/ }).click();
          expect(postsSince(before)).toEqual([]);
          await frame.getByRole('button', { name: 'Send confirmation' }).click();
          await frame.getByText('You confirmed this assessment.').waitFor();
          expect(postsSince(before)).toEqual(['/decision']);
          expect(await textOf(frame)).toContain(
            'In Riverside General, 24\u2011Nov\u20112026 10:06, version 2',
          );
          const plan = await open('/p/high/plan');
          await plan.frame.getByText('Nothing is ordered from here').waitFor();
          await plan.page.context().close();
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '9. numbers of one patient under another’s name: a mismatch empties the screen',
        async () => {
          const { page, frame } = await open('/p/other-patient');
          await frame.getByText('LINDQVIST').waitFor();
          await frame.getByRole('button', { name: 'Read again' }).click();
          await frame.getByText('Screen emptied').waitFor();
          const text = await textOf(frame);
          for (const gone of ['LINDQVIST', 'OTHER', '18.1', '4417'])
            expect(text).not.toContain(gone);
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '10. patient data after the session ended, in a title, address, or storage',
        async () => {
          const { page, frame } = await open('/p/high');
          await frame.getByText('LINDQVIST').waitFor();
          expect(await frame.title()).toBe('Health Analysis Mentor');
          expect(frame.url()).not.toMatch(/lindqvist|4417/i);
          const kept = await frame.evaluate(() =>
            JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
          );
          expect(kept).toBe('[{},{}]');
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
          await frame.getByText('Session ended').waitFor();
          const html = await frame.content();
          for (const gone of ['LINDQVIST', 'Lindqvist', '18.1', '4417'])
            expect(html).not.toContain(gone);
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '11. one equation’s number beside another equation’s threshold',
        async () => {
          const { page, frame } = await open('/p/high');
          for (const [key, threshold] of [
            ['prevent-2023/ascvd-10y', '10\u00a0%'],
            ['kfre-2016/kidney-failure-5y', '3\u00a0%'],
          ] as const) {
            await frame.locator(`[data-risk="${key}"]`).click();
            await frame.waitForURL(new RegExp(encodeURIComponent(key)));
            const chart = frame.locator('#risk svg[aria-label*="action threshold"]');
            expect(await chart.getAttribute('aria-label')).toContain(
              `action threshold ${threshold}`,
            );
          }
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '12. a disagreement that costs more clicks than an agreement; no modal before the number',
        async () => {
          const { page, frame } = await open('/p/high');
          expect(await frame.locator('dialog[open], [aria-modal="true"]').count()).toBe(0);
          const before = server.posted.length;
          await frame.getByRole('button', { name: 'Disagree…' }).click();
          await frame.getByRole('button', { name: 'A value is wrong' }).click();
          await frame.getByText('You disagreed.').waitFor();
          expect(server.posted.slice(before)).toEqual([
            {
              path: '/decision',
              body: {
                key: 'prevent-2023/cvd-10y',
                decision: 'disagree',
                reason: 'value-wrong',
                note: null,
              },
            },
          ]);
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '13. an investigational result without its label',
        async () => {
          const { page, frame } = await open('/p/high');
          await frame.locator('[data-risk="forest/death-10y"]').click();
          await frame.waitForURL(/forest/);
          const text = await frame.locator('#risk').innerText();
          expect(text).toContain('Investigational, no threshold');
          expect(text.indexOf('Investigational')).toBeLessThan(text.indexOf('11.9'));
          await page.context().close();
        },
        TIMEOUT_MS,
      );

      test(
        '14. "something went wrong": an error says what was not done, what was written, what to do',
        async () => {
          const { page, frame } = await open('/p/failing', {});
          await frame.getByText('The record was not read').first().waitFor();
          const text = await textOf(frame);
          expect(text).toContain('Nothing was written.');
          expect(text).toContain('Try again');
          expect(text).toContain('r-503');
          expect(text.toLowerCase()).not.toContain('went wrong');
          await page.context().close();
        },
        TIMEOUT_MS,
      );
    });

    describe('states', () => {
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
        ['rare', ['about 5', '1\u202f000', '0.47']],
      ])('%s says so', async (scenario, parts) => {
        const { page, frame } = await open(`/p/${scenario}`);
        await frame.waitForSelector('h2');
        const text = await textOf(frame);
        for (const part of parts) expect(text).toContain(part);
        await page.context().close();
      });

      test('hospital not reachable: confirm is off', async () => {
        const { page, frame } = await open('/p/unreachable');
        expect(await frame.getByRole('button', { name: /Confirm/ }).isDisabled()).toBe(true);
        await page.context().close();
      });

      test('a parked delivery can be sent again', async () => {
        const { page, frame } = await open('/p/parked');
        const before = server.posted.length;
        await frame.getByRole('button', { name: 'Send again' }).click();
        await frame.getByText('403').waitFor({ state: 'detached' });
        expect(postsSince(before)).toEqual(['/outbox/o1/retry']);
        await page.context().close();
      });

      test('loading: quiet outline after 300 ms, then the result', async () => {
        const page = await newPage({});
        await page.goto(`${server.url}/p/slow`);
        await page.getByText('Reading the record from the hospital').waitFor();
        await page.getByText('LINDQVIST').waitFor();
        await page.context().close();
      });

      test('missing inputs entered: the number appears, marked as entered by hand', async () => {
        const { page, frame } = await open(`/p/not-computable/risk/${FINDRISC}`);
        const before = server.posted.length;
        await frame.getByRole('textbox', { name: /Waist circumference/ }).fill('96');
        const activity = frame.getByRole('radiogroup', { name: '30 minutes of activity daily' });
        await activity.getByRole('radio', { name: 'Unknown' }).check();
        await frame.getByRole('button', { name: 'Compute with these entries' }).click();
        await frame.getByText('Uses values entered by hand').waitFor();
        const [sent] = server.posted.slice(before);
        expect(sent?.body).toMatchObject({
          writeToRecord: false,
          entries: [
            { input: 'waist', value: 96, unit: 'cm' },
            { input: 'activity', value: null, unit: null },
          ],
        });
        await page.context().close();
      });

      test('an impossible value gets its fault beside the field and is not sent', async () => {
        const { page, frame } = await open(`/p/not-computable/risk/${FINDRISC}`);
        const before = server.posted.length;
        await frame.getByRole('textbox', { name: /Waist circumference/ }).fill('960');
        await frame.getByText('Enter 40 to 200 cm.').waitFor();
        await frame.getByRole('button', { name: 'Compute with these entries' }).click();
        await frame.getByText('Correct: Waist circumference.').waitFor();
        expect(postsSince(before)).toEqual([]);
        await page.context().close();
      });

      test('the plan: change needs a reason, reject one of six, saving shows who and which version', async () => {
        const { page, frame } = await open('/p/high/plan');
        const before = server.posted.length;
        const decide = (title: RegExp, choice: string) =>
          frame
            .getByRole('radiogroup', { name: title })
            .getByRole('radio', { name: choice })
            .check();
        await frame.getByText('Proposed care plan').waitFor();
        expect(await frame.locator('main input[type=radio]:checked').count()).toBe(0);
        await decide(/Repeat eGFR/, 'Accept');
        await decide(/second blood-pressure/, 'Change');
        await decide(/statin/, 'Reject');
        await frame.getByRole('button', { name: /Save to/ }).click();
        await frame.getByText('A change needs a reason.').waitFor();
        expect(postsSince(before)).toEqual([]);
        await frame.getByLabel('Reason for the change').fill('Patient preference');
        await frame.getByLabel('Reason for rejecting').selectOption('patient-declined');
        await screenshot(page, 'app-plan-decided');
        await frame.getByRole('button', { name: /Save to/ }).click();
        await frame.getByText('by Dr Hana Okonjo').first().waitFor();
        expect(await textOf(frame)).toContain('version 2');
        expect(postsSince(before)).toEqual(['/plan']);
        await page.context().close();
      });
    });

    /** Leaves what axe cannot know: the frame stands in a bare page. */
    async function assertFrameAccessible(frame: Frame): Promise<void> {
      const page = await frame.page().context().newPage();
      await page.goto(frame.url());
      await page.waitForSelector('h2');
      await page.waitForTimeout(250);
      await assertAccessible(page);
      await page.close();
    }

    /** A refused answer is what these states are about; the console names it. */
    function isExpected(fault: string): boolean {
      return /status of (401|404|503)/.test(fault);
    }
  },
);
