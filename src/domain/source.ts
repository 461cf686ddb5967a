/**
 * Where a value came from, and what a record says that could not be used.
 */

/** A resource of the record, as referenced: `Observation/17`, `Observation/17/_history/3` or `urn:uuid:…`. */
export interface Source {
  /** With the version (`/_history/<versionId>`) where the record gives one. */
  readonly reference: string;
  /** The resource's own text for what it states, e.g. "Hemoglobin A1c", for a person to recognise it. */
  readonly display?: string;
  /** When the record says it was true (FHIR dateTime as written). */
  readonly at?: string;
}

/** Why a statement of the record was not used. */
export type UnusedReason =
  | 'entered-in-error'
  | 'not-final' // registered, preliminary, cancelled, unknown …
  | 'refuted-or-unconfirmed'
  | 'not-active'
  | 'in-the-future'
  | 'no-date'
  | 'no-value' // dataAbsentReason, or no value at all
  | 'no-unit'
  | 'unit-not-convertible'
  | 'not-plausible'
  | 'comparator' // "<5": a limit, not a value
  | 'code-not-to-use' // a code that looks right and is not (LDL goal, race-specific eGFR …)
  | 'contradicted' // another statement of the same moment says otherwise
  | 'set-aside' // a clinician holds it to be wrong
  | 'other-patient'
  | 'circular-reference' // members that name each other in a circle
  | 'malformed';

export interface Unused {
  readonly source: Source;
  /** Concept it would have been read as, where known. */
  readonly concept?: string;
  readonly because: UnusedReason;
  /** One sentence with the text found: `unit "mg" of Observation/17 cannot be converted to mg/dL`. */
  readonly detail: string;
}
