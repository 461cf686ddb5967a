/** When an Observation was true, and whether its status lets it count. */
import type { UnusedReason } from '../../domain/source.ts';
import { dateMs, isAfter } from './fhir-date.ts';
import type { Now } from './fhir-date.ts';
import { listOf, objectOf, textOf } from './json.ts';
import type { Json } from './json.ts';

export interface Moment {
  /** As written. */
  readonly at: string;
  readonly ms: number;
  /** 1 for amended and corrected, 0 for final. */
  readonly revision: number;
}

/** Why it does not count. */
export interface NoMoment {
  readonly because: UnusedReason;
  readonly detail: string;
  readonly at?: string;
}

/**
 * The moment of an Observation that counts.
 *
 * Status: final, amended or corrected. Moment: effectiveDateTime, effectiveInstant, the end of effectivePeriod (its start
 * while it lasts), the first event of effectiveTiming, else issued.
 */
export function momentOf(resource: Json, now: Now): Moment | NoMoment {
  const { status } = resource;
  const revision = status === 'final' ? 0 : status === 'amended' || status === 'corrected' ? 1 : -1;
  if (revision < 0) return notFinal(status);
  const at = momentText(resource, now);
  if (at === undefined) {
    return { because: 'no-date', detail: 'it has no effective and no issued date' };
  }
  const ms = dateMs(at);
  if (ms === undefined) {
    return { because: 'malformed', detail: 'Observation.effective[x] is not a FHIR date' };
  }
  if (!isAfter(at, now)) return { at, ms, revision };
  return { because: 'in-the-future', detail: 'it lies after the moment of assessment', at };
}

function notFinal(status: unknown): NoMoment {
  if (status === 'entered-in-error') return { because: status, detail: 'it was entered in error' };
  const word = textOf(status);
  return word === undefined
    ? { because: 'malformed', detail: 'Observation.status is not a status' }
    : { because: 'not-final', detail: `status is ${word}, not final, amended or corrected` };
}

function momentText(resource: Json, now: Now): string | undefined {
  const written = resource['effectiveDateTime'] ?? resource['effectiveInstant'];
  if (written !== undefined) return typeof written === 'string' ? written : '';
  const period = objectOf(resource['effectivePeriod']);
  if (period) {
    const end = textOf(period['end']);
    const text = !isAfter(end, now)
      ? (end ?? textOf(period['start']))
      : (textOf(period['start']) ?? end);
    if (text !== undefined) return text;
  }
  const event = listOf(objectOf(resource['effectiveTiming'])?.['event'])[0];
  return textOf(event) ?? textOf(resource['issued']);
}
