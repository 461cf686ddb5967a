/** The distance from the training images, worked out by hand. */
import { describe, expect, test } from 'vitest';
import { distanceFromTraining } from '#src/steps/imaging/distance.ts';

const SOURCE = { source: 'test' };

describe('distanceFromTraining', () => {
  test('is Mahalanobis’ distance over the limit: variances 4 and 1, 3 deviations and 4', () => {
    const known = {
      centres: [[1, 2]],
      whiten: [
        [0.5, 0],
        [0, 1],
      ],
      limit: 10,
      ...SOURCE,
    };
    expect(distanceFromTraining([7, 6], known)).toBeCloseTo(0.5, 12);
  });

  test('is that of the nearest centre', () => {
    const whiten = [
      [1, 0],
      [0, 1],
    ];
    const known = {
      centres: [
        [0, 0],
        [10, 0],
      ],
      whiten,
      limit: 1,
      ...SOURCE,
    };
    expect(distanceFromTraining([9, 0], known)).toBeCloseTo(1, 12);
  });

  test('a shorter embedding is no distance at all, so that it is refused', () => {
    const known = { centres: [[0, 0]], whiten: [[1, 1]], limit: 1, ...SOURCE };
    expect(distanceFromTraining([1], known)).toBeNaN();
  });

  describe('with a detector', () => {
    const known = {
      centres: [[0, 0]],
      whiten: [
        [1, 0],
        [0, 1],
      ],
      limit: 10,
      ...SOURCE,
      detector: { weights: [0.5, -1], bias: 0.25, ...SOURCE },
    };

    test('what it says counts where it is more: 0.5 · 3 + 0.25 = 1.75 against a distance of 0.3', () => {
      expect(distanceFromTraining([3, 0], known)).toBeCloseTo(1.75, 12);
    });

    test('and the distance where that is more: far away, on the detector’s right side', () => {
      expect(distanceFromTraining([0, 20], known)).toBeCloseTo(2, 12);
    });

    test('a shorter embedding is refused with it, too', () => {
      expect(distanceFromTraining([3], known)).toBeNaN();
    });
  });
});
