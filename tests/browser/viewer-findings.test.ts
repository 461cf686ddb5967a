/** A finding and the person's decision on it, in a real browser: the own reading first, another place, a box on the pixels. */
import type { Frame } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { screenshot } from '../support/browser.ts';
import { assertFrameAccessible, describeApp, overflow } from './app-frame.ts';
import { STUDY } from './study-fixtures.ts';
import { colourAt, greyAt, inkOn, opened, PATH } from './viewer-stage.ts';

const change = (frame: Frame) => frame.getByText('Change', { exact: true }).click();
const why = (frame: Frame, text: string) =>
  frame.getByLabel('Reason, kept with the finding').fill(text);
const save = (frame: Frame) => frame.getByRole('button', { name: 'Save assessment' });

/** A corner to another, 0–1 of the film. */
async function drawBox(
  frame: Frame,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const canvas = frame.locator('[data-testid=stage] canvas');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (box === null) throw new Error('there is no canvas');
  const size = Math.min(box.width, box.height);
  const at = ([x, y]: readonly [number, number]) =>
    [
      box.x + (box.width - size) / 2 + x * size,
      box.y + (box.height - size) / 2 + y * size,
    ] as const;
  const { mouse } = frame.page();
  await mouse.move(...at(from));
  await mouse.down();
  await mouse.move(...at(to), { steps: 5 });
  await mouse.up();
  await frame.waitForTimeout(150);
}

