/**
 * Terms of a regression by person, outcomes, weights → coefficients fitted anew, with a small penalty on terms of standard
 * deviation 1 (that of scikit-learn's default).
 */
import { coefficientsOnUnits, standardise } from './logistic/learn-logistic.ts';
import { fitLogistic } from './logistic/fit-logistic.ts';

const PENALTY = { penalty: 1, l1Ratio: 0 } as const;

export interface Refitted {
  readonly intercept: number;
  readonly coefficients: readonly number[];
  /** Weighted mean of each term. */
  readonly means: readonly number[];
}

/** @param rows by person, one value a term; all known @throws AppError `training.failed` */
export function refit(
  rows: readonly (readonly number[])[],
  labels: Uint8Array,
  given: Float64Array,
): Refitted {
  const columns = rows[0]?.length ?? 0;
  const total = given.reduce((sum, weight) => sum + weight, 0);
  const weights = given.map((weight) => (weight * given.length) / total);
  const matrix = { values: Float64Array.from(rows.flat()), rows: rows.length, columns };
  const moments = standardise(matrix, weights);
  const fit = fitLogistic(matrix, labels, weights, PENALTY);
  return { ...coefficientsOnUnits(fit, moments), means: [...moments.means] };
}
