/** Immunization → something done. */
import { dateIn, keepDone } from './done-item.ts';
import type { Reading } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';

export function readImmunization(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  if (resource['status'] !== 'completed') return;
  keepDone(reading, entry, resource['vaccineCode'], dateIn(resource, ['occurrenceDateTime']));
}
