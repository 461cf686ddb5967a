/**
 * Dataset + a learned regression → intercept and coefficients of the same regression learned from people drawn again and
 * again (Efron, Ann Stat 1979;7:1): how far chance in who was asked moves what it says.
 *
 * Terms, knots and fillings stay; with survey weights a person is drawn with the weight.
 */
import { sizeOf } from '../../../domain/dataset.ts';
import type { Dataset } from '../../../domain/dataset.ts';
import type { LogisticDefinition } from '../../../domain/learned-model.ts';
import { randomFrom, seedOf } from '../random.ts';
import { matrixOf } from './design.ts';
import { fitLogistic } from './fit-logistic.ts';
import { coefficientsOnUnits, fittingWeights, standardise } from './learn-logistic.ts';
import type { LogisticOptions } from './learn-logistic.ts';

/** @returns by draw: intercept, then the coefficients in the order of the terms */
export function bootstrapCoefficients(
  dataset: Dataset,
  options: LogisticOptions,
  { columns, terms }: LogisticDefinition,
  draws: number,
  seed: number,
): number[][] {
  const weights = fittingWeights(dataset, options.classWeights);
  const matrix = matrixOf({ columns, terms }, dataset);
  const moments = standardise(matrix, weights);
  return Array.from({ length: draws }, (_, draw) => {
    const counts = drawn(sizeOf(dataset), seedOf(seed, draw));
    const drawnWeights = weights.map((weight, row) => weight * counts[row]!);
    const fit = fitLogistic(matrix, dataset.labels, drawnWeights, options);
    const { intercept, coefficients } = coefficientsOnUnits(fit, moments);
    return [intercept, ...coefficients].map((value) => Number(value.toPrecision(7)));
  });
}

function drawn(size: number, seed: number): Uint16Array {
  const random = randomFrom(seed);
  const counts = new Uint16Array(size);
  for (let draw = 0; draw < size; draw += 1) counts[random.below(size)]! += 1;
  return counts;
}
