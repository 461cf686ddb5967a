/** Without a mouse: order of focus, single keys, and the switch that turns them off. */
import { expect, test } from 'vitest';
import { describeApp, pathsPosted } from './app-frame.ts';

describeApp('keyboard', (stage) => {
  test('skip link first, then the reading order, and the focus is never covered', async () => {
    const { frame, page, close } = await stage.open('/p/high');
    await page.keyboard.press('Tab');
    const first = await frame.evaluate<string>('document.activeElement.textContent');
    expect(first).toBe('Skip to the result');
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const covered = await frame.evaluate<string | null>(COVERED_FOCUS);
      expect(covered).toBeNull();
    }
    await close();
  });

  test('J, K, 1–9, W, P, Esc, D, C and ? do what the help says, and nothing inside a field', async () => {
    const { frame, page, close } = await stage.open('/p/high');
    await frame.locator('main').focus();
    await page.keyboard.press('j');
    await frame.waitForURL(/ascvd-10y/);
    await page.keyboard.press('k');
    await frame.waitForURL(/cvd-10y/);
    await page.keyboard.press('3');
    await frame.waitForURL(/fib-4/);
    await page.keyboard.press('1');
    await frame.waitForURL(/prevent-2023%2Fcvd-10y/);
    await page.keyboard.press('c');
    await frame.getByText('Confirm this assessment?').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('d');
    await frame.getByText('Disagree because').waitFor();
    await page.keyboard.press('Escape');
    expect(pathsPosted(stage)).toEqual([]);
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
    await close();
  });
});

/** The focused element, where the foot of the page lies over its middle. */
const COVERED_FOCUS = `(() => {
  const focused = document.activeElement;
  if (focused === document.body || focused.closest('footer, header, [aria-label="Patient"]')) return null;
  const box = focused.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return top?.closest('footer') ? focused.outerHTML.slice(0, 80) : null;
})()`;
