/**
 * What an earlier result was computed from, and the hospital has deleted since. In: what was read, what was published. Out: references.
 *
 * A resource counts as deleted only where a whole search of its type does not show it and its own address answers 404 or 410:
 * what was not granted, not answered or not searched for is not gone.
 */
import { AppError } from '../errors.ts';
import type { Ehr, PatientResources, RecordQuery } from '../ports/ehr.ts';
import type { HandEntry, Published } from '../ports/published-store.ts';
import { entryObservation } from './entry-resources.ts';
import { usedReferences } from './taken-back.ts';

/** A record that was taken away as a whole is not asked for resource by resource without an end. */
const ASKED_AT_MOST = 100;
const REFUSALS = new Set(['ehr.refused', 'ehr.not-supported']);
const AT_A_HOSPITAL = /^([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]{1,64}$/;

export interface BeforeAndNow {
  readonly published: readonly Published[];
  readonly entries: readonly HandEntry[];
  readonly read: PatientResources;
  /** What was asked for. */
  readonly queries: readonly RecordQuery[];
}

/** @throws AppError `session.ended`, `ehr.unavailable`: it is not known whether something is gone */
export async function deletedInputs(
  { published, entries, read, queries }: BeforeAndNow,
  ehr: Pick<Ehr, 'read'>,
): Promise<ReadonlySet<string>> {
  const { resources, incomplete } = read;
  const there = new Set(resources.map(({ resourceType, id = '' }) => `${resourceType}/${id}`));
  const ours = new Set(entries.map((entry) => `Observation/${entryObservation(entry).id}`));
  const whole = new Set<string>(
    queries
      .map(({ type }) => type)
      .filter((type) => !incomplete.some((gap) => gap.startsWith(type))),
  );
  const used = published.flatMap((each) => [each, ...(each.earlier ?? [])].flatMap(usedReferences));
  const missing = [...new Set(used)].filter(
    (reference) =>
      !there.has(reference) &&
      !ours.has(reference) &&
      whole.has(AT_A_HOSPITAL.exec(reference)?.[1] ?? ''),
  );
  const gone = new Set<string>();
  for (const reference of missing.slice(0, ASKED_AT_MOST))
    if (await isGone(reference, ehr)) gone.add(reference);
  return gone;
}

async function isGone(reference: string, ehr: Pick<Ehr, 'read'>): Promise<boolean> {
  try {
    return (await ehr.read(reference)) === undefined;
  } catch (error) {
    // Refused: it may well be there.
    if (error instanceof AppError && REFUSALS.has(error.code)) return false;
    throw error;
  }
}
