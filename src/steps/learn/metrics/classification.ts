/** People flagged from a threshold on, and their outcomes → confusion matrix, and the figures that follow from it. */
import type { ScoredCases } from '../../../domain/scored-cases.ts';

/** Numbers of people (sums of weights). */
export interface Confusion {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly trueNegative: number;
}

export interface Classification {
  readonly accuracy: number;
  /** Positive predictive value; NaN where nobody is flagged. */
  readonly precision: number;
  /** Sensitivity. */
  readonly recall: number;
  readonly specificity: number;
  readonly negativePredictiveValue: number;
  readonly f1: number;
  readonly balancedAccuracy: number;
}

/** @param thresholds one for all, or each person's own: flagged is whose score is at least that */
export function confusionAt(cases: ScoredCases, thresholds: number | Float64Array): Confusion {
  const { scores, labels, weights } = cases;
  const sums = [0, 0, 0, 0];
  for (let place = 0; place < scores.length; place += 1) {
    const threshold = typeof thresholds === 'number' ? thresholds : thresholds[place]!;
    const flagged = scores[place]! >= threshold ? 2 : 0;
    sums[flagged + labels[place]!]! += weights[place]!;
  }
  const [trueNegative = 0, falseNegative = 0, falsePositive = 0, truePositive = 0] = sums;
  return { truePositive, falsePositive, falseNegative, trueNegative };
}

export function classificationOf(confusion: Confusion): Classification {
  const { truePositive, falsePositive, falseNegative, trueNegative } = confusion;
  const all = truePositive + falsePositive + falseNegative + trueNegative;
  const recall = truePositive / (truePositive + falseNegative);
  const specificity = trueNegative / (trueNegative + falsePositive);
  return {
    accuracy: (truePositive + trueNegative) / all,
    precision: truePositive / (truePositive + falsePositive),
    recall,
    specificity,
    negativePredictiveValue: trueNegative / (trueNegative + falseNegative),
    f1: (2 * truePositive) / (2 * truePositive + falsePositive + falseNegative),
    balancedAccuracy: (recall + specificity) / 2,
  };
}

/** What a threshold means for a ward or practice of 1,000 people like these. */
export interface AlertBurden extends Classification {
  readonly threshold: number;
  readonly flaggedPer1000: number;
  readonly falseAlertsPer1000: number;
  readonly missedPer1000: number;
  /** Flagged people for each one who has the outcome. */
  readonly alertsPerCase: number;
}

export function alertBurden(cases: ScoredCases, threshold: number): AlertBurden {
  const confusion = confusionAt(cases, threshold);
  const { truePositive, falsePositive, falseNegative, trueNegative } = confusion;
  const all = truePositive + falsePositive + falseNegative + trueNegative;
  return {
    threshold,
    ...classificationOf(confusion),
    flaggedPer1000: (1000 * (truePositive + falsePositive)) / all,
    falseAlertsPer1000: (1000 * falsePositive) / all,
    missedPer1000: (1000 * falseNegative) / all,
    alertsPerCase: (truePositive + falsePositive) / truePositive,
  };
}
