/** Encounter → when, of which class, in which state. */
import type { Encounter } from '../../domain/patient-record.ts';
import { isAfter } from './fhir-date.ts';
import { objectOf, textOf } from './json.ts';
import type { Reading } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

export function readEncounter(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  const status = textOf(resource['status']);
  if (status === undefined || status === 'entered-in-error') return;
  const period = objectOf(resource['period']);
  const start = textOf(period?.['start']);
  if (isAfter(start, reading)) return;
  const encounter: { -readonly [K in keyof Encounter]: Encounter[K] } = {
    source: sourceOf(entry, undefined, start),
    status,
  };
  const kind = textOf(objectOf(resource['class'])?.['code']);
  const end = textOf(period?.['end']);
  if (kind !== undefined) encounter.class = kind;
  if (start !== undefined) encounter.start = start;
  if (end !== undefined) encounter.end = end;
  reading.encounters.push(encounter);
}
