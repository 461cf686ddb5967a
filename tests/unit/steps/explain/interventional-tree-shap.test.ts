import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOfTrees } from '#src/domain/learned-model.ts';
import { interventionalTreeShap } from '#src/steps/explain/interventional-tree-shap.ts';
import { shapleyValues } from '#src/steps/explain/shapley.ts';
import { numbersFrom, randomTree } from '../../../support/random-trees.ts';

const COLUMNS = 6;
const drawings = fc.record({
  seed: fc.nat(),
  depth: fc.integer({ min: 0, max: 9 }),
  people: fc.integer({ min: 1, max: 4 }),
});

function drawn({ seed, depth, people }: { seed: number; depth: number; people: number }) {
  const next = numbersFrom(seed);
  const rowOf = () => Float64Array.from({ length: COLUMNS }, () => (next() < 0.2 ? NaN : next()));
  return {
    trees: Array.from({ length: 3 }, () => randomTree(next, COLUMNS, depth)),
    row: rowOf(),
    background: Array.from({ length: people }, rowOf),
  };
}

/** Each person of the background with the row's own values for the columns that are told. */
function mixed(row: Float64Array, other: Float64Array, told: number): Float64Array {
  return other.map((value, column) => ((told >> column) & 1 ? row[column]! : value));
}

describe('interventional TreeSHAP', () => {
  test('gives the Shapley values by their definition, over every coalition and person', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        const { trees, row, background } = drawn(drawing);
        const { values, expected } = interventionalTreeShap(trees, row, background, COLUMNS);
        const mean = (told: number): number =>
          background.reduce((sum, other) => sum + meanOfTrees(trees, mixed(row, other, told)), 0) /
          background.length;
        expect(Math.abs(expected - mean(0))).toBeLessThan(1e-9);
        shapleyValues(COLUMNS, mean).forEach((value, column) => {
          expect(Math.abs(values[column]! - value)).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('adds up to the difference from the background, to 1e-9', () => {
    fc.assert(
      fc.property(drawings, (drawing) => {
        const { trees, row, background } = drawn({ ...drawing, depth: drawing.depth + 3 });
        const { values, expected } = interventionalTreeShap(trees, row, background, COLUMNS);
        const sum = values.reduce((total, value) => total + value, expected);
        expect(Math.abs(sum - meanOfTrees(trees, row))).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });

  test('gives nothing to a column in which the two do not differ', () => {
    const next = numbersFrom(7);
    const trees = [randomTree(next, COLUMNS, 8)];
    const row = Float64Array.from({ length: COLUMNS }, next);
    const reference = row.map((value, column) => (column === 2 ? 1 - value : value));
    const { values } = interventionalTreeShap(trees, row, [reference], COLUMNS);
    values.forEach((value, column) => {
      if (column !== 2) expect(value).toBe(0);
    });
    expect(values[2]).toBeCloseTo(meanOfTrees(trees, row) - meanOfTrees(trees, reference), 12);
  });
});
