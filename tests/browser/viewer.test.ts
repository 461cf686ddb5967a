/** The viewer in a real browser, judged by the pixels that it drew. */
import { describe, expect, test } from 'vitest';
import { screenshot } from '../support/browser.ts';
import { assertFrameAccessible, describeApp, overflow } from './app-frame.ts';
import { colourAt, dragOn, greyAt, inkOn, opened, PATH } from './viewer-stage.ts';

describeApp('viewer', (stage) => {
  describe('draws stored values through the window that was sent', () => {
    test('a ramp from black to white, and the film clean at first', async () => {
      const { frame, faults, close } = await opened(stage);
      for (const x of [0.1, 0.4, 0.6, 0.9]) {
        const { r, g, b } = await colourAt(frame, x, 0.2);
        // value = column × 16 of 4096: the grey is the place.
        expect(Math.abs(r - x * 255), `at ${x}`).toBeLessThan(6);
        expect([g, b]).toEqual([r, r]);
      }
      expect(faults).toEqual([]);
      await close();
    });

    test('invert, by key, turns black to white; once more turns it back', async () => {
      const { frame, close } = await opened(stage);
      const before = await greyAt(frame, 0.2);
      await frame.page().keyboard.press('i');
      expect(Math.abs((await greyAt(frame, 0.2)) - (255 - before))).toBeLessThan(4);
      await frame.page().keyboard.press('i');
      expect(await greyAt(frame, 0.2)).toBe(before);
      await close();
    });

    test('a drag to the right widens the window: the dark side gets lighter', async () => {
      const { page, frame, close } = await opened(stage);
      const before = await greyAt(frame, 0.1);
      await dragOn(frame, page, 200, 0);
      expect(await greyAt(frame, 0.1)).toBeGreaterThan(before + 15);
      await page.keyboard.press('r');
      expect(await greyAt(frame, 0.1)).toBe(before);
      await close();
    });

    test('window and level by number', async () => {
      const { frame, close } = await opened(stage);
      await frame.getByLabel('Window width').fill('512');
      await frame.getByLabel('Window level').fill('1024');
      expect(await greyAt(frame, 0.1)).toBe(0);
      expect(await greyAt(frame, 0.5)).toBe(255);
      await close();
    });
  });

  test('heatmap and outline appear by H and O, and opacity by its keys', async () => {
    const { page, frame, close } = await opened(stage);
    const clean = await colourAt(frame, 0.12, 0.12);
    await page.keyboard.press('h');
    const covered = await colourAt(frame, 0.12, 0.12);
    expect(covered.r - clean.r).toBeGreaterThan(60);
    expect((await colourAt(frame, 0.9, 0.9)).r).toBe((await colourAt(frame, 0.9, 0.9)).b);
    await page.keyboard.press(']');
    await page.keyboard.press(']');
    expect((await colourAt(frame, 0.12, 0.12)).r).toBeGreaterThan(covered.r);
    await page.keyboard.press('o');
    await frame.waitForTimeout(100);
    await screenshot(page, 'app-study');
    await page.keyboard.press('h');
    expect(await colourAt(frame, 0.12, 0.12)).toEqual(clean);
    await close();
  });

  test('zoom, pan and turn move what is drawn', async () => {
    const { page, frame, close } = await opened(stage);
    const before = await greyAt(frame, 0.1);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    expect(await greyAt(frame, 0.1)).toBeGreaterThan(before + 20);
    await page.keyboard.press('r');
    await page.keyboard.press('ArrowRight');
    expect(await greyAt(frame, 0.5)).toBeLessThan(120);
    await page.keyboard.press('r');
    await page.keyboard.press('t');
    // A quarter turn clockwise: bright was right, and is now below.
    expect(await greyAt(frame, 0.5, 0.9)).toBeGreaterThan(200);
    expect(await greyAt(frame, 0.5, 0.1)).toBeLessThan(60);
    await close();
  });

  test('a length is told in millimetres of the image’s own spacing', async () => {
    const { page, frame, close } = await opened(stage);
    await page.keyboard.press('l');
    const before = await inkOn(frame);
    await dragOn(frame, page, 200, 0);
    await frame.waitForTimeout(150);
    expect(await inkOn(frame)).toBeGreaterThan(before + 100);
    await close();
  });

  test('a stack scrolls by wheel and by key; each frame is its own', async () => {
    const { page, frame, close } = await opened(stage);
    await frame.getByRole('button', { name: /3 · Axial/ }).click();
    await frame.waitForTimeout(250);
    const first = await greyAt(frame, 0.5);
    await page.keyboard.press('PageDown');
    await frame.waitForTimeout(250);
    const second = await greyAt(frame, 0.5);
    await frame.locator('[data-testid=stage] canvas').hover();
    await page.mouse.wheel(0, 100);
    await frame.waitForTimeout(250);
    const third = await greyAt(frame, 0.5);
    expect([first, second, third].map((grey) => Math.round(((grey / 255) * 4096) / 1000))).toEqual([
      1, 2, 3,
    ]);
    expect(await frame.locator('body').innerText()).toContain('image 3 of 3');
    await close();
  });

  test('a series that cannot be drawn stays, with its reason', async () => {
    const { frame, close } = await opened(stage);
    await frame.getByRole('button', { name: /2 · Chest lateral/ }).click();
    expect(await frame.locator('[data-testid=stage]').innerText()).toContain(
      'transfer syntax 1.2.840.10008.1.2.4.110 is not decoded',
    );
    await close();
  });

  test('a model is asked about a marked place, with the diameter', async () => {
    const { page, frame, close } = await opened(stage);
    await frame.getByLabel('Diameter in mm').fill('8.5');
    await frame.locator('#main').focus();
    await page.keyboard.press('m');
    await frame.locator('[data-testid=stage] canvas').click();
    await frame.waitForTimeout(200);
    const posted = stage.posted().at(-1);
    expect(posted?.path).toContain('/point');
    expect(posted?.body).toMatchObject({ instance: '2.25.101', frame: 1, diameterMm: 8.5 });
    const { x, y } = posted?.body as { x: number; y: number };
    expect(Math.abs(x - 128)).toBeLessThan(2);
    expect(Math.abs(y - 128)).toBeLessThan(2);
    await close();
  });

  test.each(['light', 'dark'] as const)('accessible and fits, %s', async (scheme) => {
    for (const width of [1280, 420]) {
      const { frame, faults, close } = await stage.open(PATH, { width, scheme });
      await frame.waitForTimeout(400);
      await assertFrameAccessible(frame);
      expect(await overflow(frame)).toBeLessThanOrEqual(0);
      expect(faults).toEqual([]);
      await close();
    }
  });
});
