import { describe, expect, test } from 'vitest';
import {
  boxBetween,
  FITTED,
  lengthText,
  panned,
  presetsOf,
  turned,
  windowed,
  zoomed,
} from './view-changes.ts';

describe('views', () => {
  test('a window drag is a share of the present width, from the image’s own window', () => {
    const view = windowed(FITTED, { width: 512, centre: 100, function: 'SIGMOID' }, 10, -5);
    const window = { width: 532, centre: 90, function: 'SIGMOID' };
    expect(view.shown).toEqual({ by: 'window', window });
  });

  test('a window is never narrower than 1', () => {
    const { shown } = windowed(FITTED, { width: 2, centre: 0, function: 'LINEAR' }, -9_999, 0);
    expect(shown).toMatchObject({ window: { width: 1 } });
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

describe('a box', () => {
  const image = { rows: 100, columns: 200 };
  const drawn = (from: [number, number], to: [number, number]) =>
    boxBetween({ from: { x: from[0], y: from[1] }, to: { x: to[0], y: to[1] } }, image);

  test('has whole pixels, from whichever corner it was drawn', () => {
    const box = { left: 20, top: 10, right: 61, bottom: 50 };
    expect(drawn([20.4, 10.2], [60.7, 49.9])).toEqual(box);
    expect(drawn([60.7, 49.9], [20.4, 10.2])).toEqual(box);
  });

  test('ends at the edge of the image', () => {
    expect(drawn([150, -20], [999, 999])).toEqual({ left: 150, top: 0, right: 200, bottom: 100 });
  });

  test('is none where it is a click, or beside the image', () => {
    expect(drawn([20, 20], [20.3, 20.3])).toBeNull();
    expect(drawn([300, 20], [400, 80])).toBeNull();
  });
});

describe('presets', () => {
  const whole = { by: 'range', black: 0, white: 9 } as const;
  const titles = (over: Partial<Parameters<typeof presetsOf>[0]>) =>
    presetsOf({ modality: 'DX', windows: [], tables: [], whole, ...over }).map(
      ({ title }) => title,
    );

  test('begin with what was sent, and end with all values', () => {
    expect(titles({})).toEqual(['as sent', 'All values']);
    const windows = [{ title: 'BONE', centre: 1, width: 2, function: 'LINEAR' as const }];
    const tables = [{ title: 'Table 2', table: 1 }];
    expect(titles({ windows, tables })).toEqual(['as sent', 'BONE', 'Table 2', 'All values']);
  });

  test('of CT are those of its consoles: six keys in all', () => {
    expect(titles({ modality: 'CT' })).toEqual([
      'as sent',
      'Lung',
      'Soft tissue',
      'Mediastinum',
      'Bone',
      'Brain',
    ]);
  });
});
