/** Earlier images beside the study, and key images, in a real browser. */
import { describe, expect, test } from 'vitest';
import { screenshot } from '../support/browser.ts';
import { assertFrameAccessible, describeApp, overflow } from './app-frame.ts';
import { STUDY } from './study-fixtures.ts';
import { colourAt, dragOn, greyAt, inkOn, opened, PATH } from './viewer-stage.ts';

const BESIDE = 'stage-earlier';

describeApp('earlier images', (stage) => {
  async function beside() {
    const one = await opened(stage, PATH, { width: 1440 });
    await one.frame.getByRole('button', { name: /Side by side with/ }).waitFor();
    await one.page.keyboard.press('b');
    await one.frame.waitForSelector(`[data-testid=${BESIDE}] canvas`);
    await one.frame.waitForTimeout(400);
    return one;
  }

  test('are listed with what was read and what a person said', async () => {
    const { frame, close } = await opened(stage);
    const text = await frame.getByRole('region', { name: 'Table of earlier images' }).innerText();
    for (const part of ['14‑Sep‑2026', 'Chest AP', 'absent on this image: 12', 'Dr L. Amsel'])
      expect(text).toContain(part);
    await close();
  });

  test('open side by side by B, each with its own date and the patient’s name, and close by it', async () => {
    const { frame, page, close } = await beside();
    // The earlier film is brighter on the left, this one on the right.
    expect(await greyAt(frame, 0.1, 0.5, BESIDE)).toBeGreaterThan(200);
    expect(await greyAt(frame, 0.1)).toBeLessThan(60);
    const text = await frame.locator('section[aria-label=Viewer]').innerText();
    expect(text).toMatch(/This study · 24.Nov.2026[^\n]*LINDQVIST/);
    expect(text).toMatch(/Earlier · 14.Sep.2026[^\n]*LINDQVIST/);
    await screenshot(page, 'app-study-beside');
    await page.keyboard.press('b');
    expect(await frame.locator(`[data-testid=${BESIDE}]`).count()).toBe(0);
    await close();
  });

  test('turn and zoom together while they are linked; their windows are their own', async () => {
    const { frame, page, close } = await beside();
    await page.keyboard.press('t');
    // A quarter turn clockwise: what was left is above.
    expect(await greyAt(frame, 0.5, 0.1, BESIDE)).toBeGreaterThan(200);
    expect(await greyAt(frame, 0.5, 0.1)).toBeLessThan(60);
    await page.keyboard.press('r');
    const before = await greyAt(frame, 0.5, 0.5, BESIDE);
    await frame.getByLabel('Window level').fill('100');
    expect(await greyAt(frame, 0.5)).toBeGreaterThan(240);
    expect(await greyAt(frame, 0.5, 0.5, BESIDE)).toBe(before);
    await frame.getByRole('button', { name: 'Linked' }).click();
    await frame.locator('#main').focus();
    await page.keyboard.press('t');
    expect(await greyAt(frame, 0.1, 0.5, BESIDE)).toBeGreaterThan(200);
    await close();
  });

  test('of CT scroll and window together', async () => {
    const { frame, page, close } = await beside();
    await frame.getByRole('button', { name: /3 · Axial/ }).click();
    await frame.getByLabel('Earlier series').selectOption({ label: '2 · Axial' });
    await frame.locator('#main').focus();
    await frame.waitForTimeout(300);
    const stored = async (testId?: string) =>
      Math.round(((await greyAt(frame, 0.5, 0.5, testId)) / 255) * 4096);
    await page.keyboard.press('PageDown');
    await frame.waitForTimeout(300);
    expect(Math.abs((await stored()) - 2000)).toBeLessThan(20);
    expect(Math.abs((await stored(BESIDE)) - 1000)).toBeLessThan(20);
    await frame.getByLabel('Window width').fill('2048');
    await frame.getByLabel('Window level').fill('1024');
    expect(await greyAt(frame, 0.5, 0.5, BESIDE)).toBeGreaterThan(120);
    expect(await greyAt(frame, 0.5)).toBeGreaterThan(245);
    await close();
  });

  test('the heatmap lies over this study only', async () => {
    const { frame, page, close } = await beside();
    await page.keyboard.press('h');
    const here = await colourAt(frame, 0.12, 0.12);
    const there = await colourAt(frame, 0.12, 0.12, BESIDE);
    expect(here.r - here.b).toBeGreaterThan(30);
    expect(there.r).toBe(there.b);
    await close();
  });

  test('a study that the service answers with another patient empties the screen', async () => {
    const { frame, page, close } = await opened(stage, `/p/stale/study/${STUDY}`);
    await page.keyboard.press('b');
    await frame.getByText(/another patient/).waitFor();
    expect(await frame.locator('canvas').count()).toBe(0);
    expect(await frame.locator('body').innerText()).not.toContain('LINDQVIST');
    await close();
  });

  test.each(['light', 'dark'] as const)('accessible and fits side by side, %s', async (scheme) => {
    for (const width of [1280, 420]) {
      const { frame, page, close } = await opened(stage, PATH, { width, scheme });
      await frame.getByRole('button', { name: /Side by side with/ }).waitFor();
      await page.keyboard.press('b');
      await frame.waitForSelector(`[data-testid=${BESIDE}] canvas`);
      await frame.waitForTimeout(300);
      expect(await overflow(frame)).toBeLessThanOrEqual(0);
      await screenshot(page, `app-study-beside-${width}-${scheme}`);
      await assertFrameAccessible(frame, async (own) => {
        await own.getByRole('button', { name: /Side by side with/ }).click();
        await own.waitForSelector(`[data-testid=${BESIDE}] canvas`);
      });
      await close();
    }
  });
});

