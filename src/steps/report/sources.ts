/**
 * Sources of values → references: each once, in a fixed order, and by type where FHIR allows only some types.
 */
import type { Feature } from '../../domain/assessment.ts';
import type { Source } from '../../domain/source.ts';

/** Type of the resource behind a `urn:uuid:`, which does not say it. */
export type TypeOf = (reference: string) => string | undefined;

/** Fits a Reference to any type. */
export interface Referenced {
  reference: string;
}

/** Sorted, so that the same sources give the same bytes. */
export function referencesTo(sources: readonly Source[]): Referenced[] {
  return [...new Set(sources.map(({ reference }) => reference))]
    .filter(isReference)
    .sort()
    .map((reference) => ({ reference }));
}

/** A source that has neither id nor address is named by its place in the input, and cannot be referred to. */
function isReference(text: string): boolean {
  return /^(urn:(uuid|oid):|https?:\/\/|[A-Z][A-Za-z]+\/[A-Za-z0-9.-])/u.test(text);
}

export function referencesOfType(
  sources: readonly Source[],
  types: readonly string[],
  typeOf: TypeOf,
): Referenced[] {
  return referencesTo(sources).filter(({ reference }) => {
    const type = /^(?:https?:.*\/)?([A-Z][A-Za-z]+)\//u.exec(reference)?.[1] ?? typeOf(reference);
    return type !== undefined && types.includes(type);
  });
}

export function sourcesOf(features: Iterable<Feature>): Source[] {
  const all: Source[] = [];
  for (const { sources } of features) all.push(...sources);
  return all;
}