describeApp('findings in the viewer', (stage) => {
  test('a decision is posted with what the person saw', async () => {
    const { frame, close } = await opened(stage);
    await frame.getByText('Disagree', { exact: true }).click();
    expect(await save(frame).isDisabled()).toBe(true);
    await why(frame, 'Rotated film.');
    await save(frame).click();
    await frame.getByText('Disagreed').waitFor();
    expect(stage.posted().at(-1)?.body).toEqual({
      finding: '2.25.900',
      readAt: '2026-11-24T08:47:00Z',
      choice: 'disagree',
      changedTo: null,
      place: null,
      box: null,
      reason: 'Rotated film.',
    });
    await close();
  });

  test('where the hospital asks for the own reading first, nothing is said before it is given', async () => {
    const { frame, page, close } = await opened(stage, `/p/calm/study/${STUDY}`);
    expect(await frame.locator('#main').innerText()).not.toContain('87');
    await page.keyboard.press('h');
    expect(await inkOn(frame)).toBe(0);
    await page.keyboard.press('h');
    const keep = frame.getByRole('button', { name: /Keep it and show/ });
    expect(await keep.isDisabled()).toBe(true);
    await screenshot(page, 'app-study-own-reading');
    await frame.getByLabel('What you see').fill('Dense right upper zone');
    await keep.click();
    await frame.getByRole('heading', { name: /Pneumonia, present/ }).waitFor();
    const text = await frame.locator('#main').innerText();
    expect(text).toContain('87');
    expect(text).toContain('Dense right upper zone');
    expect(stage.posted().at(-1)).toMatchObject({
      path: `/studies/${STUDY}/own-reading`,
      body: { text: 'Dense right upper zone' },
    });
    await close();
  });

  test('choosing a finding moves the image to it, with its outline', async () => {
    const { frame, close } = await opened(stage);
    await frame.getByRole('button', { name: /3 · Axial/ }).click();
    await frame.waitForTimeout(200);
    expect(await inkOn(frame)).toBe(0);
    await frame.getByRole('button', { name: 'Show on the image' }).click();
    await frame.waitForTimeout(300);
    expect(await greyAt(frame, 0.9)).toBeGreaterThan(200);
    expect(await inkOn(frame)).toBeGreaterThan(100);
    expect(await frame.locator('#main').innerText()).toContain(
      'Upper third, left of the picture, from the outline',
    );
    await close();
  });

  describe('a change', () => {
    test('takes a box that is drawn, saves it in pixels of the image, and shows it when the study is opened again', async () => {
      const { frame, page, close } = await opened(stage);
      await change(frame);
      await frame.getByRole('button', { name: 'Draw it on the image' }).click();
      await drawBox(frame, [0.5, 0.5], [0.75, 0.875]);
      // 256 pixels: 128 to 192 across, 128 to 224 down.
      const edges = await Promise.all(
        ['Left', 'Top', 'Right', 'Bottom'].map(async (edge) =>
          Number(await frame.getByLabel(edge, { exact: true }).inputValue()),
        ),
      );
      [128, 128, 192, 224].forEach((edge, at) =>
        expect(Math.abs(edge - edges[at]!), `${at}`).toBeLessThanOrEqual(1),
      );
      const drawn = await colourAt(frame, edges[0]! / 256, 0.7);
      expect(drawn.r - drawn.b).toBeGreaterThan(60);
      expect(await save(frame).isDisabled()).toBe(true);
      await why(frame, 'Behind the heart.');
      await screenshot(page, 'app-study-box');
      await save(frame).click();
      await frame.getByText('Changed', { exact: true }).waitFor();
      const [left, top, right, bottom] = edges;
      expect(stage.posted().at(-1)?.body).toMatchObject({
        choice: 'change',
        changedTo: null,
        place: null,
        box: { left, top, right, bottom },
        reason: 'Behind the heart.',
      });
      await close();

      const again = await opened(stage);
      expect(await again.frame.locator('#main').innerText()).toContain(
        `Box: columns ${left} to ${right}, rows ${top} to ${bottom} of the image.`,
      );
      const clean = await colourAt(again.frame, left! / 256, 0.7);
      expect(clean.r).toBe(clean.b);
      await again.frame.getByRole('button', { name: 'Show the box' }).click();
      const shown = await colourAt(again.frame, left! / 256, 0.7);
      expect(shown.r - shown.b).toBeGreaterThan(60);
      await again.close();
    });

    test('takes a box by its edges, and says what is wrong with one that is none', async () => {
      const { frame, close } = await opened(stage);
      await change(frame);
      await why(frame, 'There.');
      const edge = (name: string, value: string) =>
        frame.getByLabel(name, { exact: true }).fill(value);
      await edge('Left', '10');
      expect(await frame.getByText('A box has four edges.').isVisible()).toBe(true);
      await edge('Top', '20');
      await edge('Right', '300');
      await edge('Bottom', '90');
      expect(await frame.getByText(/has to be inside the image: 256 across/).isVisible()).toBe(
        true,
      );
      expect(await save(frame).isDisabled()).toBe(true);
      await edge('Right', '5');
      expect(await frame.getByText('Left comes before right').isVisible()).toBe(true);
      await edge('Left', '-4');
      expect(await frame.getByText(/has to be inside/).isVisible()).toBe(true);
      await edge('Left', '10');
      await edge('Right', '60');
      await frame.waitForTimeout(150);
      const drawn = await colourAt(frame, 10 / 256, 0.2);
      expect(drawn.r - drawn.b).toBeGreaterThan(60);
      await save(frame).click();
      await frame.getByText('Changed', { exact: true }).waitFor();
      expect(stage.posted().at(-1)?.body).toMatchObject({
        box: { left: 10, top: 20, right: 60, bottom: 90 },
      });
      await close();
    });

    test('of the place in words alone is enough; what is absent has none', async () => {
      const { frame, close } = await opened(stage);
      await change(frame);
      await why(frame, 'Seen there.');
      await frame.getByLabel('To another place, in words').fill('Left lower lobe');
      expect(await save(frame).isDisabled()).toBe(false);
      await frame.getByLabel('To another finding').selectOption('absent');
      expect(await frame.getByLabel('To another place, in words').count()).toBe(0);
      await save(frame).click();
      await frame.getByText('Changed', { exact: true }).waitFor();
      expect(stage.posted().at(-1)?.body).toMatchObject({
        changedTo: 'absent',
        place: null,
        box: null,
      });
      await frame.getByRole('button', { name: 'Decide again' }).click();
      expect(await save(frame).isVisible()).toBe(true);
      await close();
    });

    test.each(['light', 'dark'] as const)('accessible while it is open, %s', async (scheme) => {
      const { frame, page, close } = await opened(stage, PATH, { scheme, width: 1280 });
      await change(frame);
      await frame.getByLabel('Left', { exact: true }).fill('10');
      await screenshot(page, `app-study-change-${scheme}`);
      expect(await overflow(frame)).toBeLessThanOrEqual(0);
      await assertFrameAccessible(frame, async (own) => {
        await own.getByText('Change', { exact: true }).click();
        await own.getByLabel('Left', { exact: true }).fill('10');
      });
      await close();
    });
  });
});
