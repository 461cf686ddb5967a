/** Procedure → something done; where it states a condition (dialysis, transplant, bypass), a statement as well. */
import { dateIn, keepDone } from './done-item.ts';
import { namedConditions } from './condition.ts';
import { dateMs, isAfter } from './fhir-date.ts';
import { displayOf, isJson } from './json.ts';
import type { Reading } from './reading.ts';
import { add, leaveOut, leaveOutMalformed } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

/** Dialysis is done several times a week: after this time without one it is over. */
const DIALYSIS_GOES_ON_MS = 90 * 24 * 3_600_000;

export function readProcedure(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  const { code, status } = resource;
  if (code !== undefined && !isJson(code)) {
    leaveOutMalformed(reading, entry, 'Procedure.code', 'a CodeableConcept');
    return;
  }
  const { concepts, codes, byTextOnly } = namedConditions(code);
  const stating = byTextOnly ? [] : [...concepts.keys()].filter(({ procedures }) => procedures);
  if (status !== 'completed' && status !== 'in-progress') {
    for (const { id } of status === 'entered-in-error' ? stating : []) {
      leaveOut(reading, entry, 'entered-in-error', 'it was entered in error', { concept: id });
    }
    return;
  }
  const at = dateIn(resource, ['performedDateTime', 'performedPeriod', 'performedString']);
  const ms = dateMs(at);
  if (isAfter(at, reading)) {
    for (const { id } of stating) {
      const detail = 'it lies after the moment of assessment';
      leaveOut(reading, entry, 'in-the-future', detail, { concept: id, at });
    }
    return;
  }
  if (status === 'completed') keepDone(reading, entry, code, at);
  const source = sourceOf(entry, displayOf(code), at);
  const since = ms === undefined || at === undefined ? {} : { since: at };
  for (const { id } of stating) {
    const current =
      id !== 'dialysis' || ms === undefined || reading.asOfMs - ms < DIALYSIS_GOES_ON_MS;
    const statement = { says: 'yes', current, ...since, source } as const;
    add(reading.conditions, id, { statement, about: codes, whole: false, recordedMs: ms });
  }
}
