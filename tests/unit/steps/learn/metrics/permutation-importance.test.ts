import { describe, expect, test } from 'vitest';
import type { ScoredCases } from '#src/domain/scored-cases.ts';
import { permutationImportance } from '#src/steps/learn/metrics/permutation-importance.ts';

/** Four of five pairs in the right order and so on: AUROC 0.75 by counting. */
const cases: ScoredCases = {
  scores: Float64Array.from([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]),
  labels: Uint8Array.from([0, 0, 1, 0, 1, 0, 1, 1]),
  weights: new Float64Array(8).fill(1),
};

describe('permutation importance', () => {
  test('is nothing where the shuffled input changes no score', () => {
    expect(permutationImportance(cases, [cases.scores, cases.scores])).toEqual({
      value: 0,
      low: 0,
      high: 0,
    });
  });

  test('is all that is above chance where the scores lose their order', () => {
    const flat = new Float64Array(8).fill(0.5);
    const { value, low, high } = permutationImportance(cases, [flat, flat, flat]);
    // Pairs of one with and one without: 13 of 16 in order; a tie counts a half.
    expect(value).toBeCloseTo(13 / 16 - 0.5, 12);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  test('is wider where the shuffles disagree', () => {
    const turned = Float64Array.from(cases.scores).reverse();
    const flat = new Float64Array(8).fill(0.5);
    const width = (rounds: readonly Float64Array[]): number => {
      const { low, high } = permutationImportance(cases, rounds);
      return high - low;
    };
    expect(width([flat, cases.scores, turned])).toBeGreaterThan(width([flat, flat, flat]));
  });
});
