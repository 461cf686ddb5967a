/**
 * Dataset + options → LogisticDefinition: design, weights, fit on standardised terms, coefficients back on the inputs' units.
 */
import { sizeOf } from '../../../domain/dataset.ts';
import { designOf, matrixOf } from './design.ts';
import { fitLogistic } from './fit-logistic.ts';
import type { Dataset } from '../../../domain/dataset.ts';
import type { LogisticDefinition, LogisticTerm } from '../../../domain/learned-model.ts';
import type { Matrix } from './fit-logistic.ts';

export interface LogisticOptions {
  /** On terms of standard deviation 1, with weights of mean 1. */
  readonly penalty: number;
  readonly l1Ratio: number;
  readonly knots: 0 | 3 | 4 | 5;
  /** What is not known: a term of its own (absent), or what the columns that are always known lead to expect. */
  readonly unknown?: 'indicator' | 'expected';
  /** `balanced`: both classes weigh the same; the probabilities then need calibration. */
  readonly classWeights: 'as-they-are' | 'balanced';
}

/** @throws AppError `training.failed` */
export function learnLogistic(dataset: Dataset, options: LogisticOptions): LogisticDefinition {
  const design = designOf(dataset, options.knots, options.unknown);
  const weights = fittingWeights(dataset, options.classWeights);
  const matrix = matrixOf(design, dataset);
  const moments = standardise(matrix, weights);
  const fit = fitLogistic(matrix, dataset.labels, weights, options);
  const { intercept, coefficients } = coefficientsOnUnits(fit, moments);
  const terms = design.terms.flatMap((term, index): LogisticTerm[] => {
    const coefficient = coefficients[index]!;
    return coefficient === 0 ? [] : [{ ...term, coefficient, mean: moments.means[index]! }];
  });
  return { form: 'logistic', columns: design.columns, intercept, terms };
}

/** Weights of mean 1, so that a penalty means the same for survey weights. */
export function fittingWeights(
  { weights, labels }: Dataset,
  classWeights: LogisticOptions['classWeights'],
): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const events = weights.reduce((sum, weight, row) => sum + weight * labels[row]!, 0);
  const size = sizeOf({ labels });
  return weights.map((weight, row) => {
    if (classWeights === 'as-they-are') return (weight * size) / total;
    const ofClass = labels[row] === 1 ? events : total - events;
    return (weight * size) / (2 * ofClass);
  });
}

interface Moments {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** In place: each column to mean 0 and standard deviation 1; a constant column becomes 0. */
export function standardise({ values, rows, columns }: Matrix, weights: Float64Array): Moments {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const means = new Float64Array(columns);
  const deviations = new Float64Array(columns);
  for (let column = 0; column < columns; column += 1) {
    let sum = 0;
    for (let row = 0; row < rows; row += 1) sum += weights[row]! * values[row * columns + column]!;
    const mean = sum / total;
    let squares = 0;
    for (let row = 0; row < rows; row += 1) {
      squares += weights[row]! * (values[row * columns + column]! - mean) ** 2;
    }
    const deviation = Math.sqrt(squares / total);
    means[column] = mean;
    deviations[column] = deviation;
    for (let row = 0; row < rows; row += 1) {
      const at = row * columns + column;
      values[at] = deviation > 0 ? (values[at]! - mean) / deviation : 0;
    }
  }
  return { means, deviations };
}

/** Of terms in their own units. */
export function coefficientsOnUnits(
  fit: { readonly intercept: number; readonly coefficients: Float64Array },
  { means, deviations }: Moments,
): { readonly intercept: number; readonly coefficients: number[] } {
  const coefficients = Array.from(fit.coefficients, (value, index) =>
    deviations[index]! > 0 ? value / deviations[index]! : 0,
  );
  const shift = coefficients.reduce((sum, value, index) => sum + value * means[index]!, 0);
  return { intercept: fit.intercept - shift, coefficients };
}
