/**
 * A patient's record as this service understands it: dated values in canonical units, and statements with their truth.
 *
 * Made by steps/record from FHIR resources as of an instant; read by steps/features and steps/recommend.
 * Concepts are the ids of domain/codes (from `reference/risk/terminology`): `systolic-bp`, `diabetes`, `statin` …
 */
import type { Source, Unused } from './source.ts';

export type Sex = 'female' | 'male';

/** A number in the concept's canonical UCUM unit. */
export interface Measurement {
  readonly concept: string;
  readonly value: number;
  /** Canonical UCUM unit of the concept. */
  readonly unit: string;
  /** As the record states it, where it was converted or its unit spelled otherwise. */
  readonly asRecorded: { readonly value: number; readonly unit: string };
  /** LOINC (or other) code under which it was found. */
  readonly code: string;
  readonly observedAt: string;
  /** Milliseconds since the epoch of observedAt (a date alone counts as its start, UTC). */
  readonly observedAtMs: number;
  readonly source: Source;
  /** Upper limit of normal of the laboratory, in the canonical unit (for a troponin ratio). */
  readonly referenceHigh?: number;
  /** Entered by hand in our app, not (yet) in the hospital's record. */
  readonly enteredByHand?: boolean;
  /** What a person should know: "mean of 2 readings", "MDRD equation", "no unit in the record: LOINC says mg/dL" … */
  readonly remarks?: readonly string[];
}

/** An answer out of a list: smoking status, ACVPU, pregnancy status, PHQ-9 item. Value is our own word (`current`, `former`, `A`, `pregnant` …). */
export interface CodedValue {
  readonly concept: string;
  readonly value: string;
  readonly display?: string;
  readonly observedAt: string;
  readonly observedAtMs: number;
  readonly source: Source;
  readonly enteredByHand?: boolean;
}

/** What an input of the CodeSystem mentor-inputs was answered with (clinician's judgement, questionnaire). */
export interface Answer {
  readonly input: string;
  readonly value: boolean | number | string;
  /** UCUM unit of a quantity, where given. */
  readonly unit?: string;
  readonly observedAt: string;
  readonly observedAtMs: number;
  readonly source: Source;
  readonly enteredByHand?: boolean;
}

/** One statement about a yes/no concept; `no` only where it is stated. */
export type Statement =
  | {
      readonly says: 'yes';
      /** Condition active, recurrence, relapse or without a clinical status; medication active. */
      readonly current: boolean;
      readonly onsetAgeYears?: number;
      /** Onset or authored-on date as written. */
      readonly since?: string;
      readonly source: Source;
      /** Recognised by its text only, since nothing was coded. */
      readonly byTextOnly?: boolean;
      /** Statin: `high`, `moderate`, `low`, where the product or dose tells. */
      readonly intensity?: 'high' | 'moderate' | 'low';
      readonly enteredByHand?: boolean;
    }
  | {
      readonly says: 'no';
      readonly how: 'refuted' | 'not-taken' | 'complete-list' | 'answered';
      readonly source: Source;
      readonly enteredByHand?: boolean;
    };

/** An allergy or intolerance, with the medication groups it concerns. */
export interface Allergy {
  readonly groups: readonly string[];
  readonly text: string;
  readonly source: Source;
}

/** Something planned or ordered and still active: MedicationRequest, ServiceRequest or CarePlan activity. */
export interface ActiveOrder {
  readonly codes: readonly { readonly system: string; readonly code: string }[];
  /** PlanDefinition canonicals it instantiates. */
  readonly instantiates: readonly string[];
  readonly medicationGroups: readonly string[];
  readonly text: string;
  readonly source: Source;
}

/** Something done: Procedure, Immunization, screening. */
export interface DoneItem {
  readonly codes: readonly { readonly system: string; readonly code: string }[];
  readonly text: string;
  readonly at?: string;
  readonly source: Source;
}

export interface Encounter {
  readonly source: Source;
  readonly class?: string;
  readonly status: string;
  readonly start?: string;
  readonly end?: string;
}

export interface PatientRecord {
  /** Reference under which the patient came: `Patient/<id>` or its `urn:uuid:`. */
  readonly subject: string;
  readonly patientSource: Source;
  /** The instant "now" of this reading (FHIR instant). Nothing later is used. */
  readonly asOf: string;
  readonly asOfMs: number;
  readonly birthDate?: string;
  /** Completed years at asOf, in the hospital's time zone; absent where the birth date is missing or too coarse. */
  readonly ageYears?: number;
  /** Patient.gender; `other` and `unknown` are no sex that an equation knows. */
  readonly gender?: 'female' | 'male' | 'other' | 'unknown';
  /** US Core ombCategory codes: 2106-3 white, 2054-5 black, 2028-9 asian … */
  readonly raceCodes: readonly string[];
  /** Patient.address.country as written. */
  readonly country?: string;
  /** Patient.deceased: true or the date. */
  readonly deceased?: { readonly at?: string };
  /** By concept, newest first; only usable ones (final, plausible, convertible, not of the future). */
  readonly measurements: ReadonlyMap<string, readonly Measurement[]>;
  readonly codedValues: ReadonlyMap<string, readonly CodedValue[]>;
  /** By input id, newest first. */
  readonly answers: ReadonlyMap<string, readonly Answer[]>;
  /** By condition concept, all statements; contradictions resolved by the rule written in steps/record/condition.ts. */
  readonly conditions: ReadonlyMap<string, readonly Statement[]>;
  /** By medication group. */
  readonly medications: ReadonlyMap<string, readonly Statement[]>;
  /** Family history by concept (`family-history-diabetes`): value `firstDegree`, `secondDegree` or `none`; parental tells whether it is a parent. */
  readonly familyHistory: ReadonlyMap<
    string,
    {
      readonly degree: 'firstDegree' | 'secondDegree' | 'none';
      readonly parental: boolean;
      readonly source: Source;
    }
  >;
  readonly allergies: readonly Allergy[];
  readonly orders: readonly ActiveOrder[];
  readonly done: readonly DoneItem[];
  readonly encounters: readonly Encounter[];
  /** The record holds at least one usable Condition (MedicationRequest or MedicationStatement): then `absentMeansNo` may apply. */
  readonly holdsConditions: boolean;
  readonly holdsMedications: boolean;
  /** What was not used, and why. */
  readonly unused: readonly Unused[];
  /** How many statements were read, used or not. */
  readonly statementsRead: number;
}
