/** The old and the new version on the same local people, none of whom was learned from → figures of both, side by side. */
import type { Estimate, ScoredCases } from '../../domain/scored-cases.ts';
import { auroc, compareAuroc } from '../../steps/learn/metrics/auroc.ts';
import { calibrationLine } from '../../steps/learn/metrics/calibration-figures.ts';
import { observedOverExpected } from '../../steps/learn/metrics/intervals.ts';
import { brier, logLoss } from '../../steps/learn/metrics/probability-scores.ts';

interface VersionFigures {
  readonly people: number;
  readonly events: number;
  readonly auc: Estimate;
  readonly brier: number;
  readonly logLoss: number;
  readonly calibration: { readonly intercept: number; readonly slope: number };
  readonly observedOverExpected: Estimate;
}

/** In the form of a package's evaluation.json, so that its card reads it. */
export interface LocalTest {
  readonly train: string;
  readonly test: string;
  readonly outcome: string;
  readonly honesty: string;
  /** Of the new version. */
  readonly unweighted: VersionFigures;
  /** Of the one it was made from. */
  readonly before: VersionFigures;
  readonly difference: {
    /** New less old. */
    readonly auc: Estimate;
    readonly brier: number;
    readonly logLoss: number;
  };
  /** Whether the new one's log-loss is lower. */
  readonly better: boolean;
  readonly groups: readonly [];
}

export function localTest(
  words: Pick<LocalTest, 'train' | 'test' | 'outcome'>,
  before: ScoredCases,
  after: ScoredCases,
): LocalTest {
  const [old, young] = [figuresOf(before), figuresOf(after)];
  return {
    ...words,
    honesty:
      'A third of the people, drawn by chance and kept apart from the learning, judged both versions once.',
    unweighted: young,
    before: old,
    difference: {
      auc: short(compareAuroc(after, before).difference),
      brier: digits(young.brier - old.brier),
      logLoss: digits(young.logLoss - old.logLoss),
    },
    better: logLoss(after) < logLoss(before),
    groups: [],
  };
}

function figuresOf(cases: ScoredCases): VersionFigures {
  const { intercept, slope } = calibrationLine(cases);
  return {
    people: cases.labels.length,
    events: cases.labels.reduce((sum, label) => sum + label, 0),
    auc: short(auroc(cases)),
    brier: digits(brier(cases)),
    logLoss: digits(logLoss(cases)),
    calibration: { intercept: digits(intercept), slope: digits(slope) },
    observedOverExpected: short(observedOverExpected(cases)),
  };
}

function short({ value, low, high }: Estimate): Estimate {
  return { value: digits(value), low: digits(low), high: digits(high) };
}

function digits(value: number): number {
  return Number(value.toFixed(4));
}
