/**
 * Dataset → the terms of a regression and their matrix: values, missing indicators, restricted cubic splines.
 *
 * An unknown value is filled with the median, and that it was unknown is a term of its own; or with what the columns that are
 * always known lead to expect, so that a value that nobody wrote down says nothing by itself. Knots at fixed quantiles: Harrell,
 * Regression Modeling Strategies, 2nd ed. 2015, Table 2.3.
 */
import { termOf } from '../../../domain/learned-model.ts';
import { rowOf, sizeOf } from '../../../domain/dataset.ts';
import { expectedValue } from './expected-value.ts';
import { weightedQuantile } from '../quantile.ts';
import type { Dataset } from '../../../domain/dataset.ts';
import type { RegressionColumn, TermShape } from '../../../domain/learned-model.ts';
import type { Matrix } from './fit-logistic.ts';

interface DesignTerm {
  readonly column: number;
  readonly shape: TermShape;
}

export interface Design {
  readonly columns: readonly RegressionColumn[];
  readonly terms: readonly DesignTerm[];
}

const KNOTS: Readonly<Record<number, readonly number[]>> = {
  3: [0.1, 0.5, 0.9],
  4: [0.05, 0.35, 0.65, 0.95],
  5: [0.05, 0.275, 0.5, 0.725, 0.95],
};

/** @param knots of the splines of numbers with many values; 0: straight lines */
export function designOf(
  dataset: Dataset,
  knots: 0 | 3 | 4 | 5,
  unknown: 'indicator' | 'expected' = 'indicator',
): Design {
  const columns: RegressionColumn[] = [];
  const terms: DesignTerm[] = [];
  dataset.columns.forEach((column, index) => {
    const values = dataset.values[index]!;
    const isTwoValued = new Set(values.filter((value) => !Number.isNaN(value))).size <= 2;
    const quantile = weightedQuantile(values, dataset.weights);
    const hasUnknown = values.some(Number.isNaN);
    const expected =
      unknown === 'expected' && hasUnknown ? expectedValue(dataset, index) : undefined;
    columns.push({
      ...column,
      fill: quantile(0.5),
      ...(expected === undefined ? {} : { expected }),
    });
    terms.push({ column: index, shape: { of: 'value' } });
    if (!isTwoValued && knots > 0) {
      const places = [...new Set((KNOTS[knots] ?? []).map(quantile))];
      for (let part = 0; part < places.length - 2; part += 1) {
        terms.push({ column: index, shape: { of: 'spline', knots: places, part } });
      }
    }
    if (hasUnknown && unknown === 'indicator')
      terms.push({ column: index, shape: { of: 'missing' } });
  });
  return { columns, terms };
}

/** One row a person, one column a term. */
export function matrixOf(design: Design, dataset: Dataset): Matrix {
  const rows = sizeOf(dataset);
  const columns = design.terms.length;
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const person = rowOf(dataset, row);
    design.terms.forEach((term, index) => {
      values[row * columns + index] = termOf(design.columns, term, person);
    });
  }
  return { values, rows, columns };
}
