/** Procedure, Immunization, DiagnosticReport → something that was done. */
import { dateMs, isAfter } from './fhir-date.ts';
import { displayOf, isJson, listOf, objectOf, textOf } from './json.ts';
import type { Json } from './json.ts';
import type { Reading } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

export interface PlainCoding {
  readonly system: string;
  readonly code: string;
}

/** Codings of a CodeableConcept that have both a system and a code. */
export function codingsOf(concept: unknown): readonly PlainCoding[] {
  const codings: PlainCoding[] = [];
  for (const coding of listOf(objectOf(concept)?.['coding'])) {
    if (!isJson(coding)) continue;
    const { system, code } = coding;
    if (typeof system === 'string' && typeof code === 'string') codings.push({ system, code });
  }
  return codings;
}

/** First date of the fields, of a Period its start. */
export function dateIn(resource: Json, fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const value = resource[field];
    const text =
      textOf(value) ?? textOf(objectOf(value)?.['start']) ?? textOf(objectOf(value)?.['end']);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Keeps it unless it is of the future; a date that is none is left out of it. */
export function keepDone(
  reading: Reading,
  entry: RecordEntry,
  code: unknown,
  at: string | undefined,
): void {
  const ms = dateMs(at);
  if (isAfter(at, reading)) return;
  const text = displayOf(code) ?? '';
  const item = {
    codes: codingsOf(code),
    text,
    source: sourceOf(entry, text, ms === undefined ? undefined : at),
  };
  reading.done.push(ms === undefined || at === undefined ? item : { ...item, at });
}
