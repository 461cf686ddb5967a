/** A criteria of plain R4: a search of one of our types. In: its text. Out: checked; and the test that a version passes. */
import { AppError } from '../../../errors.ts';
import type { StoredVersion } from '../../../ports/resource-store.ts';
import { isHeldType, isResultType, RESULT_TYPES } from '../held-types.ts';
import { testOf } from '../search/match.ts';
import { parseSearch } from '../search/parse.ts';
import type { References } from '../search/references.ts';

const WHERE = { where: 'Subscription.criteria' };

export interface Watched {
  readonly type: string;
  readonly query: string;
}

/** @throws AppError `subscription.not-supported`, `request.invalid` */
export function plainCriteria(criteria: string, references: References): Watched {
  const [type, query] = splitAt(criteria.trim(), '?');
  const watched = { type, query };
  requireSupported(watched);
  // Faults of values are told now.
  watchedBy(references)(watched);
  return watched;
}

function requireSupported({ type, query }: Watched): void {
  if (!isHeldType(type) || !isResultType(type))
    throw new AppError(
      'subscription.not-supported',
      `what is watched is ${RESULT_TYPES.join(', ')}, as <Type>?<search>, or a topic by its address`,
      WHERE,
    );
  const search = parseSearch(type, new URLSearchParams(query));
  const { notUnderstood, patientIdentifiers, criteria } = search;
  const asked = new Set(new URLSearchParams(query).keys()).size;
  const understood = new Set(criteria.map(({ name, modifier }) => keyOf(name, modifier))).size;
  if (notUnderstood.length > 0 || patientIdentifiers.length > 0 || understood !== asked)
    throw new AppError(
      'subscription.not-supported',
      `a Subscription is filtered by the search parameters of ${type} in /fhir/metadata, without chains, sorting and includes`,
      WHERE,
    );
}

function keyOf(name: string, modifier: string | undefined): string {
  return modifier === undefined ? name : `${name}:${modifier}`;
}

/** What was checked → the test of a version. */
export function watchedBy(
  references: References,
): (watched: Watched) => (version: StoredVersion) => boolean {
  return ({ type, query }) => {
    if (!isHeldType(type)) return () => false;
    const { criteria } = parseSearch(type, new URLSearchParams(query));
    const tests = criteria.map((each) => testOf(each, references));
    return (version) => tests.every((test) => test(version));
  };
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
