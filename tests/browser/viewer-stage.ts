/** The viewer on the stage: the study open, colours on its canvas, drags on it. */
import type { Frame } from 'playwright-core';
import type { Stage } from './app-frame.ts';
import { STUDY } from './study-fixtures.ts';

export const PATH = `/p/high/study/${STUDY}`;

interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** Colour on the canvas at a place of the film, 0–1 from its left and top; the film fits the canvas. */
export async function colourAt(frame: Frame, x: number, y: number, testId = 'stage'): Promise<Rgb> {
  await frame.waitForTimeout(120);
  const [r = 0, g = 0, b = 0] = await frame.evaluate<number[]>(`(() => {
    const canvas = document.querySelector('[data-testid=${testId}] canvas');
    const size = Math.min(canvas.width, canvas.height);
    const left = (canvas.width - size) / 2 + ${x} * size;
    const top = (canvas.height - size) / 2 + ${y} * size;
    const one = canvas.getContext('2d').getImageData(Math.round(left), Math.round(top), 1, 1);
    return [...one.data];
  })()`);
  return { r, g, b };
}

export const greyAt = async (frame: Frame, x: number, y = 0.5, testId?: string): Promise<number> =>
  (await colourAt(frame, x, y, testId)).r;

/** Keys go to the page, not to a field. */
export async function opened(stage: Stage, path = PATH, look?: Parameters<Stage['open']>[1]) {
  const one = await stage.open(path, look);
  await one.frame.waitForSelector('[data-testid=stage] canvas');
  await one.frame.locator('#main').focus();
  await one.frame.waitForTimeout(300);
  return one;
}

type Mouse = {
  readonly mouse: {
    move(x: number, y: number, o?: object): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
};

export async function dragOn(frame: Frame, page: Mouse, dx: number, dy: number): Promise<void> {
  const box = await frame.locator('[data-testid=stage] canvas').boundingBox();
  if (box === null) throw new Error('there is no canvas');
  const x = box.x + box.width / 2 - dx / 2;
  const y = box.y + box.height / 2 - dy / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx, y + dy, { steps: 5 });
  await page.mouse.up();
}

/** Canvas pixels that are not grey: what was drawn over the film. */
export function inkOn(frame: Frame): Promise<number> {
  return frame.evaluate<number>(`(() => {
    const canvas = document.querySelector('[data-testid=stage] canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let ink = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (Math.abs(data[at] - data[at + 2]) > 30) ink += 1;
    }
    return ink;
  })()`);
}
