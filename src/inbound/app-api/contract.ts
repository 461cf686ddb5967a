/**
 * What the browser app and the service say to each other: types only, the one file that smart-app may import.
 *
 * All under `/api/p/:session`; a POST carries the header `X-CSRF-Token` with PatientView.csrfToken.
 * Every answer names the patient it is about; the app compares it with its banner and empties the screen on a mismatch.
 * Probabilities are 0–1; the app makes percent of them. Dates are FHIR dateTimes. Units come with their values.
 *
 *   GET  /api/p/:session                 PatientView
 *   POST /api/p/:session/read-again      PatientView
 *   POST /api/p/:session/what-if         WhatIfRequest → WhatIfAnswer
 *   GET  /api/p/:session/trend/:key      Trend            (key = RiskView.key, URI-encoded)
 *   POST /api/p/:session/entries         EntriesRequest → PatientView
 *   POST /api/p/:session/set-aside       SetAsideRequest → PatientView
 *   GET  /api/p/:session/plan            PlanView
 *   POST /api/p/:session/plan            PlanDecisions → PlanView
 *   POST /api/p/:session/decision        AssessmentDecision → PatientView
 *   GET  /api/p/:session/outbox          OutboxView
 *   POST /api/p/:session/outbox/:id/retry  OutboxView; also /api/outbox/:id/retry, with the session's cookie
 *   POST /api/p/:session/end             (204)
 * Errors: status as HTTP says, body ApiError.
 */

export interface ApiError {
  /** Stable code, e.g. `session.ended`. */
  readonly code: string;
  /** What was not done. */
  readonly message: string;
  /** Whether anything was written. */
  readonly written: 'nothing' | 'kept-in-outbox' | 'unknown';
  /** What to do. */
  readonly action: string;
  /** Number for support. */
  readonly requestId: string;
}

export interface Patient {
  /** `Patient/<id>` at the hospital. */
  readonly reference: string;
  readonly familyName: string | null;
  readonly givenNames: string | null;
  readonly birthDate: string | null;
  readonly ageYears: number | null;
  readonly gender: 'female' | 'male' | 'other' | 'unknown' | null;
  readonly recordNumber: { readonly label: string; readonly value: string } | null;
  readonly deceased: boolean;
}

/** A versioned resource; `url` opens it in a reader of the app when the service offers one. */
export interface SourceLink {
  readonly reference: string;
  readonly display: string | null;
  readonly at: string | null;
}

export type Level =
  'above' | 'near' | 'below' | 'no-threshold' | 'not-computable' | 'investigational';

export interface ModelRef {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly shortTitle: string;
  readonly variant: string | null;
  readonly investigational: boolean;
  /** "adults 30–79 without coronary disease, stroke or heart failure". */
  readonly population: string;
  readonly references: readonly { readonly citation: string; readonly doi: string | null }[];
  readonly cautions: readonly string[];
}

export interface ContributionView {
  readonly input: string;
  readonly title: string;
  /** "148 mm[Hg], treated": the value as used, with unit. */
  readonly value: string;
  readonly observedAt: string | null;
  readonly sources: readonly SourceLink[];
  /** Change of the result: probability (0–1), or points. */
  readonly delta: number;
  /** Months since it was observed, when the value is in the last quarter of its allowed age. */
  readonly staleMonths: number | null;
  readonly enteredByHand: boolean;
  readonly remark: string | null;
}

export interface InputField {
  readonly input: string;
  readonly title: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'code';
  /** Units a person may choose from, first is the usual one (UCUM). */
  readonly units: readonly string[];
  readonly values: readonly { readonly value: string; readonly label: string }[];
  readonly range: { readonly low: number; readonly high: number } | null;
  readonly step: number | null;
}

export interface MissingView {
  readonly input: string;
  readonly title: string;
  readonly because: string;
  /** One sentence: what was found, where. */
  readonly detail: string;
  readonly sources: readonly SourceLink[];
  readonly field: InputField;
  /** What it decides, e.g. "0 to 5 points of 26", where known. */
  readonly canChange: string | null;
  /** How many other results this input would also complete. */
  readonly alsoCompletes: number;
}

export interface WhatIfInput {
  readonly field: InputField;
  readonly current: number | boolean | string;
}

