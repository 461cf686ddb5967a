/**
 * How well a model does on people whose outcome is known: what `evaluation.json` holds, and the page shows.
 *
 * Made by flows/evaluate-model.ts. Shares and probabilities are 0–1; every interval is one of 95 %.
 */
import type { Estimate } from './scored-cases.ts';

/** A figure that may not exist: no probability, or too few people. JSON knows no NaN. */
export type MaybeEstimate = { readonly [K in keyof Estimate]: number | null };

/** How often what a network looks for was there in its test data. */
export interface TestShare {
  readonly affected: number;
  /** All that were tested, more than 0. */
  readonly of: number;
  readonly what: 'images' | 'points';
}

export interface EvaluatedData {
  readonly file: string;
  readonly sha256: string;
  /** Rows, or patients. */
  readonly rows: number;
  /** Whom the model gave a result: the figures are of these. */
  readonly people: number;
  readonly events: number;
  /** Weighted share of `people` with the outcome. */
  readonly prevalence: number;
  readonly weighted: boolean;
  /** Rows left out since their outcome is not known, by the wish of the caller. */
  readonly unlabelled: number;
  /** Random share of the rows that the figures rest on; 1: all. */
  readonly sampledShare: number;
  /** Column of the file → what it was read as. */
  readonly columns: Readonly<Record<string, string>>;
  readonly unusedColumns: readonly string[];
  /** Share of rows without a usable value, by input. */
  readonly missing: Readonly<Record<string, number>>;
  /** Share of rows whose value was moved to the model's limit, by input. */
  readonly clamped: Readonly<Record<string, number>>;
}

/** People to whom the model gave no result: part of the evaluation, not a footnote. */
export interface Abstentions {
  readonly people: number;
  readonly share: number;
  readonly events: number;
  readonly byReason: Readonly<Record<string, number>>;
}

interface Discrimination {
  readonly auc: MaybeEstimate & { readonly method: string };
  readonly auprc: MaybeEstimate;
  readonly roc: readonly { readonly falsePositiveRate: number; readonly sensitivity: number }[];
  readonly precisionRecall: readonly { readonly recall: number; readonly precision: number }[];
}

export interface AtThreshold {
  /** Null: each person's own, by age or sex. */
  readonly threshold: number | null;
  readonly meaning: string;
  readonly confusion: {
    readonly truePositive: number;
    readonly falsePositive: number;
    readonly falseNegative: number;
    readonly trueNegative: number;
  };
  readonly accuracy: MaybeEstimate;
  readonly precision: MaybeEstimate;
  readonly recall: MaybeEstimate;
  readonly specificity: MaybeEstimate;
  readonly f1: MaybeEstimate;
  readonly balancedAccuracy: MaybeEstimate;
}

