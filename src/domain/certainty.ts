/**
 * What a learned model knows of its own certainty, learned from people whom the model that judged them had not seen.
 *
 * It stands beside the coefficients or trees, in the package's weights file.
 */

export interface Certainty {
  /** What is added up → a probability that comes true. */
  readonly calibration?: Calibration;
  readonly spread?: Spread;
  readonly sets?: OutcomeLimits;
  readonly likeness?: Likeness;
}

/**
 * `platt` (also where no method is named): logit(p) → intercept + slope · logit(p). `beta`: logit → a · ln p − b · ln(1 − p) +
 * intercept (Kull et al., AISTATS 2017). `isotonic`: linear between points that do not fall, as scikit-learn does.
 */
export type Calibration =
  | { readonly method?: 'platt'; readonly intercept: number; readonly slope: number }
  | {
      readonly method: 'beta';
      readonly a: number;
      readonly b: number;
      readonly intercept: number;
    }
  | {
      readonly method: 'isotonic';
      readonly from: readonly number[];
      readonly to: readonly number[];
    };

/** How far the probability could be another one. */
export type Spread =
  /** Intercept and coefficients, in the order of the terms, of models learned from people drawn again and again. */
  | { readonly kind: 'bootstrap'; readonly models: readonly (readonly number[])[] }
  /** Between which values this share of the trees lies. */
  | { readonly kind: 'trees'; readonly share: number }
  /** Wilson's interval of the share of people in the leaf of a single tree. */
  | { readonly kind: 'leaf' };

/** Split-conformal limits, Mondrian by outcome and age band: an outcome remains while the probability is within its limit. */
export interface OutcomeLimits {
  /** Share of the people of each outcome and group for whom the set holds the truth. */
  readonly coverage: number;
  /** Position in `columns` of the column that divides people. */
  readonly column: number;
  readonly groups: readonly {
    /** "45 to under 65". */
    readonly label: string;
    /** The group holds values below it; absent: all that are left. */
    readonly below?: number;
    /** The outcome's absence remains up to this probability, its presence from that one on. */
    readonly withoutUpTo: number;
    readonly withFrom: number;
  }[];
}

/** Whom the model learned from, as one cloud of their numbers. */
export interface Likeness {
  /** Positions in `columns` of the numbers. */
  readonly columns: readonly number[];
  /** By number: its natural logarithm is meant. */
  readonly isLog: readonly boolean[];
  readonly centre: readonly number[];
  /** Covariance, its lower half, row by row. */
  readonly covariance: readonly (readonly number[])[];
  /** Distance from which a person is not like them. */
  readonly limit: number;
  /** "99.9 % of the 34,103 people that it learned from lie within." */
  readonly source: string;
}

/** What cannot be excluded of a person. */
export interface OutcomeSet {
  readonly without: boolean;
  readonly with: boolean;
}

/** @returns undefined where the model carries no limits or the person's group is unknown */
export function outcomeSetOf(
  limits: OutcomeLimits | undefined,
  row: ArrayLike<number>,
  probability: number,
): (OutcomeSet & { readonly group: string }) | undefined {
  const value = limits === undefined ? NaN : (row[limits.column] ?? NaN);
  if (limits === undefined || Number.isNaN(value)) return undefined;
  const group = limits.groups.find(({ below }) => below === undefined || value < below);
  if (group === undefined) return undefined;
  return {
    without: probability <= group.withoutUpTo,
    with: probability >= group.withFrom,
    group: group.label,
  };
}

/** A probability of 0 or 1 counts as one in ten thousand off it. */
const NEVER = 1e-4;

export function calibrated(probability: number, calibration: Calibration | undefined): number {
  if (calibration === undefined) return probability;
  if (calibration.method === 'isotonic') return between(calibration, probability);
  const p = Math.min(1 - NEVER, Math.max(NEVER, probability));
  const logOdds =
    calibration.method === 'beta'
      ? calibration.a * Math.log(p) - calibration.b * Math.log1p(-p) + calibration.intercept
      : calibration.intercept + calibration.slope * Math.log(p / (1 - p));
  return 1 / (1 + Math.exp(-logOdds));
}

function between(
  { from, to }: Extract<Calibration, { method: 'isotonic' }>,
  probability: number,
): number {
  const next = from.findIndex((each) => each >= probability);
  if (next < 0) return to.at(-1) ?? probability;
  const [low, high] = [from[next - 1], from[next]!];
  if (low === undefined) return to[next]!;
  return to[next - 1]! + ((probability - low) / (high - low)) * (to[next]! - to[next - 1]!);
}
