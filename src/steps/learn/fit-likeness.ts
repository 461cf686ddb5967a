/**
 * Dataset → the cloud of its people's numbers, and the distance within which nearly all of them lie.
 *
 * Numbers whose logarithms are less lopsided are taken as logarithms. Covariances are of those who have both numbers, a
 * little drawn towards independence, so that they are one people's.
 */
import type { Likeness } from '../../domain/certainty.ts';
import { rowOf, sizeOf } from '../../domain/dataset.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { distanceFrom } from '../../domain/likeness.ts';

/** This share of the people lies within the limit. */
const WITHIN = 0.999;
const KEPT = 0.98;

/** @returns undefined where the people have no numbers, only words */
export function fitLikeness(dataset: Dataset): Likeness | undefined {
  const columns = dataset.columns.flatMap(({ equals }, column) =>
    equals === undefined && isNumber(dataset.values[column]!) ? [column] : [],
  );
  if (columns.length < 2) return undefined;
  const isLog = columns.map((column) => isBetterAsLog(dataset.values[column]!));
  const values = columns.map((column, at) =>
    isLog[at] === true ? dataset.values[column]!.map(Math.log) : dataset.values[column]!,
  );
  const centre = values.map(meanOf);
  const covariance = values.map((a, i) =>
    values.slice(0, i + 1).map((b, j) => {
      const found = covarianceOf(a, b, centre[i]!, centre[j]!);
      return digits(i === j ? found : KEPT * found);
    }),
  );
  const cloud = { columns, isLog, centre: centre.map(digits), covariance };
  const size = sizeOf(dataset);
  const distances = Float64Array.from({ length: size }, (_, place) =>
    distanceFrom({ ...cloud, limit: 0, source: '' }, rowOf(dataset, place)),
  ).sort();
  const limit = distances[Math.ceil(WITHIN * size) - 1]!;
  const source = `${100 * WITHIN} % of the ${size} people that it learned from lie within`;
  return { ...cloud, limit: digits(limit), source };
}

function isNumber(values: Float64Array): boolean {
  return new Set(values.filter((value) => !Number.isNaN(value))).size > 2;
}

function isBetterAsLog(values: Float64Array): boolean {
  if (values.some((value) => value <= 0)) return false;
  return Math.abs(skewOf(values.map(Math.log))) < Math.abs(skewOf(values));
}

function skewOf(values: Float64Array): number {
  const mean = meanOf(values);
  const moment = (power: number): number => meanOf(values.map((each) => (each - mean) ** power));
  return moment(3) / moment(2) ** 1.5;
}

/** Of those that are known. */
function meanOf(values: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
}

function covarianceOf(a: Float64Array, b: Float64Array, meanA: number, meanB: number): number {
  return meanOf(a.map((value, place) => (value - meanA) * (b[place]! - meanB)));
}

function digits(value: number): number {
  return Number(value.toPrecision(6));
}
