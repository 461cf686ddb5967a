/** DiagnosticReport that is final → an examination that was done; its values come as Observations. */
import { dateIn, keepDone } from './done-item.ts';
import type { Reading } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';

const USABLE: ReadonlySet<unknown> = new Set(['final', 'amended', 'corrected', 'appended']);

export function readDiagnosticReport(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  if (!USABLE.has(resource['status'])) return;
  const at = dateIn(resource, ['effectiveDateTime', 'effectivePeriod', 'issued']);
  keepDone(reading, entry, resource['code'], at);
}
