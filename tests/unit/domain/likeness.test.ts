import { describe, expect, test } from 'vitest';
import { distanceFrom, isUnlike, strangestColumn } from '#src/domain/likeness.ts';
import type { Likeness } from '#src/domain/certainty.ts';

// Height 170 ± 10 cm and weight 75 ± 15 kg, correlated 0.5.
const CLOUD: Likeness = {
  columns: [0, 1],
  isLog: [false, false],
  centre: [170, 75],
  covariance: [[100], [75, 225]],
  limit: 3,
  source: 'made by hand',
};

/** Wilson and Hilferty's normal value of Mahalanobis' distance, by the closed form of two numbers. */
function expected(height: number, weight: number): number {
  const [a, b, r] = [(height - 170) / 10, (weight - 75) / 15, 0.5];
  const squared = (a * a - 2 * r * a * b + b * b) / (1 - r * r);
  return (Math.cbrt(squared / 2) - (1 - 1 / 9)) / Math.sqrt(1 / 9);
}

describe('the distance from those whom a model learned from', () => {
  test.each([
    [170, 75],
    [190, 95],
    [150, 130],
  ])('at %d cm and %d kg is that of the closed form', (height, weight) => {
    expect(distanceFrom(CLOUD, [height, weight])).toBeCloseTo(expected(height, weight), 10);
  });

  test('is of the known numbers only, and of nobody where none is known', () => {
    const alone = (Math.cbrt(4) - (1 - 2 / 9)) / Math.sqrt(2 / 9);
    expect(distanceFrom(CLOUD, [190, NaN])).toBeCloseTo(alone, 10);
    expect(isUnlike(CLOUD, [NaN, NaN])).toBe(false);
  });

  test('refuses a combination of which neither number is strange alone', () => {
    expect(isUnlike(CLOUD, [150, NaN])).toBe(false);
    expect(isUnlike(CLOUD, [NaN, 110])).toBe(false);
    expect(isUnlike(CLOUD, [143, 125])).toBe(true);
  });

  test('names the number that the others least expect, and takes logarithms where it is told to', () => {
    const three: Likeness = {
      ...CLOUD,
      columns: [2, 0, 1],
      isLog: [true, false, false],
      centre: [0, 170, 75],
      covariance: [[1], [0, 100], [0, 75, 225]],
    };
    expect(strangestColumn(three, [171, 74, Math.exp(6)])).toBe(2);
    expect(distanceFrom(three, [NaN, NaN, 1])).toBeLessThan(0);
  });
});
