/** LOINC code → what an Observation with it states. */
import { CODED_CONCEPTS } from './coded-concepts.ts';
import type { CodedConcept } from './coded-concepts.ts';
import type { Conversion, MeasurementConcept } from './measurement-concept.ts';
import { MEASUREMENT_CONCEPTS } from './measurement-table.ts';
import { UNIT_ALIASES } from './unit-aliases.ts';

export type ObservedConcept =
  | { readonly kind: 'measurement'; readonly concept: MeasurementConcept }
  | { readonly kind: 'coded'; readonly concept: CodedConcept }
  /** A code that looks right and is not. */
  | {
      readonly kind: 'not-to-use';
      readonly concept: { readonly id: string };
      readonly why: string;
    };

/** By LOINC code. */
export const OBSERVED_CONCEPTS: ReadonlyMap<string, ObservedConcept> = new Map([
  ...MEASUREMENT_CONCEPTS.flatMap((concept) => entries({ kind: 'measurement', concept })),
  ...CODED_CONCEPTS.flatMap((concept) => entries({ kind: 'coded', concept })),
]);

/** By id. */
export const MEASUREMENTS_BY_ID: ReadonlyMap<string, MeasurementConcept> = new Map(
  MEASUREMENT_CONCEPTS.map((concept) => [concept.id, concept]),
);

function entries(
  observed: Exclude<ObservedConcept, { kind: 'not-to-use' }>,
): (readonly [string, ObservedConcept])[] {
  const { concept } = observed;
  const wrong = Object.entries(concept.doNotUse ?? {}).map(
    ([code, why]) => [code, { kind: 'not-to-use', concept, why }] as const,
  );
  return [...concept.loinc.map((code) => [code, observed] as const), ...wrong];
}

/** Units as written (lower case, blanks removed) → UCUM, with the UCUM units of the table themselves. */
const UNITS_AS_WRITTEN: ReadonlyMap<string, string> = new Map([
  ...MEASUREMENT_CONCEPTS.flatMap(({ toCanonical }) =>
    Object.keys(toCanonical).map((unit) => [unit.toLowerCase(), unit] as const),
  ),
  ...Object.entries(UNIT_ALIASES),
]);

/** Conversion of a unit, as UCUM or as people write it, to the concept's canonical one. */
export function findConversion(concept: MeasurementConcept, unit: string): Conversion | undefined {
  const exact = ownConversion(concept, unit);
  if (exact) return exact;
  // Micro sign, Greek mu and zero-width space are all found in records.
  const written = unit
    .toLowerCase()
    .replace(/[\s\u200b]+/gu, '')
    .replace(/μ/gu, 'µ');
  const ucum = UNITS_AS_WRITTEN.get(written);
  if (ucum !== undefined) return ownConversion(concept, ucum);
  return isDimensionless(concept) && /^\{[^}]*\}$/u.test(written) ? {} : undefined;
}

/** A score, a ratio or a count: a value without a unit is complete. */
export function isDimensionless({ unit }: MeasurementConcept): boolean {
  return unit === '1' || unit.startsWith('{');
}

function ownConversion(concept: MeasurementConcept, unit: string): Conversion | undefined {
  return Object.hasOwn(concept.toCanonical, unit) ? concept.toCanonical[unit] : undefined;
}
