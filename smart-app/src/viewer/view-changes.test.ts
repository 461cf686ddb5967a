import { describe, expect, test } from 'vitest';
import { FITTED, lengthText, panned, turned, windowed, zoomed } from './view-changes.ts';

describe('views', () => {
  test('a window drag is a share of the present width, from the image’s own window', () => {
    const view = windowed(FITTED, { width: 512, centre: 100 }, 10, -5);
    expect(view.window).toEqual({ width: 532, centre: 90 });
  });

  test('a window is never narrower than 1', () => {
    expect(windowed(FITTED, { width: 2, centre: 0 }, -9_999, 0).window?.width).toBe(1);
  });

  test('zoom stays between a quarter and sixteen times', () => {
    expect(zoomed(FITTED, 100).zoom).toBe(16);
    expect(zoomed(FITTED, 0.01).zoom).toBe(0.25);
  });

  test('four quarter turns are none', () => {
    expect(turned(turned(turned(turned(FITTED))))).toEqual(FITTED);
  });

  test('a drag to the right moves the image right on the screen, turned or not', () => {
    expect(panned(FITTED, 10, 0, 2).pan).toEqual({ x: 5, y: 0 });
    const { pan } = panned(turned(FITTED), 10, 0, 2);
    expect(pan.x).toBeCloseTo(0);
    expect(pan.y).toBeCloseTo(-5);
  });
});

describe('lengths', () => {
  const line = { from: { x: 0, y: 0 }, to: { x: 30, y: 40 } };
  test('by spacing down and across', () => {
    expect(lengthText(line, { row: 0.5, column: 1 })).toBe('36.1 mm');
  });

  test('without spacing there are no millimetres', () => {
    expect(lengthText(line, null)).toBe('50 pixels, no spacing in the image');
  });
});