export interface CalibrationFigures {
  readonly brier: MaybeEstimate;
  readonly logLoss: MaybeEstimate;
  /** In the large: with the slope held at 1, target 0. */
  readonly intercept: MaybeEstimate;
  readonly slope: MaybeEstimate;
  readonly interceptWithSlope: MaybeEstimate;
  readonly observedOverExpected: MaybeEstimate;
  readonly ece: MaybeEstimate;
  readonly curve: readonly {
    readonly people: number;
    readonly events: number;
    readonly weight: number;
    readonly predicted: number;
    readonly observed: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export interface ThresholdRow {
  readonly threshold: number;
  /** The model's own line, a band, or nothing. */
  readonly note: string;
  readonly recall: number;
  readonly specificity: number;
  readonly precision: number | null;
  readonly negativePredictiveValue: number | null;
  readonly flaggedPer1000: number;
  readonly falseAlertsPer1000: number;
  readonly missedPer1000: number;
  readonly alertsPerCase: number | null;
}

export interface SubgroupFigures {
  /** `sex`, `age`, `ethnicity`, or a column. */
  readonly by: string;
  readonly group: string;
  readonly people: number;
  readonly events: number;
  /** Under 100 with or without the outcome: figures are given, and not to be read as a finding. */
  readonly tooFew: boolean;
  readonly auc: MaybeEstimate;
  readonly observedOverExpected: MaybeEstimate;
  readonly recall: MaybeEstimate;
  readonly specificity: MaybeEstimate;
  /** Group less everyone else of the same division. */
  readonly difference: { readonly auc: MaybeEstimate; readonly recall: MaybeEstimate };
  readonly abstainedShare: number;
}

export interface BaselineFigures {
  readonly name: string;
  /** How it was made, so that nobody thinks too well of it or of the model. */
  readonly how: string;
  /** People whom both could be computed for. */
  readonly people: number;
  readonly auc: MaybeEstimate;
  readonly modelAuc: MaybeEstimate;
  /** Model less baseline. */
  readonly difference: MaybeEstimate;
  readonly pValue: number;
  /** Of the plain one, drawn beside the model's. */
  readonly roc?: Discrimination['roc'];
}

/** What recalibrating here would bring, each computed on people that it was not fitted on. */
export interface RecalibrationFigures {
  readonly method: 'as it is' | 'in the large' | 'platt' | 'temperature' | 'beta' | 'isotonic';
  readonly brier: number;
  readonly logLoss: number;
  readonly intercept: number | null;
  readonly slope: number | null;
  readonly ece: number;
}

/** Sets that hold the truth at least so often, in each class and group. */
export interface ConformalFigures {
  readonly coverage: number;
  /** What the guarantee holds for: each outcome, and each of these groups. */
  readonly groupedBy: string;
  readonly groups: readonly {
    readonly group: string;
    readonly label: 0 | 1;
    readonly people: number;
    readonly covered: number;
    /** Share told apart: a set of one. */
    readonly decided: number;
  }[];
}

/** What moves the result of these people: of all of them together, not of one. */
export interface GlobalExplanation {
  /** A random sample of those with a result. */
  readonly people: number;
  readonly shuffles: number;
  /** Most important first. */
  readonly importance: readonly {
    readonly input: string;
    readonly title: string;
    /** AUROC that is lost where the input is shuffled among these people. */
    readonly lost: MaybeEstimate;
    /** Of trees: mean of |Shapley value|, interventional, in probability before calibration. */
    readonly shapley?: MaybeEstimate;
  }[];
  readonly dependence: readonly {
    readonly input: string;
    readonly title: string;
    readonly unit: string | null;
    /** Mean result of these people if all had this value; probability, points or index. */
    readonly points: readonly {
      readonly value: number | boolean | string;
      readonly mean: number;
      readonly low: number;
      readonly high: number;
    }[];
  }[];
}

export interface Evaluation {
  readonly model: {
    readonly id: string;
    readonly version: string;
    readonly title: string;
    readonly sha256: string;
    readonly population: string;
    readonly intendedUse: string;
    readonly cautions: readonly string[];
  };
  readonly output: {
    readonly id: string;
    readonly title: string;
    readonly meaning: string;
    readonly horizon: string | null;
    readonly scale: 'probability' | 'points' | 'index';
  };
  readonly data: EvaluatedData;
  readonly abstentions: Abstentions;
  readonly auc: Discrimination['auc'];
  readonly auprc: MaybeEstimate;
  readonly curves: Pick<Discrimination, 'roc' | 'precisionRecall'>;
  readonly atThreshold: AtThreshold;
  readonly thresholds: readonly ThresholdRow[];
  /** Null for a score without probabilities. */
  readonly calibration: CalibrationFigures | null;
  readonly netBenefit:
    | readonly {
        readonly threshold: number;
        readonly model: number;
        readonly actOnAll: number;
        readonly actOnNobody: number;
      }[]
    | null;
  readonly recalibration: readonly RecalibrationFigures[] | null;
  readonly subgroups: readonly SubgroupFigures[];
  readonly baselines: readonly BaselineFigures[];
  readonly conformal: ConformalFigures;
  /** Null: too few people. */
  readonly explanation: GlobalExplanation | null;
  readonly settings: {
    readonly seed: number;
    readonly resamples: number;
    readonly coverage: number;
  };
  readonly warnings: readonly string[];
}
