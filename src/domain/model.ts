/**
 * A model package: its contract (manifest), its definition as data, and where it came from.
 *
 * `models/<id>/<version>/manifest.json` follows ModelManifest; `weights.file` holds the Definition.
 */

import type { LearnedDefinition, ModelColumn, PackedTreesDefinition } from './learned-model.ts';

/** Where an input is read from in a record; tried in the order given, the first that is known wins.
 * An Observation of CodeSystem mentor-inputs with the input's id is always accepted, and wins when it is newer. */
export type InputSource =
  | { readonly from: 'age' }
  | { readonly from: 'sex' }
  /** `codes` maps a US Core ombCategory to the model's value; `otherwise` for a stated race not listed. */
  | {
      readonly from: 'race';
      readonly codes: Readonly<Record<string, string | boolean>>;
      readonly otherwise?: string | boolean;
    }
  /** A measurement of the concept, converted to the input's unit. */
  | { readonly from: 'measurement'; readonly concept: string }
  /** A coded value of the concept; `values` maps our word to the model's value. */
  | {
      readonly from: 'coded';
      readonly concept: string;
      readonly values: Readonly<Record<string, string | number | boolean>>;
    }
  /** `ever`: any status counts ("history of"), else only current ones. Several concepts: yes if any is, no only if all are. */
  /** `yesOnly`: a condition proves it, its absence proves nothing (high glucose ever found). */
  | {
      readonly from: 'condition';
      readonly concepts: readonly string[];
      readonly ever?: boolean;
      readonly yesOnly?: boolean;
    }
  | { readonly from: 'medication'; readonly groups: readonly string[]; readonly ever?: boolean }
  | {
      readonly from: 'family-history';
      readonly concept: string;
      readonly relation: 'degree' | 'first-degree' | 'parent';
    }
  /** Age in years when the condition began. */
  | { readonly from: 'onset-age'; readonly concepts: readonly string[] }
  /** Yes when the measurement fulfils the comparison, no when it does not. */
  | {
      readonly from: 'comparison';
      readonly concept: string;
      readonly op: '<' | '<=' | '>' | '>=' | '==' | '!=';
      readonly value: number;
    }
  /** Latest value divided by its laboratory's upper limit. */
  | { readonly from: 'ratio-to-reference-high'; readonly concept: string }
  /** eGFR by CKD-EPI 2021 from creatinine, age and sex; as reported where there is no creatinine. */
  | { readonly from: 'egfr' }
  /** BMI as measured, else from height and weight. */
  | { readonly from: 'bmi' }
  | {
      readonly from: 'setting';
      readonly setting: 'score2Region' | 'kfreRegion';
      readonly values: Readonly<Record<string, string>>;
    };

export interface ModelInput {
  readonly id: string;
  /** For a person: "Systolic blood pressure". */
  readonly title: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'code';
  /** UCUM; `1` or an annotation such as `{score}` where dimensionless. */
  readonly unit?: string;
  /** Allowed words of a code. */
  readonly values?: readonly string[];
  readonly sources: readonly InputSource[];
  /** Range for which the model was published, in the input's unit. */
  readonly range?: { readonly low: number; readonly high: number };
  /** What happens outside the range. */
  readonly outOfRange: 'refuse' | 'clamp';
  /** ISO 8601 duration; older values are not used (`P1Y`). Absent: any age. */
  readonly maxAge?: string;
  /** `required`: without it the model (or the variants that need it) is not computable; `optional`: the model has its own way without it. */
  readonly whenMissing: 'refuse' | 'model-handles-missing';
  /** Only needed by these variants of the model. */
  readonly variants?: readonly string[];
  /** A person can change it: offered for what-if. Step in the input's unit. */
  readonly modifiable?:
    { readonly step: number; readonly low?: number; readonly high?: number } | boolean;
  /** Expression over the inputs: where it is false, the input is not needed (gestational diabetes: `sex=='female'`). */
  readonly neededWhen?: string;
  /** Code under which mentor-inputs answers it, where the id alone would be ambiguous (`phq-9-q1`); default: the id. */
  readonly answerId?: string;
  /** Input in whose row of the explanation this one is told: treatment with the treated pressure. */
  readonly explainedWith?: string;
  /** Value of the reference person ("optimal"), used for explanations. */
  readonly optimal?: number | boolean | string;
  readonly note?: string;
}

