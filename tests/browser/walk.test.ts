/**
 * The whole way, nothing faked: sandbox hospital, launch, the app in its frame, an answer entered, a what-if, a plan
 * decided and sent, and the hospital's own list of what it received.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, screenshot, startBrowser, watch } from '../support/browser.ts';
import { freePort } from '../support/service-process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const built = existsSync(join(root, 'smart-app/dist/index.html'));
const PATIENT = 'lindqvist';

describe.skipIf(chromiumPath === undefined || !built)(
  'the walk through the sandbox hospital (needs chromium and a build)',
  { timeout: 180_000 },
  () => {
    let browser: Browser;
    let service: ChildProcess;
    let base: string;
    const folder = mkdtempSync(join(tmpdir(), 'walk-'));
    beforeAll(async () => {
      const port = await freePort();
      base = `http://localhost:${port}`;
      service = spawn(process.execPath, [join(root, 'src/main.ts'), 'demo'], {
        cwd: folder,
        env: { ...process.env, PORT: port.toString() },
        stdio: 'ignore',
      });
      browser = await startBrowser();
      await answering(`${base}/sandbox`);
    });
    afterAll(async () => {
      service.kill('SIGTERM');
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('launch, compare, decide, send; sending again changes nothing', async () => {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 1000 },
        timezoneId: 'UTC',
      });
      const page = await context.newPage();
      const faults = await watch(page);
      const frame = await launch(page);
      await screenshot(page, 'walk-1-launched');

      await frame.locator('[data-risk="prevent-2023/cvd-10y"]').click();
      const systolic = frame.getByRole('textbox', { name: 'Systolic blood pressure' });
      await systolic.fill('128');
      await frame.getByText(/fewer in 100 over 10 years/).waitFor();
      await screenshot(page, 'walk-2-what-if');

      await frame.getByRole('button', { name: /Review plan/ }).click();
      const rows = frame.getByRole('radiogroup', { name: /^Decision on/ });
      await rows.first().getByRole('radio', { name: 'Accept' }).check();
      await rows.nth(1).getByRole('radio', { name: 'Reject' }).check();
      await frame.getByLabel('Reason for rejecting').selectOption('patient-declined');
      await frame.getByRole('button', { name: /Save to/ }).click();
      await frame.getByText('Active', { exact: true }).waitFor();
      await screenshot(page, 'walk-3-saved');

      const received = await receivedWith(page, ACTIVE_PLAN);
      expect(received).toContain('RiskAssessment');
      await screenshot(page, 'walk-4-received');

      await launch(page);
      const again = await sendSamePlan(page.frames()[1]);
      expect(again).toBe(200);
      await page.waitForTimeout(2_000);
      expect(versionsOf(await receivedWith(page, ACTIVE_PLAN))).toEqual(versionsOf(received));
      expect(faults).toEqual([]);
      await context.close();
    });

    test('an answer entered by hand: the new result reaches the hospital', async () => {
      const page = await (await browser.newContext({ timezoneId: 'UTC' })).newPage();
      const frame = await launch(page);
      await enterMissing(frame);
      await screenshot(page, 'walk-entered');
      await frame.getByText('waits in the outbox').waitFor({ state: 'detached' });
      expect(await frame.getByRole('button', { name: 'Send again' }).count()).toBe(0);
      await page.context().close();
    });

    async function launch(page: Page): Promise<Frame> {
      await page.goto(`${base}/sandbox/patients/${PATIENT}?app=page`);
      await page.locator('iframe').waitFor();
      for (let tries = 0; tries < 100; tries += 1) {
        const frame = page.frames().find((one) => one.url().includes('/p/'));
        if (frame !== undefined) {
          await frame.getByRole('heading', { name: /^LINDQVIST/ }).waitFor();
          return frame;
        }
        await page.waitForTimeout(100);
      }
      throw new Error('the app did not open in its frame');
    }

    /** The ADA risk test lacks answers: each is given as "No". */
    async function enterMissing(frame: Frame): Promise<void> {
      const fold = frame.locator('summary', { hasText: 'Not computable' });
      if ((await fold.count()) > 0) await fold.click();
      await frame.locator('[data-risk^="ada-risk-test/"]').click();
      await frame.getByText('Missing: enter what you know').waitFor();
      const groups = frame.locator('#risk').getByRole('radiogroup');
      for (let index = 0; index < (await groups.count()); index += 1) {
        await groups.nth(index).getByRole('radio', { name: 'No', exact: true }).check();
      }
      await frame.getByRole('button', { name: 'Compute with these entries' }).click();
      await frame.getByText('Uses values entered by hand').waitFor();
    }

    /** What the hospital says it received, once it shows what is waited for. */
    async function receivedWith(page: Page, awaited: RegExp): Promise<string> {
      for (let tries = 0; tries < 40; tries += 1) {
        await page.goto(`${base}/sandbox/patients/${PATIENT}?tab=received`);
        const text = await page.locator('main').innerText();
        if (awaited.test(text)) return text;
        await page.waitForTimeout(500);
      }
      throw new Error('the hospital did not receive it');
    }

    /** The decisions that the plan now shows, posted once more. */
    function sendSamePlan(frame: Frame | undefined): Promise<number> {
      if (frame === undefined) throw new Error('the app is not open');
      return frame.evaluate<number>(`(async () => {
        const base = '/api' + location.pathname.match(/^\\/p\\/[^/]+/)[0];
        const { csrfToken } = await (await fetch(base)).json();
        const plan = await (await fetch(base + '/plan')).json();
        const decisions = plan.activities.flatMap((one) => one.decision === null ? [] : [one.decision]);
        const answer = await fetch(base + '/plan', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken },
          body: JSON.stringify({ computedAt: plan.computedAt, decisions }),
        });
        return answer.status;
      })()`);
    }
  },
);

/** A row of the table: address, content, status, version. */
const ACTIVE_PLAN = /CarePlan\/[^\n]*\tactive\t/;

/** The lines about the plan and its versions, as the hospital lists them. */
function versionsOf(received: string): readonly string[] {
  return received.split('\n').filter((line) => line.includes('CarePlan'));
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${url} does not answer`);
}
