/** A few columns and outcomes → coefficients of a logistic regression, by Newton's method with weights. */

const STEPS = 100;
const CLOSE = 1e-11;
/** So little shrinkage that it moves no coefficient in the sixth digit, and a separated column stays finite. */
const RIDGE = 1e-8;

/**
 * @param columns one array a coefficient, a column of ones among them where an intercept is wanted
 * @param offset added to the linear predictor as it is
 */
export function fitLogistic(
  columns: readonly Float64Array[],
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
  offset?: ArrayLike<number>,
): number[] {
  const size = columns.length;
  const beta = new Array<number>(size).fill(0);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = beta.map((each) => -RIDGE * each);
    const hessian = beta.map((_, row) => beta.map((__, column) => (row === column ? RIDGE : 0)));
    for (let place = 0; place < labels.length; place += 1) {
      let lp = offset?.[place] ?? 0;
      for (let j = 0; j < size; j += 1) lp += beta[j]! * columns[j]![place]!;
      const p = 1 / (1 + Math.exp(-lp));
      const residual = weights[place]! * (labels[place]! - p);
      const spread = weights[place]! * p * (1 - p);
      for (let j = 0; j < size; j += 1) {
        const x = columns[j]![place]!;
        gradient[j]! += residual * x;
        for (let k = 0; k <= j; k += 1) hessian[j]![k]! += spread * x * columns[k]![place]!;
      }
    }
    const change = solved(hessian, gradient);
    const largest = Math.max(...change.map(Math.abs));
    const shrink = Math.min(1, 4 / Math.max(largest, 4));
    change.forEach((each, j) => {
      beta[j]! += each * shrink;
    });
    if (largest < CLOSE) break;
  }
  return beta;
}

/** By Cholesky: only the lower half of the matrix is read. */
function solved(matrix: readonly number[][], right: readonly number[]): number[] {
  const size = right.length;
  const lower = matrix.map((row) => [...row]);
  for (let j = 0; j < size; j += 1) {
    for (let k = 0; k <= j; k += 1) {
      let sum = lower[j]![k]!;
      for (let m = 0; m < k; m += 1) sum -= lower[j]![m]! * lower[k]![m]!;
      lower[j]![k] = j === k ? Math.sqrt(Math.max(sum, 1e-300)) : sum / lower[k]![k]!;
    }
  }
  const result = [...right];
  for (let j = 0; j < size; j += 1) {
    for (let m = 0; m < j; m += 1) result[j]! -= lower[j]![m]! * result[m]!;
    result[j]! /= lower[j]![j]!;
  }
  for (let j = size - 1; j >= 0; j -= 1) {
    for (let m = j + 1; m < size; m += 1) result[j]! -= lower[m]![j]! * result[m]!;
    result[j]! /= lower[j]![j]!;
  }
  return result;
}
