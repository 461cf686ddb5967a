/**
 * What one model says about one patient: features as used, predictions, reasons, or why it is not computable.
 */
import type { Band, ModelManifest, ModelOutput } from './model.ts';
import type { Source, Unused } from './source.ts';

export type FeatureValue = number | boolean | string;

/** Why an input is not there. */
export type MissingReason =
  | 'never-recorded'
  | 'too-old'
  | 'unit-not-convertible'
  | 'not-plausible'
  | 'contradictory'
  | 'only-a-limit' // "<5" or ">60"
  | 'not-stated' // a yes/no that the record is silent about
  | 'outside-range'
  | 'not-configured' // a setting of the hospital
  | 'answered-unknown';

/** How a known value came to be. */
export type FeatureOrigin =
  | 'recorded'
  | 'stated-yes'
  | 'stated-no'
  /** Not on a list that holds something; the hospital's absentMeansNo applies and the result says so. */
  | 'presumed-no'
  | 'derived'
  | 'entered-by-hand'
  | 'setting'
  | 'what-if';

export interface KnownFeature {
  readonly known: true;
  readonly input: string;
  readonly title: string;
  /** As the model uses it (after clamping), in the input's unit. */
  readonly value: FeatureValue;
  readonly unit?: string;
  readonly origin: FeatureOrigin;
  /** Before clamping. */
  readonly clampedFrom?: number;
  readonly asRecorded?: { readonly value: number; readonly unit: string };
  /** When the value was observed (newest of its sources). */
  readonly observedAt?: string;
  /** Every resource it rests on. */
  readonly sources: readonly Source[];
  /** One line for the result: `diabetes: not on the problem list`. */
  readonly remark?: string;
}

export interface MissingFeature {
  readonly known: false;
  readonly input: string;
  readonly title: string;
  readonly unit?: string;
  readonly because: MissingReason;
  /** One sentence for a clinician: what was found, where, and what would help. */
  readonly detail: string;
  /** Without it nothing can be computed (else: the model has its own way). */
  readonly required: boolean;
  readonly sources: readonly Source[];
}

export type Feature = KnownFeature | MissingFeature;

/** Input id → feature, in the manifest's order. */
export type FeatureVector = ReadonlyMap<string, Feature>;

/** One reason: how far one input moved the result. */
export interface Contribution {
  readonly input: string;
  readonly title: string;
  /** Inputs that move together are one row (treated blood pressure). */
  readonly inputs: readonly string[];
  /** On the model's own scale: linear predictor, or points. */
  readonly deltaScale: number;
  /** Change in the result as a clinician reads it: probability (0–1), or points. Sums from the reference to the result. */
  readonly delta: number;
}

export interface Explanation {
  /** The person against whom it is measured. */
  readonly reference: { readonly definition: string; readonly value: number };
  readonly method:
    'additive-linear-predictor' | 'points' | 'formula-shapley' | 'linear-shap' | 'tree-shap';
  readonly contributions: readonly Contribution[];
  /** Of a single tree: the way that this person took, as a sentence. */
  readonly path?: string;
  /** Inputs that this equation does not use. */
  readonly unusedInputs: readonly string[];
}

/** How sure a learned model is of one person. */
export interface Uncertainty {
  /** The probability could be anything between; `kind` says of what the interval is. */
  readonly interval?: { readonly low: number; readonly high: number; readonly kind: string };
  /**
   * Outcomes that cannot be excluded; for the share `coverage` of the people of this group, with and without the outcome, they
   * hold the truth. Both: the model cannot tell. Neither: like nobody of this group.
   */
  readonly outcomes?: {
    readonly with: boolean;
    readonly without: boolean;
    readonly coverage: number;
    /** Age band: "45 to under 65". */
    readonly group: string;
  };
}

/** A prediction that was made. */
export interface Prediction {
  readonly output: ModelOutput;
  /** 0–1, for scale `probability`, or the published risk of a score's band. */
  readonly probability?: number;
  /** Points or index, full precision. */
  readonly score?: number;
  readonly variant?: string;
  readonly linearPredictor?: number;
  readonly band?: Band;
  readonly uncertainty?: Uncertainty;
  readonly explanation?: Explanation;
}

/** An output of the model that could not be computed although others could. */
export interface NotComputed {
  readonly output: ModelOutput;
  readonly because: 'missing-input' | 'outside-population' | 'outside-range';
  readonly detail: string;
  readonly missing: readonly MissingFeature[];
}

interface ResultBase {
  readonly manifest: ModelManifest;
  readonly features: FeatureVector;
  /** Alerts that a score carries (PHQ-9 item 9). */
  readonly alerts: readonly string[];
  /** Clamped inputs, presumed no, missing optional inputs, variant: each one sentence. */
  readonly remarks: readonly string[];
}

export type ModelResult =
  | (ResultBase & {
      readonly computable: true;
      readonly predictions: readonly Prediction[];
      readonly notComputed: readonly NotComputed[];
    })
  | (ResultBase & {
      readonly computable: false;
      readonly because: 'missing-input' | 'outside-population' | 'outside-range';
      /** The rule that refused and the resource it came from, or the inputs by name. */
      readonly detail: string;
      readonly refusedBy: readonly Source[];
      readonly missing: readonly MissingFeature[];
      /** Point scores: least and most that are still possible. */
      readonly possible?: { readonly low: number; readonly high: number };
    });

/** All models on one record at one instant. */
export interface Assessment {
  readonly subject: string;
  readonly patientSource: Source;
  readonly asOf: string;
  readonly results: readonly ModelResult[];
  readonly unused: readonly Unused[];
}