/** One result: an outcome of a model. */
export interface RiskView {
  /** `prevent-2023/cvd-10y`. */
  readonly key: string;
  readonly model: ModelRef;
  /** "Cardiovascular disease". */
  readonly outcome: string;
  readonly meaning: string;
  /** ISO 8601 duration; null: a state that exists now. */
  readonly horizon: string | null;
  /** End of the horizon (date), where there is one. */
  readonly until: string | null;
  readonly level: Level;
  readonly state: 'computed' | 'not-computable' | 'outside-population';
  readonly scale: 'probability' | 'points' | 'index';
  readonly unit: string | null;
  readonly probability: number | null;
  readonly score: number | null;
  readonly scoreRange: { readonly low: number; readonly high: number } | null;
  readonly decimals: number | null;
  readonly band: {
    readonly label: string;
    readonly qualitative: string | null;
    readonly source: string | null;
  } | null;
  readonly interval: { readonly low: number; readonly high: number; readonly kind: string } | null;
  readonly threshold: {
    readonly value: number;
    readonly meaning: string;
    readonly source: string;
    readonly owner: string | null;
  } | null;
  /** Same age and sex, optimal values. */
  readonly optimal: { readonly value: number; readonly definition: string } | null;
  /** Of people of the same sex and age band, where there is a table for the patient's country. */
  readonly average: {
    readonly value: number;
    /** "US women of 50 to 59 without cardiovascular disease". */
    readonly population: string;
    readonly source: string;
  } | null;
  readonly computedAt: string;
  readonly status: 'preliminary' | 'final' | 'cancelled';
  readonly contributions: readonly ContributionView[];
  readonly explanationMethod: string | null;
  /** Of a single decision tree: the way that this person took, as a sentence. */
  readonly decisionPath: string | null;
  readonly unusedInputs: readonly string[];
  readonly remarks: readonly string[];
  readonly alerts: readonly string[];
  readonly missing: readonly MissingView[];
  /** Why it is not computed, in a sentence; null when it is. */
  readonly notComputable: string | null;
  readonly refusedBy: readonly SourceLink[];
  /** Point scores that are not computable: least and most still possible. */
  readonly possible: { readonly low: number; readonly high: number } | null;
  /** Inputs that are known, with sources (for the not-computable page and the scope strip). */
  readonly known: readonly ContributionView[];
  readonly whatIf: readonly WhatIfInput[];
  readonly writtenAs: Written | null;
}

export interface Written {
  readonly reference: string | null;
  readonly version: string | null;
  readonly state: 'waiting' | 'written' | 'parked' | 'not-configured';
  readonly since: string;
  readonly detail: string | null;
}

export interface RecordRead {
  readonly readAt: string;
  readonly valuesRead: number;
  readonly valuesUsed: number;
  readonly stale: readonly {
    readonly title: string;
    readonly detail: string;
    readonly source: SourceLink;
  }[];
  readonly ignored: readonly {
    readonly title: string;
    readonly because: string;
    readonly detail: string;
    readonly source: SourceLink;
    /** A clinician set it aside, and can take that back. */
    readonly canUseAgain: boolean;
  }[];
  /** What the hospital did not answer: "Condition: timed out after 10 s". */
  readonly incomplete: readonly string[];
  readonly used: readonly ContributionView[];
}

export interface PatientView {
  readonly patient: Patient;
  readonly hospital: string;
  readonly user: string | null;
  readonly csrfToken: string;
  /** Intended density: the launch said it is embedded in a narrow frame. */
  readonly sessionEndsAt: string;
  /** Worst first; the rule is `rankRule`. */
  readonly risks: readonly RiskView[];
  readonly rankRule: string;
  readonly record: RecordRead;
  readonly plan: {
    readonly activities: number;
    readonly open: number;
    readonly state: 'none' | 'proposed' | 'active' | 'revoked';
  };
  readonly outbox: OutboxView;
  /** The hospital could not be reached: this is the last result. */
  readonly hospitalReachable: boolean;
  /** Scopes asked for and not granted. */
  readonly missingScopes: readonly string[];
}

export interface WhatIfRequest {
  readonly key: string;
  readonly changes: readonly {
    readonly input: string;
    readonly value: number | boolean | string;
  }[];
}

export interface WhatIfAnswer {
  readonly patient: string;
  readonly key: string;
  readonly before: number;
  readonly after: number | null;
  readonly scale: RiskView['scale'];
  /** Why it cannot be computed with these values. */
  readonly refused: string | null;
}

