import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOfTrees } from '#src/domain/learned-model.ts';
import { shapleyValues } from '#src/steps/explain/shapley.ts';
import { treeShap } from '#src/steps/explain/tree-shap.ts';
import type { Tree } from '#src/domain/learned-model.ts';
import { numbersFrom, randomTree } from '../../../support/random-trees.ts';

const COLUMNS = 5;

/** What a tree says of a row of which only some columns are told: the rest is averaged by cover. */
function expectation(tree: Tree, row: ArrayLike<number>, told: number, node = 0): number {
  const column = tree.column[node]!;
  if (column < 0) return tree.value[node]!;
  const [left, right] = [node + 1, tree.right[node]!];
  if (told & (1 << column)) {
    const value = row[column]!;
    const isLeft = Number.isNaN(value)
      ? tree.unknownLeft[node] === 1
      : value <= tree.threshold[node]!;
    return expectation(tree, row, told, isLeft ? left : right);
  }
  const [a, b] = [tree.cover[left]!, tree.cover[right]!];
  const mean = a * expectation(tree, row, told, left) + b * expectation(tree, row, told, right);
  return mean / (a + b);
}

const forests = fc.record({ seed: fc.nat(), depth: fc.integer({ min: 0, max: 8 }) });

function drawn({ seed, depth }: { seed: number; depth: number }) {
  const next = numbersFrom(seed);
  const trees = Array.from({ length: 3 }, () => randomTree(next, COLUMNS, depth));
  const row = Float64Array.from({ length: COLUMNS }, () => (next() < 0.2 ? NaN : next()));
  return { trees, row };
}

describe('TreeSHAP', () => {
  test('gives the Shapley values by their definition, over every coalition', () => {
    fc.assert(
      fc.property(forests, (drawing) => {
        const { trees, row } = drawn(drawing);
        const { values, expected } = treeShap(trees, row, COLUMNS);
        const mean = (told: number): number =>
          trees.reduce((sum, tree) => sum + expectation(tree, row, told), 0) / trees.length;
        expect(expected).toBeCloseTo(mean(0), 10);
        shapleyValues(COLUMNS, mean).forEach((value, column) => {
          expect(Math.abs(values[column]! - value)).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('adds up to what the trees say, to 1e-9', () => {
    fc.assert(
      fc.property(forests, (drawing) => {
        const { trees, row } = drawn({ ...drawing, depth: drawing.depth + 4 });
        const { values, expected } = treeShap(trees, row, COLUMNS);
        const sum = values.reduce((total, value) => total + value, expected);
        expect(Math.abs(sum - meanOfTrees(trees, row))).toBeLessThan(1e-9);
      }),
      { numRuns: 300 },
    );
  });
});
