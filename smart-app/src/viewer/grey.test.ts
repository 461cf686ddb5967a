import { describe, expect, test } from 'vitest';
import type { FramePixels, FrameTables } from '#src/inbound/app-api/contract-imaging.ts';
import { frameValues } from './frame-values.ts';
import { greyTable, limitsOf, shownAsSent, wholeRange, windowOf, type Shown } from './grey.ts';

const PIXELS: FramePixels = {
  rows: 1,
  columns: 2,
  type: 'int16',
  bitsStored: 16,
  photometric: 'MONOCHROME2',
  slope: 1,
  intercept: 0,
  window: null,
  windows: [],
  padding: null,
  isInverted: false,
  spacingMm: null,
  spacingRemark: null,
};
const TABLES: FrameTables = {
  patient: 'Patient/1',
  modality: null,
  voi: [{ title: 'Soft', first: 10, largest: 4095, entries: [0, 1024, 4095] }],
};

function greyOf(
  values: readonly number[],
  shown: Shown,
  pixels: Partial<FramePixels> = {},
  tables: FrameTables | null = null,
  isInverted = false,
): number[] {
  const limits = limitsOf(values);
  const table = greyTable(limits, shown, { ...PIXELS, ...pixels }, tables, isInverted);
  return values.map((value) => table[value - limits.least] ?? -1);
}

describe('grey', () => {
  // Worked by hand from PS3.3 C.11.2.1.2 and C.11.2.1.3.
  test.each([
    { form: 'LINEAR', values: [-51, -50, 0, 1, 49, 50], grey: [0, 0, 129, 131, 255, 255] },
    { form: 'LINEAR_EXACT', values: [-50, 0, 25, 50], grey: [0, 128, 191, 255] },
    { form: 'SIGMOID', values: [-50, 0, 50], grey: [30, 128, 225] },
  ] as const)('centre 0, width 100, $form', ({ form, values, grey }) => {
    const window = { centre: 0, width: 100, function: form };
    expect(greyOf(values, { by: 'window', window })).toEqual(grey);
  });

  test('slope and intercept, then the window; MONOCHROME1 and a person each turn it round', () => {
    const window = { centre: 0, width: 100, function: 'LINEAR_EXACT' } as const;
    const shown: Shown = { by: 'window', window };
    const ct = { slope: 2, intercept: -1024 };
    expect(greyOf([487, 512, 537], shown, ct)).toEqual([0, 128, 255]);
    expect(greyOf([487, 537], shown, { ...ct, isInverted: true })).toEqual([255, 0]);
    expect(greyOf([487, 537], shown, { ...ct, isInverted: true }, null, true)).toEqual([0, 255]);
  });

  test('by a table: before and behind it its first and last entry', () => {
    const grey = greyOf([0, 10, 11, 12, 500], { by: 'table', table: 0 }, {}, TABLES);
    expect(grey).toEqual([0, 0, 64, 255, 255]);
  });

  test('a modality table stands for slope and intercept', () => {
    const modality = { first: 0, largest: 65_535, entries: [0, 100] };
    const window = { centre: 50, width: 100, function: 'LINEAR_EXACT' } as const;
    const tables = { ...TABLES, modality };
    expect(greyOf([0, 1, 9], { by: 'window', window }, { slope: 7 }, tables)).toEqual([
      0, 255, 255,
    ]);
  });

  test('from the smallest to the largest value; one value alone is black', () => {
    expect(greyOf([0, 50, 100], { by: 'range', black: 0, white: 100 })).toEqual([0, 128, 255]);
    expect(greyOf([7, 7], { by: 'range', black: 7, white: 7 })).toEqual([0, 0]);
  });
});

describe('what is shown first', () => {
  const window = { centre: 40, width: 400, function: 'LINEAR' } as const;

  test('the window, else the VOI LUT, else all values without padding', () => {
    expect(shownAsSent({ ...PIXELS, window }, TABLES, [1])).toEqual({ by: 'window', window });
    expect(shownAsSent(PIXELS, TABLES, [1])).toEqual({ by: 'table', table: 0 });
    const padded = { ...PIXELS, padding: { from: -2000, to: -2000 }, slope: -2 };
    expect(shownAsSent(padded, null, [-2000, 3, 9])).toEqual({
      by: 'range',
      black: -18,
      white: -6,
    });
    expect(wholeRange(padded, null, [-2000])).toEqual({ by: 'range', black: 4000, white: 4000 });
  });

  test('a person goes on from there', () => {
    expect(windowOf({ by: 'window', window }, null)).toEqual(window);
    expect(windowOf({ by: 'table', table: 0 }, TABLES)).toMatchObject({ centre: 11, width: 2 });
    const range = windowOf({ by: 'range', black: 0, white: 300 }, null);
    expect(range).toEqual({ centre: 150, width: 300, function: 'LINEAR' });
  });
});

describe('values of a frame', () => {
  test('are as the contract says', () => {
    expect([...frameValues(PIXELS, new Int16Array([-5, 7]).buffer)]).toEqual([-5, 7]);
  });

  test('half a frame is none', () => {
    expect(() => frameValues(PIXELS, new ArrayBuffer(3))).toThrow(
      'The image came with 3 bytes instead of 4.',
    );
  });
});