export interface Trend {
  readonly patient: string;
  readonly key: string;
  readonly model: ModelRef;
  /** Recomputed with the present version from the values of that day; null value: not computable then. */
  readonly points: readonly {
    readonly at: string;
    readonly value: number | null;
    readonly why: string | null;
  }[];
  readonly treatmentStarts: readonly { readonly at: string; readonly what: string }[];
}

export interface Entry {
  readonly input: string;
  /** null: "unknown" is an answer. */
  readonly value: number | boolean | string | null;
  readonly unit: string | null;
  /** FHIR date or dateTime. */
  readonly at: string;
}

export interface EntriesRequest {
  readonly entries: readonly Entry[];
  /** Also write them to the hospital as Observations in the person's name. */
  readonly writeToRecord: boolean;
}

/** A value that the person holds to be wrong: the results are computed without it. */
export interface SetAsideRequest {
  /** SourceLink.reference of the value. */
  readonly reference: string;
  /** false: use it again. */
  readonly isSetAside: boolean;
}

export interface AssessmentDecision {
  readonly key: string;
  /** RiskView.computedAt of what the person saw; where something newer is there: 409 `decision.superseded`. */
  readonly computedAt: string;
  readonly decision: 'confirm' | 'disagree';
  readonly reason: 'value-wrong' | 'not-applicable' | 'clinical-judgement' | 'other' | null;
  readonly note: string | null;
}

export interface PlanActivityView {
  readonly id: string;
  readonly rule: {
    readonly id: string;
    readonly title: string;
    readonly canonical: string;
    readonly grade: string;
    readonly source: string;
    readonly url: string | null;
  };
  readonly kind: string;
  readonly title: string;
  readonly priority: 'routine' | 'urgent';
  readonly goal: string | null;
  readonly after: string | null;
  /** Why for this patient, with the values. */
  readonly reason: string;
  readonly facts: readonly {
    readonly title: string;
    readonly value: string;
    readonly at: string | null;
    readonly sources: readonly SourceLink[];
  }[];
  readonly decision: ActivityDecision | null;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
}

export type RefuseReason =
  | 'patient-declined'
  | 'contra-indicated'
  | 'already-done'
  | 'not-appropriate-now'
  | 'disagree-with-recommendation'
  | 'other';

export type ActivityDecision =
  | { readonly activity: string; readonly choice: 'accept' }
  | {
      readonly activity: string;
      readonly choice: 'change';
      readonly text: string;
      readonly start: string | null;
      readonly reason: string;
    }
  | {
      readonly activity: string;
      readonly choice: 'reject';
      readonly reason: RefuseReason;
      readonly note: string | null;
    };

export interface PlanView {
  readonly patient: string;
  readonly state: 'none' | 'proposed' | 'active' | 'revoked';
  readonly proposedAt: string;
  /** The assessment that this session shows. */
  readonly computedAt: string;
  /** Something newer than what the proposal rests on was published then: propose again before deciding. */
  readonly staleSince: string | null;
  readonly activities: readonly PlanActivityView[];
  readonly suppressed: readonly {
    readonly title: string;
    readonly because: string;
    readonly detail: string;
    readonly sources: readonly SourceLink[];
  }[];
  readonly needsData: readonly { readonly title: string; readonly unknown: readonly string[] }[];
  readonly checks: readonly { readonly text: string; readonly known: boolean }[];
  readonly goals: readonly {
    readonly title: string;
    readonly target: string;
    readonly present: string | null;
  }[];
  readonly writtenAs: Written | null;
}

export interface PlanDecisions {
  /** PlanView.computedAt of what the person saw; where something newer is there: 409 `decision.superseded`. */
  readonly computedAt: string;
  readonly decisions: readonly ActivityDecision[];
}

export interface OutboxItemView {
  readonly id: string;
  readonly what: string;
  readonly state: 'waiting' | 'written' | 'parked';
  readonly tries: number;
  readonly since: string;
  readonly nextTryAt: string | null;
  /** The hospital's own answer, without names. */
  readonly detail: string | null;
}

export interface OutboxView {
  readonly patient: string;
  readonly items: readonly OutboxItemView[];
  /** A newer assessment of this patient than the one shown was published then, by a hook or another launch. */
  readonly newerSince: string | null;
}