/** A rule about the population; conditions stated in the record decide, silence does not exclude. */
export interface EligibilityRule {
  readonly id: string;
  /** For a person: "Made for people without coronary disease, stroke or heart failure". */
  readonly text: string;
  readonly kind: 'exclude' | 'require';
  /** A condition of any status decides ("history of"), else only a current one. */
  readonly ever?: boolean;
  /** Any of the concepts (condition concepts; `pregnancy` also by coded value). */
  readonly conditions?: readonly string[];
  readonly medications?: readonly string[];
  /** An expression over the inputs and evidence names (see steps/features), e.g. `egfrBelow60For90Days`. */
  readonly evidence?: string;
  /** Yes also when the clinician answered this input (mentor-inputs) with true. */
  readonly answer?: string;
}

export interface Band {
  readonly id: string;
  readonly label: string;
  /** Inclusive lower and upper limits for scores; for probabilities `low <= p < high` (0–1). */
  readonly low?: number;
  readonly high?: number;
  /** Applies to these ages only, completed years, inclusive. */
  readonly ages?: { readonly low?: number; readonly high?: number };
  readonly sex?: 'female' | 'male';
  /** Also where one single item has at least this many points (NEWS2: 3) and no later band of the list applies. */
  readonly anyItemPoints?: number;
  readonly qualitative?: 'negligible' | 'low' | 'moderate' | 'high' | 'certain';
  /** Published risk of this band, 0–1, over the outcome's horizon. */
  readonly probability?: number;
}

/** From here on something is done; a probability 0–1, or points. */
export interface ActionThreshold {
  readonly value: number;
  readonly meaning: string;
  readonly source: string;
  /** Who at the hospital answers for it, where the hospital set it. */
  readonly owner?: string;
}

export interface ModelOutput {
  /** Outcome id of the definition: `totalCVD`, `kidneyFailure` … */
  readonly outcome: string;
  /** Kebab-case with horizon, for settings and addresses: `heart-failure-10y`. */
  readonly id: string;
  /** "Cardiovascular disease", as a heading. */
  readonly title: string;
  /** What exactly happens: "heart attack, stroke or heart failure". */
  readonly meaning: string;
  /** ISO 8601 duration; absent for a state that exists now. */
  readonly horizon?: string;
  readonly coding?: { readonly system: string; readonly code: string; readonly display: string };
  /** `probability` 0–1, `points` (integer or half points), `index` (a dimensionless or united quantity). */
  readonly scale: 'probability' | 'points' | 'index';
  /** UCUM unit of a score or index. */
  readonly unit?: string;
  readonly range?: { readonly low: number; readonly high: number };
  /** LOINC or SNOMED CT code of the score as an Observation. */
  readonly observationCode?: {
    readonly system: string;
    readonly code: string;
    readonly display: string;
  };
  readonly bands?: readonly Band[];
  readonly bandsSource?: string;
  /** Action threshold with its source; a probability 0–1, or points. */
  readonly threshold?: ActionThreshold;
  /** Thresholds of some people only, first match wins over `threshold` (FIB-4: 2.0 from 65 years). */
  readonly thresholdsFor?: readonly (ActionThreshold & {
    readonly ages?: { readonly low?: number; readonly high?: number };
    readonly sex?: 'female' | 'male';
  })[];
  /** Only for these completed years (PREVENT 30-year: 30–59). */
  readonly ages?: { readonly low: number; readonly high: number };
  /** Decimal places that the model itself prescribes for its display (NEWS2: 0). */
  readonly decimals?: number;
}

/** Source attributes that people state; the others follow from the rest of the package, or from local data. */
export const STATED_ATTRIBUTES = [
  1, 2, 8, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 30, 31,
] as const;

export type StatedAttribute = (typeof STATED_ATTRIBUTES)[number];

export interface ModelManifest {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly kind: 'formula' | 'points' | 'logistic' | 'decision-tree' | 'random-forest' | 'cnn';
  /** Short name on screens: "PREVENT 2023". */
  readonly shortTitle: string;
  readonly inputs: readonly ModelInput[];
  readonly eligibility: {
    readonly text: string;
    readonly ages?: { readonly low: number; readonly high: number };
    readonly rules: readonly EligibilityRule[];
  };
  readonly outputs: readonly ModelOutput[];
  readonly weights: {
    readonly file: string;
    readonly sha256: string;
    /** Absent: a Definition of ours; else the export of another library, as it wrote it. */
    readonly format?: 'onnx' | 'scikit-learn' | 'ml-random-forest' | 'ml-cart';
    /** What each column of the other library's model is; absent: every input, in the order of `inputs`. */
    readonly columns?: readonly ModelColumn[];
  };
  readonly referenceCases: { readonly file: string; readonly sha256: string };
  readonly card: {
    readonly intendedUse: string;
    readonly intendedUsers?: string;
    readonly cautions: readonly string[];
    readonly development?: string;
    readonly performance?: string;
    readonly investigational?: boolean;
    /** By number (domain/codes/source-attributes.ts): what nothing else in the package says, such as funding (`2`). */
    readonly sourceAttributes?: Readonly<Partial<Record<StatedAttribute, string>>>;
  };
  readonly evaluation?: unknown;
  /** Of a version that was fitted to local data: what it was made from, how, and on whom. */
  readonly madeFrom?: MadeFrom;
  readonly populationAverage?: PopulationAverage;
  readonly license: { readonly id?: string; readonly text: string };
  readonly references: readonly {
    readonly citation: string;
    readonly doi?: string;
    readonly url?: string;
  }[];
  /** The applying variant, first match wins (see steps/scoring/variant.ts); absent: the only one. */
  readonly variants?: readonly ModelVariant[];
}

