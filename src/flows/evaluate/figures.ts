/** People with scores and outcomes → discrimination, calibration, decision curve and threshold table, with their intervals. */
import type {
  AtThreshold,
  CalibrationFigures,
  Evaluation,
  MaybeEstimate,
  ThresholdRow,
} from '../../domain/evaluation.ts';
import type { ModelOutput } from '../../domain/model.ts';
import type { Estimate, ScoredCases } from '../../domain/scored-cases.ts';
import { auroc } from '../../steps/learn/metrics/auroc.ts';
import { bootstrap } from '../../steps/learn/metrics/bootstrap.ts';
import {
  calibrationGroups,
  calibrationLine,
  expectedCalibrationError,
} from '../../steps/learn/metrics/calibration-figures.ts';
import {
  alertBurden,
  classificationOf,
  confusionAt,
} from '../../steps/learn/metrics/classification.ts';
import { averagePrecision, operatingPoints, thinned } from '../../steps/learn/metrics/curves.ts';
import {
  effectiveNumber,
  observedOverExpected,
  wilson,
} from '../../steps/learn/metrics/intervals.ts';
import { brier, logLoss, netBenefitAt } from '../../steps/learn/metrics/probability-scores.ts';
import type { Line } from './line.ts';

const DRAWN_POINTS = 400;
/** More of them change no interval in the third digit, and cost minutes. */
const RESAMPLES = [
  { upTo: 20_000, resamples: 1000 },
  { upTo: 100_000, resamples: 400 },
  { upTo: Infinity, resamples: 100 },
];

export function resamplesFor(people: number): number {
  return RESAMPLES.find(({ upTo }) => people <= upTo)?.resamples ?? 100;
}

export interface Sampling {
  readonly resamples: number;
  readonly seed: number;
}

type Discriminating = Pick<Evaluation, 'auc' | 'auprc' | 'curves'>;

export function discrimination(cases: ScoredCases, sampling: Sampling): Discriminating {
  const points = operatingPoints(cases);
  const area = bootstrap(cases, (sample) => ({ auprc: averagePrecision(sample) }), sampling);
  const weighted = cases.weights.some((weight) => weight !== 1);
  return {
    auc: { ...finite(auroc(cases)), method: weighted ? 'DeLong, with weights' : 'DeLong' },
    auprc: finite(area.auprc),
    curves: {
      roc: rocOf(cases, points),
      precisionRecall: thinned(points, DRAWN_POINTS).map(({ sensitivity, precision }) => ({
        recall: sensitivity,
        precision,
      })),
    },
  };
}

/** As many points as a drawing needs. */
export function rocOf(
  cases: ScoredCases,
  points = operatingPoints(cases),
): Evaluation['curves']['roc'] {
  return thinned(points, DRAWN_POINTS).map(({ falsePositiveRate, sensitivity }) => ({
    falsePositiveRate,
    sensitivity,
  }));
}

/** @param lines each person's own, in the order of the people */
export function atThreshold(
  cases: ScoredCases,
  lines: Float64Array,
  line: Line,
  sampling: Sampling,
): AtThreshold {
  const ofAll = classificationOf(confusionAt(cases, lines));
  // A share of 40 of 40 resamples to itself: shares have Wilson's interval, the others the bootstrap's.
  const share = (
    value: number,
    of: (flagged: boolean, label: number) => boolean,
  ): MaybeEstimate => {
    const weights = cases.weights.filter((_, place) =>
      of((cases.scores[place] ?? NaN) >= (lines[place] ?? NaN), cases.labels[place] ?? 0),
    );
    return finite(wilson(value, effectiveNumber(weights)));
  };
  const figures = bootstrap(
    cases,
    (sample) => {
      const { f1, balancedAccuracy } = classificationOf(confusionAt(sample, lines));
      return { f1, balancedAccuracy };
    },
    sampling,
  );
  return {
    threshold: line.value ?? null,
    meaning: line.meaning,
    confusion: confusionAt(cases, lines),
    accuracy: share(ofAll.accuracy, () => true),
    precision: share(ofAll.precision, (flagged) => flagged),
    recall: share(ofAll.recall, (_, label) => label === 1),
    specificity: share(ofAll.specificity, (_, label) => label === 0),
    f1: finite(figures.f1),
    balancedAccuracy: finite(figures.balancedAccuracy),
  };
}

/** @param cases whose scores are probabilities, by rising score */
export function calibration(cases: ScoredCases, sampling: Sampling): CalibrationFigures {
  const line = calibrationLine(cases);
  const figures = bootstrap(
    cases,
    (sample) => ({
      brier: brier(sample),
      logLoss: logLoss(sample),
      ...calibrationLine(sample, line),
      ece: expectedCalibrationError(calibrationGroups(sample)),
    }),
    sampling,
  );
  return {
    brier: finite(figures.brier),
    logLoss: finite(figures.logLoss),
    intercept: finite(figures.intercept),
    slope: finite(figures.slope),
    interceptWithSlope: finite(figures.interceptWithSlope),
    observedOverExpected: finite(observedOverExpected(cases)),
    ece: finite(figures.ece),
    curve: calibrationGroups(cases),
  };
}

/** From 1 % to where hardly anybody would be flagged, at most 99 %. */
export function decisionCurve(cases: ScoredCases): NonNullable<Evaluation['netBenefit']> {
  const highest = cases.scores.reduce((most, score) => Math.max(most, score), 0);
  const last = Math.min(99, Math.max(10, Math.ceil(100 * highest)));
  const step = last <= 30 ? 0.5 : 1;
  const count = Math.floor((last - 1) / step) + 1;
  return Array.from({ length: count }, (_, at) => netBenefitAt(cases, (1 + at * step) / 100));
}

/** The model's line, its bands, and round values around them. */
export function thresholdTable(
  cases: ScoredCases,
  output: ModelOutput,
  line: Line,
): ThresholdRow[] {
  const notes = new Map<number, string>();
  for (const value of gridOf(cases, output)) notes.set(value, '');
  for (const { low, label } of output.bands ?? []) {
    if (low !== undefined && low > 0) notes.set(low, `from here "${label}"`);
  }
  if (line.value !== undefined) notes.set(line.value, line.meaning);
  return [...notes]
    .sort(([a], [b]) => a - b)
    .map(([threshold, note]) => {
      const burden = alertBurden(cases, threshold);
      const { recall, specificity, flaggedPer1000, falseAlertsPer1000, missedPer1000 } = burden;
      return {
        threshold,
        note,
        recall,
        specificity,
        precision: orNull(burden.precision),
        negativePredictiveValue: orNull(burden.negativePredictiveValue),
        flaggedPer1000,
        falseAlertsPer1000,
        missedPer1000,
        alertsPerCase: orNull(burden.alertsPerCase),
      };
    });
}

const SHARES = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7];
const MOST_POINTS = 30;

/** Round probabilities; every number of points; for an index the tenths of the people. */
function gridOf({ scores }: ScoredCases, { scale }: ModelOutput): number[] {
  if (scale === 'probability') return SHARES;
  const distinct = [...new Set(scores)].sort((a, b) => a - b);
  if (distinct.length <= MOST_POINTS) return distinct;
  const sorted = Float64Array.from(scores).sort();
  return SHARES.map((_, at) => sorted[Math.floor(((at + 0.5) * sorted.length) / 10)] ?? 0);
}

/** JSON knows no NaN: what does not exist is null. */
export function finite({ value, low, high }: Estimate): MaybeEstimate {
  return { value: orNull(value), low: orNull(low), high: orNull(high) };
}

export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
