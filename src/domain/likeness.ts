/**
 * A person's numbers → how unlike the people of the training data they are together, whichever of them are known.
 *
 * Mahalanobis' distance over the known numbers, made comparable by Wilson and Hilferty's cube root (Proc Natl Acad Sci
 * 1931;17:684): about a standard normal value for people like those, however many numbers are known.
 */
import type { Likeness } from './certainty.ts';

interface Known {
  /** Positions among the numbers of the likeness. */
  readonly places: readonly number[];
  /** Distance from the centre, by place. */
  readonly apart: readonly number[];
  /** Cholesky factor of their covariance. */
  readonly lower: readonly (readonly number[])[];
}

/** @returns −Infinity where none of the numbers is known */
export function distanceFrom(likeness: Likeness, row: ArrayLike<number>): number {
  const known = knownOf(likeness, row);
  const count = known.places.length;
  if (count === 0) return -Infinity;
  const squared = forward(known.lower, known.apart).reduce((sum, each) => sum + each * each, 0);
  const spread = 2 / (9 * count);
  return (Math.cbrt(squared / count) - (1 - spread)) / Math.sqrt(spread);
}

/** Whether a person lies beyond nearly all of those whom the model learned from. */
export function isUnlike(likeness: Likeness | undefined, row: ArrayLike<number>): boolean {
  return likeness !== undefined && distanceFrom(likeness, row) > likeness.limit;
}

/** Position in the model's columns of the number that the others would least expect. */
export function strangestColumn(likeness: Likeness, row: ArrayLike<number>): number | undefined {
  const { places, apart, lower } = knownOf(likeness, row);
  const solved = backward(lower, forward(lower, apart));
  const surprise = solved.map((each, at) => {
    const unit = places.map((_, other) => (other === at ? 1 : 0));
    const precision = forward(lower, unit).reduce((sum, value) => sum + value * value, 0);
    return Math.abs(each) / Math.sqrt(precision);
  });
  const most = surprise.indexOf(Math.max(...surprise));
  return likeness.columns[places[most] ?? -1];
}

function knownOf({ columns, isLog, centre, covariance }: Likeness, row: ArrayLike<number>): Known {
  const places = columns.flatMap((column, at) => (Number.isNaN(row[column] ?? NaN) ? [] : [at]));
  const apart = places.map((at) => {
    const value = row[columns[at]!]!;
    return (isLog[at] === true ? Math.log(value) : value) - centre[at]!;
  });
  const matrix = places.map((a, at) =>
    places.slice(0, at + 1).map((b) => covariance[a]![b] ?? covariance[b]![a]!),
  );
  return { places, apart, lower: cholesky(matrix) };
}

/** @param matrix its lower half, row by row */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = [];
  matrix.forEach((row, i) => {
    const made: number[] = [];
    for (let j = 0; j <= i; j += 1) {
      const other = j === i ? made : lower[j]!;
      let sum = row[j]!;
      for (let k = 0; k < j; k += 1) sum -= made[k]! * other[k]!;
      made.push(j === i ? Math.sqrt(Math.max(sum, 1e-12)) : sum / other[j]!);
    }
    lower.push(made);
  });
  return lower;
}

function forward(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const solved: number[] = [];
  right.forEach((value, i) => {
    let sum = value;
    for (let k = 0; k < i; k += 1) sum -= lower[i]![k]! * solved[k]!;
    solved.push(sum / lower[i]![i]!);
  });
  return solved;
}

function backward(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const solved = [...right];
  for (let i = right.length - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < right.length; k += 1) solved[i]! -= lower[k]![i]! * solved[k]!;
    solved[i]! /= lower[i]![i]!;
  }
  return solved;
}
