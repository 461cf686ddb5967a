/** What the table of conditions says about one of them. */
export interface ConditionConcept {
  readonly id: string;
  /** For a person: "Heart failure". */
  readonly title: string;
  readonly snomed: readonly string[];
  /** Prefixes of ICD-10 codes (ICD-10-CM, WHO and GM agree on these). */
  readonly icd10: readonly string[];
  /** Prefixes that are not meant although a shorter one is. */
  readonly icd10Except?: readonly string[];
  readonly cpt?: readonly string[];
  /** Codes that mean the whole concept: refuting one refutes every older statement of it. */
  readonly root?: readonly string[];
  /** A Procedure with one of the codes states it as well. */
  readonly procedures?: boolean;
  /** For a Condition without any code; on lower-case text. */
  readonly text?: RegExp;
  readonly textExcept?: RegExp;
}
