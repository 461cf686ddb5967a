/**
 * Scores and outcomes → area under the ROC curve with DeLong's interval, alone or against another score on the same people.
 *
 * Source: DeLong, DeLong, Clarke-Pearson, Biometrics 1988;44:837; in O(n log n) as Sun and Xu, IEEE Signal Process Lett
 * 2014;21:1389. With weights the placements are weighted shares; with weights of 1 it is DeLong's own variance.
 */
import { orderByScore } from '../../../domain/scored-cases.ts';
import type { Estimate, ScoredCases } from '../../../domain/scored-cases.ts';
import { Z95 } from './intervals.ts';

export interface AurocComparison {
  readonly first: Estimate;
  readonly second: Estimate;
  /** First minus second. */
  readonly difference: Estimate;
  /** Two-sided, of no difference. */
  readonly pValue: number;
}

interface Placements {
  readonly auroc: number;
  /** By person: the share of the other class that this person's score is on the right side of; ties count half. */
  readonly values: Float64Array;
}

/** @returns NaN throughout where there is only one class */
export function auroc(cases: ScoredCases): Estimate {
  const { auroc: value, values } = placements(cases);
  return limited(value, varianceOf(cases, values, value));
}

/** @param second other scores of the same people, in the same order */
export function compareAuroc(first: ScoredCases, second: ScoredCases): AurocComparison {
  const [a, b] = [placements(first), placements(second)];
  const difference = a.auroc - b.auroc;
  const apart = a.values.map((value, place) => value - b.values[place]!);
  const variance = varianceOf(first, apart, difference);
  const half = Z95 * Math.sqrt(variance);
  return {
    first: limited(a.auroc, varianceOf(first, a.values, a.auroc)),
    second: limited(b.auroc, varianceOf(second, b.values, b.auroc)),
    difference: { value: difference, low: difference - half, high: difference + half },
    pValue: variance > 0 ? twoSided(difference / Math.sqrt(variance)) : difference === 0 ? 1 : 0,
  };
}

function placements(cases: ScoredCases): Placements {
  const { scores, labels, weights } = cases;
  const order = orderByScore(cases);
  const [none, some] = weightByClass(cases);
  const values = new Float64Array(scores.length);
  let [noneBelow, someBelow, sum] = [0, 0, 0];
  for (let start = 0; start < order.length;) {
    let [end, noneHere, someHere] = [start, 0, 0];
    const score = scores[order[start]!]!;
    while (end < order.length && scores[order[end]!]! === score) {
      const place = order[end]!;
      if (labels[place] === 1) someHere += weights[place]!;
      else noneHere += weights[place]!;
      end += 1;
    }
    for (let at = start; at < end; at += 1) {
      const place = order[at]!;
      values[place] =
        labels[place] === 1
          ? (noneBelow + noneHere / 2) / none
          : (some - someBelow - someHere / 2) / some;
    }
    sum += someHere * (noneBelow + noneHere / 2);
    noneBelow += noneHere;
    someBelow += someHere;
    start = end;
  }
  return { auroc: sum / (none * some), values };
}

function weightByClass({ labels, weights }: ScoredCases): readonly [number, number] {
  let [none, some] = [0, 0];
  for (let place = 0; place < labels.length; place += 1) {
    if (labels[place] === 1) some += weights[place]!;
    else none += weights[place]!;
  }
  return [none, some];
}

/** Of the mean of the placements in both classes. */
function varianceOf(cases: ScoredCases, values: Float64Array, mean: number): number {
  const { labels, weights } = cases;
  const [none, some] = weightByClass(cases);
  const squares = [0, 0];
  const counts = [0, 0];
  for (let place = 0; place < labels.length; place += 1) {
    const label = labels[place] === 1 ? 1 : 0;
    squares[label]! += (weights[place]! * (values[place]! - mean)) ** 2;
    counts[label]! += 1;
  }
  const part = (label: 0 | 1, total: number): number => {
    const count = counts[label]!;
    // With one person in a class its spread is unknown: the other class's alone would be too narrow.
    return ((squares[label]! / total ** 2) * count) / (count - 1);
  };
  return part(0, none) + part(1, some);
}

function limited(value: number, variance: number): Estimate {
  const half = Z95 * Math.sqrt(variance);
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

/** 2·(1 − Φ(|z|)), by the complementary error function of Numerical Recipes (relative error below 1.2e-7). */
function twoSided(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  const polynomial = coefficients.reduceRight((sum, each) => sum * t + each, 0);
  return t * Math.exp(-x * x + polynomial);
}
