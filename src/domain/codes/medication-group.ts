/** What the table of drug groups says about one of them. */
export interface MedicationGroup {
  readonly id: string;
  /** For a person: "SGLT2 inhibitor". */
  readonly title: string;
  /** ATC classes or substances: prefixes. */
  readonly atc: readonly string[];
  /** RxNorm ingredients. */
  readonly ingredients: readonly string[];
  /** RxNorm products (SCD, SBD). */
  readonly products: readonly string[];
  /** Names of ingredients, lower case, one word each. */
  readonly names: readonly string[];
  /** How an allergy or order names the class; on lower-case text. */
  readonly className?: RegExp;
  /** A form that does not act on the whole body. */
  readonly namesExcept?: RegExp;
}
