/** The page of `mentor evaluate` in a real browser, opened from disk without a network. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  assertAccessible,
  chromiumPath,
  screenshot,
  startBrowser,
  watch,
} from '../support/browser.ts';
import { cohortRows, csvOf } from '../support/cohort-file.ts';
import { runMentor } from '../support/run-mentor.ts';

describe.skipIf(chromiumPath === undefined)('the evaluation page (needs chromium)', () => {
  let folder: string;
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mentor-page-'));
    const data = join(folder, 'cohort.csv');
    writeFileSync(data, csvOf(cohortRows(4000)));
    const out = join(folder, 'out');
    const run = await runMentor(['evaluate', 'pce-2013', '--data', data, '--out', out]);
    expect(run.exitCode).toBe(0);
    address = pathToFileURL(join(out, 'evaluation.html')).href;
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      offline: true,
    });
    return context.newPage();
  }

  test.each([
    [1200, 'light'],
    [1200, 'dark'],
    [320, 'light'],
  ] as const)('%i px, %s: accessible, quiet, not wider than the window', async (width, scheme) => {
    const page = await open(width, scheme);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const faults = await watch(page);
    await page.goto(address);
    await assertAccessible(page);
    await screenshot(page, `evaluation-${width}-${scheme}`);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    expect(requests).toEqual([address]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('every drawing has a name that states its result, and its numbers as a table', async () => {
    const page = await open(1200, 'light');
    await page.goto(address);
    for (const figure of await page.locator('figure').all()) {
      expect(await figure.getByRole('img').getAttribute('aria-label')).toMatch(/\d/u);
      await figure.getByText('Show as table').click();
      // Of a yes or no: the head and two answers.
      expect(await figure.getByRole('table').getByRole('row').count()).toBeGreaterThan(2);
    }
    // Five of performance, the importance of inputs, and the course of six.
    expect(await page.locator('figure').count()).toBe(12);
    await page.context().close();
  });
});
