/** The app in a frame of the chart. In: an address and a look. Out: the page, the frame, and what went wrong in them. */
import { existsSync } from 'node:fs';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { assertAccessible, chromiumPath, startBrowser, watch } from '../support/browser.ts';
import { startAppServer, type AppServer } from './app-server.ts';

export const FINDRISC = 'findrisc-2003%2Fdiabetes-10y';

const built = existsSync(new URL('../../smart-app/dist/index.html', import.meta.url));

interface Look {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  readonly height?: number;
}

interface Opened {
  readonly page: Page;
  readonly frame: Frame;
  readonly faults: readonly string[];
  readonly close: () => Promise<void>;
}

export interface Stage {
  /** Opens the app in a frame of the chart and waits until it shows something. */
  open(path: string, look?: Look): Promise<Opened>;
  /** A page without the chart. */
  bare(look?: Look): Promise<Page>;
  readonly url: string;
  /** Paths and bodies that were posted since the last opening. */
  posted(): AppServer['posted'];
}

/** A suite in a real browser; skipped where there is none, or the app is not built. */
export function describeApp(name: string, suite: (stage: Stage) => void): void {
  const missing = chromiumPath === undefined || !built;
  describe.skipIf(missing)(`${name} (needs chromium and a build)`, { timeout: 120_000 }, () => {
    let browser: Browser;
    let server: AppServer;
    let since = 0;
    beforeAll(async () => {
      [browser, server] = await Promise.all([startBrowser(), startAppServer()]);
    });
    beforeEach(() => {
      server.reset();
      since = server.posted.length;
    });
    afterAll(async () => {
      await Promise.all([browser.close(), server.close()]);
    });

    const bare = async ({ width = 1280, height = 900, scheme = 'light' }: Look = {}) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        timezoneId: 'UTC',
      });
      return context.newPage();
    };
    suite({
      bare,
      open: async (path, look) => {
        const page = await bare(look);
        const faults = await watch(page);
        await page.goto(`${server.url}/chart?path=${encodeURIComponent(path)}`);
        const frame = page.frames()[1];
        if (frame === undefined) throw new Error('the chart has no frame');
        await frame.waitForSelector('#main h2, #main h1');
        return { page, frame, faults, close: () => page.context().close() };
      },
      get url() {
        return server.url;
      },
      posted: () => server.posted.slice(since),
    });
  });
}

export const textOf = (frame: Frame): Promise<string> => frame.locator('body').innerText();

/** How far the page is wider than its frame, in pixels. */
export const overflow = (frame: Frame): Promise<number> =>
  frame.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );

/** What the frame shows, judged as a page of its own. @param prepare what was done in the frame, done again there */
export async function assertFrameAccessible(
  frame: Frame,
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<void> {
  const page = await frame.page().context().newPage();
  await page.goto(frame.url());
  await page.waitForSelector('#main h2, #main h1');
  await prepare(page);
  await wholeInSight(page);
  await page.waitForTimeout(250);
  await assertAccessible(page);
  await page.close();
}

/** As tall as its content: what the bar at the foot covers for now can be scrolled to, and is no fault. */
async function wholeInSight(page: Page): Promise<void> {
  const width = page.viewportSize()?.width ?? 1280;
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  await page.setViewportSize({ width, height: Math.max(900, height) });
}

export const pathsPosted = (stage: Stage): readonly string[] =>
  stage.posted().map((one) => one.path);
