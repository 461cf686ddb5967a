import { describe, expect, test } from 'vitest';
import { alphaAt, colourAt, heatmapRgba } from './colour-scale.ts';

const lightness = ([r, g, b]: readonly [number, number, number]) =>
  0.2126 * r + 0.7152 * g + 0.0722 * b;

describe('colour scale', () => {
  test('gets lighter with every step: never a rainbow', () => {
    const steps = Array.from({ length: 101 }, (_, index) => lightness(colourAt(index / 100)));
    steps.slice(1).forEach((light, index) => {
      expect(light).toBeGreaterThanOrEqual(steps[index] ?? Infinity);
    });
  });

  test('weak places are see-through, strong ones full', () => {
    expect([alphaAt(0), alphaAt(0.2), alphaAt(0.35), alphaAt(0.5), alphaAt(1)]).toEqual([
      0, 0, 127, 255, 255,
    ]);
  });

  test('four bytes a value, in order', () => {
    expect([...heatmapRgba(Uint8Array.of(0, 255))]).toEqual([0, 0, 4, 0, 252, 255, 164, 255]);
  });
});
