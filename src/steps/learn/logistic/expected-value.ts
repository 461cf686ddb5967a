/** Dataset + a column with unknown values → what the columns that everybody has lead to expect of it, by least squares. */
import type { Dataset } from '../../../domain/dataset.ts';
import type { RegressionColumn } from '../../../domain/learned-model.ts';
import { solveSymmetric } from './cholesky.ts';

/** @returns undefined where no column is known of everybody, or these tell nothing */
export function expectedValue(dataset: Dataset, column: number): RegressionColumn['expected'] {
  const { values, weights } = dataset;
  const others = values.flatMap((each, at) =>
    at !== column && !each.some(Number.isNaN) ? [at] : [],
  );
  if (others.length === 0) return undefined;
  const wanted = values[column]!;
  const size = others.length + 1;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let row = 0; row < wanted.length; row += 1) {
    if (Number.isNaN(wanted[row]!)) continue;
    const terms = [1, ...others.map((at) => values[at]![row]!)];
    terms.forEach((a, i) => {
      right[i]! += weights[row]! * a * wanted[row]!;
      terms.forEach((b, j) => (matrix[i * size + j]! += weights[row]! * a * b));
    });
  }
  // A column that is constant among them changes nothing.
  for (let i = 0; i < size; i += 1) matrix[i * size + i]! *= 1 + 1e-9;
  const solved = solveSymmetric(matrix, right, size);
  if (solved === undefined) return undefined;
  const [intercept = 0, ...coefficients] = Array.from(solved, (each) =>
    Number(each.toPrecision(7)),
  );
  return {
    intercept,
    terms: others.map((at, index) => ({ column: at, coefficient: coefficients[index]! })),
  };
}
