/**
 * Logistic regression + a row of column values → exact Shapley values of the linear predictor by column.
 *
 * Of a sum, each term's value is its distance from its mean in the training data, times its coefficient (columns taken
 * as independent: Lundberg and Lee, NeurIPS 2017, Corollary 1).
 */
import { termOf } from '../../domain/learned-model.ts';
import type { LogisticDefinition } from '../../domain/learned-model.ts';

export interface LinearShap {
  /** By column; they sum to the linear predictor of this row − `expected`. */
  readonly values: Float64Array;
  /** Linear predictor of the average person of the training data. */
  readonly expected: number;
}

export function linearShap(definition: LogisticDefinition, row: ArrayLike<number>): LinearShap {
  const { columns, terms, intercept } = definition;
  const values = new Float64Array(columns.length);
  let expected = intercept;
  for (const term of terms) {
    const { column, coefficient, mean } = term;
    const value = termOf(columns, term, row);
    values[column]! += coefficient * (value - mean);
    expected += coefficient * mean;
  }
  return { values, expected };
}