describeApp('key images', (stage) => {
  test('are kept by the service with who and when, and are there when the page is opened again', async () => {
    const { frame, page, close } = await opened(stage);
    await page.keyboard.press('k');
    await frame.getByText(/Key image, Dr Hana Okonjo, 24.Nov.2026/).waitFor();
    expect(stage.posted().at(-1)).toMatchObject({
      path: `/studies/${STUDY}/key-image`,
      body: { instance: '2.25.101', frame: 1, isKeyImage: true },
    });
    await close();
    const again = await opened(stage);
    expect(await again.frame.locator('body').innerText()).toMatch(/1 key/);
    expect(await again.frame.locator('body').innerText()).toMatch(/Key image, Dr Hana Okonjo/);
    await again.page.keyboard.press('k');
    await again.frame.getByText(/Key image, Dr/).waitFor({ state: 'detached' });
    await again.close();
  });
});

describe('by number', () => {
  describeApp('places', (stage) => {
    test('a length is measured without a drag', async () => {
      const { frame, page, close } = await opened(stage);
      await page.keyboard.press('l');
      const before = await inkOn(frame);
      for (const [name, value] of [
        ['From x', '20'],
        ['From y', '40'],
        ['To x', '220'],
        ['To y', '40'],
      ] as const)
        await frame.getByLabel(name, { exact: true }).fill(value);
      await frame.getByRole('button', { name: 'Measure' }).click();
      await frame.waitForTimeout(150);
      expect(await inkOn(frame)).toBeGreaterThan(before + 100);
      const line = await colourAt(frame, 100 / 256, 40 / 256);
      expect(line.r - line.b).toBeGreaterThan(60);
      await close();
    });

    test('a stack is scrolled by its buttons, and a drag scrolls it as well', async () => {
      const { frame, page, close } = await opened(stage);
      await frame.getByRole('button', { name: /3 · Axial/ }).click();
      await frame.getByRole('button', { name: /^Next/ }).click();
      expect(await frame.locator('body').innerText()).toContain('image 2 of 3');
      await frame.locator('#main').focus();
      await page.keyboard.press('s');
      await dragOn(frame, page, 0, 40);
      expect(await frame.locator('body').innerText()).toContain('image 3 of 3');
      await close();
    });
  });
});
