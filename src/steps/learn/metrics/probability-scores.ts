/** Probabilities and outcomes → Brier score, log-loss, and net benefit (Vickers and Elkin, Med Decis Making 2006;26:565). */
import { confusionAt } from './classification.ts';
import type { ScoredCases } from '../../../domain/scored-cases.ts';

/** A probability of 0 or 1 that is wrong would cost infinitely much: scored as this far from it. */
const LEAST = 1e-15;

export function brier({ scores, labels, weights }: ScoredCases): number {
  return meanOver(weights, (place) => (scores[place]! - labels[place]!) ** 2);
}

export function logLoss({ scores, labels, weights }: ScoredCases): number {
  return meanOver(weights, (place) => {
    const p = Math.min(Math.max(scores[place]!, LEAST), 1 - LEAST);
    return labels[place] === 1 ? -Math.log(p) : -Math.log1p(-p);
  });
}

function meanOver(weights: Float64Array, value: (place: number) => number): number {
  let [sum, total] = [0, 0];
  for (let place = 0; place < weights.length; place += 1) {
    sum += weights[place]! * value(place);
    total += weights[place]!;
  }
  return sum / total;
}

export interface NetBenefit {
  /** Probability, 0–1, from which one would act. */
  readonly threshold: number;
  /** True positives for each person, less the false ones at the threshold's odds. */
  readonly model: number;
  readonly actOnAll: number;
  readonly actOnNobody: 0;
}

export function netBenefitAt(cases: ScoredCases, threshold: number): NetBenefit {
  const { truePositive, falsePositive, falseNegative, trueNegative } = confusionAt(
    cases,
    threshold,
  );
  const all = truePositive + falsePositive + falseNegative + trueNegative;
  const odds = threshold / (1 - threshold);
  const positive = (truePositive + falseNegative) / all;
  return {
    threshold,
    model: truePositive / all - (falsePositive / all) * odds,
    actOnAll: positive - (1 - positive) * odds,
    actOnNobody: 0,
  };
}
