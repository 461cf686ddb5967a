/** Every state, both widths, both themes: accessible, fits its frame, breaks no policy. */
import { describe, expect, test } from 'vitest';
import { screenshot } from '../support/browser.ts';
import { assertFrameAccessible, describeApp, FINDRISC, overflow } from './app-frame.ts';
import { SCENARIOS } from './fixtures.ts';

describeApp('screens', (stage) => {
  describe.each([
    ['wide, light', { width: 1280, scheme: 'light' }],
    ['wide, dark', { width: 1280, scheme: 'dark' }],
    ['sidebar, light', { width: 420, scheme: 'light' }],
    ['sidebar, dark', { width: 420, scheme: 'dark' }],
  ] as const)('%s', (name, look) => {
    const addresses = [
      ...SCENARIOS.map((scenario) => ({ state: scenario, path: `/p/${scenario}` })),
      { state: 'entries', path: `/p/not-computable/risk/${FINDRISC}` },
      { state: 'plan', path: '/p/high/plan' },
      { state: 'ended', path: '/p/ended' },
      { state: 'failing', path: '/p/failing' },
      { state: 'start', path: '/' },
    ] as const;
    test.each(addresses)('$state: accessible, fits, breaks no policy', async ({ state, path }) => {
      const { page, frame, faults, close } = await stage.open(path, look);
      await frame.waitForTimeout(200);
      await assertFrameAccessible(frame);
      expect(await overflow(frame)).toBeLessThanOrEqual(0);
      expect(faults.filter((fault) => !isExpected(fault))).toEqual([]);
      if (state === 'high' || state === 'plan' || state === 'entries') {
        await screenshot(page, `app-${state}-${name.replace(', ', '-')}`);
      }
      await close();
    });
  });

  test('reflow at 320 px and 1024 px without a sideways scroll', async () => {
    for (const width of [320, 400, 600, 1024, 1400]) {
      for (const path of ['/p/high', '/p/high/plan', `/p/not-computable/risk/${FINDRISC}`]) {
        const { frame, close } = await stage.open(path, { width });
        await frame.waitForTimeout(150);
        expect(await overflow(frame), `${path} at ${width}`).toBeLessThanOrEqual(0);
        await close();
      }
    }
  });

  test('pointer targets are 28 px or more, links in running text excepted', async () => {
    for (const path of ['/p/high', '/p/high/plan', `/p/not-computable/risk/${FINDRISC}`]) {
      const { frame, close } = await stage.open(path);
      const small = await frame.evaluate<string[]>(SMALL_TARGETS);
      expect(small).toEqual([]);
      await close();
    }
  });
});

/** A refused answer is what these states are about; the console names it. */
function isExpected(fault: string): boolean {
  return /status of (401|404|503)/.test(fault);
}

const SMALL_TARGETS = `[...document.querySelectorAll(
  'button, summary, select, nav a, input:not([type=checkbox]), label:has(> input)')]
  .map((element) => ({ element, height: element.getBoundingClientRect().height }))
  .filter(({ height }) => height > 0 && height < 27.5)
  .map(({ element, height }) => element.outerHTML.slice(0, 90) + ' ' + height)`;
