/** Closed-form 95 % intervals: of a share (Wilson), of the difference of two (Newcombe 1998, method 10), of observed over expected. */
import type { Estimate, ScoredCases } from '../../../domain/scored-cases.ts';

/** Two-sided 95 % of the normal distribution. */
export const Z95 = 1.959963984540054;

/** @param people how many it is a share of; with weights the effective number */
export function wilson(share: number, people: number): Estimate {
  const z2 = Z95 ** 2;
  const middle = (share + z2 / (2 * people)) / (1 + z2 / people);
  const spread = Math.sqrt((share * (1 - share)) / people + z2 / (4 * people * people));
  const half = (Z95 * spread) / (1 + z2 / people);
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** First less second, of independent groups. */
export function differenceOf(first: Estimate, second: Estimate): Estimate {
  const value = first.value - second.value;
  const below = Math.hypot(first.value - first.low, second.high - second.value);
  const above = Math.hypot(first.high - first.value, second.value - second.low);
  return { value, low: value - below, high: value + above };
}

/** How many people of weight 1 would tell as much (Kish). */
export function effectiveNumber(weights: Iterable<number>): number {
  let [sum, squares] = [0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares === 0 ? 0 : sum ** 2 / squares;
}

/** Events that happened over those that were predicted; on the log scale (Debray et al., BMJ 2017;356:i6460). */
export function observedOverExpected({ scores, labels, weights }: ScoredCases): Estimate {
  let [observed, expected, all] = [0, 0, 0];
  for (let place = 0; place < scores.length; place += 1) {
    observed += weights[place]! * labels[place]!;
    expected += weights[place]! * scores[place]!;
    all += weights[place]!;
  }
  const share = observed / all;
  const factor = Math.exp(Z95 * Math.sqrt((1 - share) / (share * effectiveNumber(weights))));
  const value = observed / expected;
  return { value, low: value / factor, high: value * factor };
}
