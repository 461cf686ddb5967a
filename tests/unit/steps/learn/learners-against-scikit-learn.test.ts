/** Our learners against scikit-learn on the same data; the numbers were made by tests/fixtures/learn/make-learners-reference.py. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { leafOf } from '#src/domain/learned-model.ts';
import { fitLogistic } from '#src/steps/learn/logistic/fit-logistic.ts';
import { learnLogistic } from '#src/steps/learn/logistic/learn-logistic.ts';
import { randomFrom } from '#src/steps/learn/random.ts';
import { binned } from '#src/steps/learn/trees/binned.ts';
import { growTree } from '#src/steps/learn/trees/grow-tree.ts';
import { pruned } from '#src/steps/learn/trees/prune.ts';
import type { Criterion } from '#src/steps/learn/trees/split.ts';
import { datasetOf } from '../../../support/datasets.ts';

interface Fit {
  readonly intercept: number;
  readonly coefficients: number[];
}

interface Reference {
  readonly x: number[][];
  readonly z: number[][];
  readonly y: number[];
  readonly w: number[];
  readonly logistic: ({
    name: string;
    penalty: number;
    l1Ratio: number;
    weighted: boolean;
  } & Fit)[];
  readonly balanced: Fit;
  readonly trees: {
    name: string;
    criterion: Criterion;
    maxDepth: number;
    minLeaf: number;
    price: number;
    weighted: boolean;
    leaves: number;
    probabilities: number[];
  }[];
}

const path = join(import.meta.dirname, '../../../fixtures/learn/learners-reference.json');
const reference = JSON.parse(readFileSync(path, 'utf8')) as Reference;
const labels = Uint8Array.from(reference.y);
const weights = Float64Array.from(reference.w);
const ones = Float64Array.from(reference.y, () => 1);

function farthest(found: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - found[index]!)));
}

describe('the logistic regression agrees with scikit-learn to 1e-6', () => {
  const matrix = {
    values: Float64Array.from(reference.z.flat()),
    rows: reference.z.length,
    columns: reference.z[0]!.length,
  };

  test.each(reference.logistic)('$name', ({ weighted, intercept, coefficients, ...penalty }) => {
    const fit = fitLogistic(matrix, labels, weighted ? weights : ones, penalty);
    expect(fit.coefficients).toHaveLength(coefficients.length);
    expect(farthest(fit.coefficients, coefficients)).toBeLessThan(1e-6);
    expect(Math.abs(fit.intercept - intercept)).toBeLessThan(1e-6);
  });

  test('with balanced classes, from the inputs in their own units', () => {
    const { intercept, coefficients } = reference.balanced;
    const dataset = datasetOf(['a', 'b', 'c', 'd', 'e'], reference.z, reference.y);
    const options = { penalty: 0, l1Ratio: 0, knots: 0, classWeights: 'balanced' } as const;
    const learned = learnLogistic(dataset, options);
    const found = learned.terms.map(({ coefficient }) => coefficient);
    expect(farthest(found, coefficients)).toBeLessThan(1e-6);
    expect(Math.abs(learned.intercept - intercept)).toBeLessThan(1e-6);
  });
});

describe('a decision tree agrees with scikit-learn', () => {
  const dataset = datasetOf(['a', 'b', 'c', 'd', 'e'], reference.x, reference.y);

  test.each(reference.trees)('$name', (expected) => {
    const data = binned({ ...dataset, weights: expected.weighted ? weights : ones });
    const options = {
      criterion: expected.criterion,
      maxDepth: expected.maxDepth,
      minLeaf: expected.minLeaf,
      columnsPerSplit: 5,
      monotonic: [0, 0, 0, 0, 0],
    };
    const once = Uint16Array.from(reference.y, () => 1);
    const grown = growTree(data, once, options, randomFrom(1));
    const tree = pruned(grown.tree, expected.price);
    const probabilities = reference.x.map((row) => tree.value[leafOf(tree, row)]!);
    expect(tree.column.filter((column) => column < 0)).toHaveLength(expected.leaves);
    expect(farthest(probabilities, expected.probabilities)).toBeLessThan(6e-5);
  });
});