export interface MadeFrom {
  readonly id: string;
  readonly version: string;
  /** Of the parent's weights. */
  readonly sha256: string;
  readonly how: 'recalibrate' | 're-estimate';
  /** The output that was fitted; the others are the parent's. */
  readonly output: string;
  readonly seed: number;
  readonly data: {
    readonly file: string;
    readonly sha256: string;
    /** That it was fitted to, and that it was tested on. */
    readonly fitted: { readonly people: number; readonly events: number };
    readonly tested: { readonly people: number; readonly events: number };
  };
}

/** What the model says on average of people of an age and sex, in one country. */
interface PopulationAverage {
  /** ISO 3166: whose address is there is compared with it. */
  readonly country: string;
  /** "US adults without cardiovascular disease". */
  readonly population: string;
  readonly source: string;
  readonly years: string;
  /** How many people the table rests on. */
  readonly people: number;
  readonly rows: readonly {
    readonly sex: 'female' | 'male';
    readonly ages: { readonly low: number; readonly high: number };
    readonly people: number;
    /** By output id: probability 0–1, or score. */
    readonly values: Readonly<Record<string, number>>;
  }[];
}

export interface ModelVariant {
  readonly id: string;
  readonly title: string;
  /** Inputs that must be known. */
  readonly needs?: readonly string[];
  /** Inputs that must be stated: what is presumed no does not count. */
  readonly needsStated?: readonly string[];
  /** Expression over the inputs. */
  readonly when?: string;
}

type Link = 'logit' | 'cox' | 'score2';

/** The numbers of a model: what weights.file holds. */
export type Definition =
  | RegressionDefinition
  | PointsDefinition
  | FormulaDefinition
  | LearnedDefinition
  | PackedTreesDefinition;

export interface RegressionDefinition {
  readonly form: 'regression';
  readonly derived: readonly { readonly id: string; readonly expr: string }[];
  readonly equations: readonly {
    readonly variant?: string;
    readonly outcome: string;
    readonly horizonYears: number;
    readonly when: Readonly<Record<string, string>>;
    readonly link: Link;
    readonly intercept?: number;
    readonly baselineSurvival?: number;
    readonly meanLinearPredictor?: number;
    readonly scale1?: number;
    readonly scale2?: number;
    /** Fitted to local people: logit of the result → intercept + slope · logit. */
    readonly recalibration?: { readonly intercept: number; readonly slope: number };
    /** Term (an expression) → β. */
    readonly coefficients: Readonly<Record<string, number>>;
  }[];
}

export interface PointsDefinition {
  readonly form: 'points';
  readonly items: readonly {
    readonly id: string;
    readonly title?: string;
    /** First rule that matches gives the points; none: 0. */
    readonly rules: readonly { readonly when: string; readonly points: number }[];
    /** Points as an expression, instead of rules. */
    readonly value?: string;
  }[];
  readonly alerts?: readonly { readonly when: string; readonly message: string }[];
}

export interface FormulaDefinition {
  readonly form: 'formula';
  readonly derived: readonly { readonly id: string; readonly expr: string }[];
  readonly formula: string;
  readonly secondary?: readonly {
    readonly id: string;
    readonly expr: string;
    readonly outcome?: string;
  }[];
}

/** A package as loaded: verified hashes, parsed definition. */
export interface ModelPackage {
  readonly manifest: ModelManifest;
  readonly definition: Definition;
}

/** Key of one result of a model, `prevent-2023/cvd-10y`, as settings and addresses use it. */
export function resultKey(modelId: string, outputId: string): string {
  return `${modelId}/${outputId}`;
}
