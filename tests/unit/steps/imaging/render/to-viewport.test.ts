import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toViewport, type DrawnPicture } from '#src/steps/imaging/render/to-viewport.ts';

function grey(...lines: number[][]): DrawnPicture {
  const columns = lines[0]!.length;
  return { rows: lines.length, columns, samplesPerPixel: 1, pixels: Uint8Array.from(lines.flat()) };
}
const lines = ({ pixels, columns, rows }: DrawnPicture) =>
  Array.from({ length: rows }, (_, row) => [
    ...pixels.subarray(row * columns, (row + 1) * columns),
  ]);

/** Worked out by hand: means of what is covered. */
const picture = grey([0, 10, 20, 30], [40, 50, 60, 70]);

describe('a viewport', () => {
  test('that is smaller gets means, the ratio of the sides kept', () => {
    expect(lines(toViewport(picture, { width: 2, height: 2 }))).toEqual([[25, 45]]);
    expect(lines(toViewport(picture, { width: 100, height: 1 }))).toEqual([[25, 45]]);
  });

  test('that is as large gets the picture as it is', () => {
    expect(toViewport(picture, { width: 4, height: 9 })).toEqual(picture);
  });

  test('that is larger is filled one way', () => {
    const { rows, columns, pixels } = toViewport(picture, { width: 16, height: 20 });
    expect([rows, columns]).toEqual([8, 16]);
    // The corners are those of the picture: edges are repeated.
    expect([pixels[0], pixels[15], pixels.at(-16), pixels.at(-1)]).toEqual([0, 30, 40, 70]);
  });

  test.each([
    [
      'the region',
      { left: 1, top: 0, width: 2, height: 2 },
      [
        [10, 20],
        [50, 60],
      ],
    ],
    [
      'what a region of part pixels touches',
      { left: 1.5, top: 0.2, width: 1, height: 1 },
      [
        [10, 20],
        [50, 60],
      ],
    ],
    [
      'mirrored',
      { left: 1, top: 0, width: -2, height: 2 },
      [
        [20, 10],
        [60, 50],
      ],
    ],
    [
      'upside down',
      { left: 1, top: 0, width: 2, height: -2 },
      [
        [50, 60],
        [10, 20],
      ],
    ],
    [
      'from its corner to the end',
      { left: 2, top: 0 },
      [
        [20, 30],
        [60, 70],
      ],
    ],
  ])('shows %s', (_, region, expected) => {
    expect(lines(toViewport(picture, { width: 2, height: 2, region }))).toEqual(expected);
  });

  test.each([
    { left: -1, top: 0, width: 2, height: 1 },
    { left: 3, top: 0, width: 2, height: 1 },
    { left: 0, top: 2, width: 1 },
    { left: 4, top: 0 },
    { left: 0, top: 0, width: 4, height: -3 },
  ])('does not show %o, which is not within the image', (region) => {
    expect(() => toViewport(picture, { width: 2, height: 2, region })).toThrow(
      expect.objectContaining({ code: 'request.invalid' }),
    );
  });

  test('shows colours each by itself, and stays opaque', () => {
    const pixels = Uint8Array.of(255, 0, 10, 255, 0, 100, 20, 255);
    const colour = { rows: 1, columns: 2, samplesPerPixel: 4, pixels } as const;
    const { pixels: mean } = toViewport(colour, { width: 1, height: 1 });
    expect([...mean]).toEqual([128, 50, 15, 255]);
  });

  test('of any size is filled, never passed, and brings no value that is not in the picture', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (rows, columns, width, height) => {
          const pixels = Uint8Array.from({ length: rows * columns }, (_, at) => 30 + (at % 200));
          const shown = toViewport(
            { rows, columns, samplesPerPixel: 1, pixels },
            { width, height },
          );
          expect(shown.columns).toBeLessThanOrEqual(width);
          expect(shown.rows).toBeLessThanOrEqual(height);
          expect(shown.columns === width || shown.rows === height).toBe(true);
          expect(Math.min(...shown.pixels)).toBeGreaterThanOrEqual(30);
          expect(Math.max(...shown.pixels)).toBeLessThan(230);
        },
      ),
    );
  });
});
