/**
 * A proposed care plan: what the rules (PlanDefinitions) propose for a patient, and why each does or does not.
 */
import type { ActivityDefinition, PlanDefinition } from '@medplum/fhirtypes';
import type { Source } from './source.ts';

interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

export interface ProposedActivity {
  /** `<rule id>/<index>`: stable address of an activity. */
  readonly id: string;
  readonly kind:
    | 'MedicationRequest'
    | 'ServiceRequest'
    | 'NutritionOrder'
    | 'Appointment'
    | 'CommunicationRequest';
  readonly code?: Coding;
  /** A drug class, never a drug, where the rule names only a class. */
  readonly medicationGroup?: string;
  /** Of a statin, where the rule names one. */
  readonly intensity?: 'high' | 'moderate' | 'low';
  readonly text: string;
  /** ISO 8601 duration or range `P3M/P6M` until it is due. */
  readonly after?: string;
  /** ISO 8601 duration after which it is due again. */
  readonly repeatEvery?: string;
  /** Canonical of the ActivityDefinition, with version. */
  readonly definition?: string;
}

/** A fact a rule read: `sbp` 152 mm[Hg] of 12-Nov-2026. */
export interface RuleFact {
  readonly name: string;
  readonly title: string;
  readonly value: number | boolean | string | null;
  readonly unit?: string;
  readonly observedAt?: string;
  readonly sources: readonly Source[];
  /** Why it is unknown, presumed or derived: `not on the problem list`. */
  readonly remark?: string;
}

interface RuleOutcome {
  readonly ruleId: string;
  readonly title: string;
  readonly topic: string;
  /** Canonical of the PlanDefinition, with version. */
  readonly canonical: string;
  readonly facts: readonly RuleFact[];
}

export interface FiredRule extends RuleOutcome {
  readonly activities: readonly ProposedActivity[];
  readonly goal?: {
    readonly loinc: string;
    readonly target: string;
    readonly loinc2?: string;
    readonly target2?: string;
  };
  /** Strength as its guideline grades it: "COR 1", "B", "1A". */
  readonly grade: string;
  readonly source: { readonly text: string; readonly doi?: string; readonly url?: string };
  readonly priority: 'routine' | 'urgent' | 'stat';
  /** One sentence for this patient, with the values. */
  readonly reason: string;
  /** How well the rule was checked, and where its sources disagree. */
  readonly usage?: string;
}

export interface SuppressedRule extends RuleOutcome {
  readonly because: 'allergy' | 'pregnancy' | 'hospice' | 'already-active' | 'age';
  readonly detail: string;
  readonly suppressedBy: readonly Source[];
  /** Activities held back; a rule can be suppressed in part. */
  readonly activities: readonly ProposedActivity[];
}

export interface NeedsData extends RuleOutcome {
  /** Names of the facts that are unknown. */
  readonly unknown: readonly string[];
  /** The same in words, for people: "10-year risk of cardiovascular disease (PREVENT)". */
  readonly needs: readonly string[];
  /** The condition could still become true; false where what is known already rules it out. */
  readonly couldApply: boolean;
}

/** PlanDefinitions and the ActivityDefinitions that they name, as loaded. */
export interface PlanLibrary {
  readonly plans: readonly PlanFile<PlanDefinition>[];
  readonly activities: readonly PlanFile<ActivityDefinition>[];
}

/** A definition, and the file it came from, for error messages. */
export interface PlanFile<T> {
  readonly file: string;
  readonly resource: T;
}

export interface CarePlanProposal {
  readonly subject: string;
  readonly asOf: string;
  readonly fired: readonly FiredRule[];
  readonly suppressed: readonly SuppressedRule[];
  readonly needsData: readonly NeedsData[];
  /** What was checked before proposing, in words; `known: false` where it could not be. */
  readonly checks: readonly { readonly text: string; readonly known: boolean }[];
}
