/** An Observation or component without a value that can be read: why, for a person. */
import type { Finding } from './finding.ts';
import { displayOf } from './json.ts';
import type { Moment } from './moment.ts';
import type { Reading } from './reading.ts';
import { leaveOut } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';

export function leaveOutWithoutValue(
  reading: Reading,
  entry: RecordEntry,
  { holder, isPanel }: Finding,
  concept: string,
  moment: Moment,
): void {
  const absent = displayOf(holder['dataAbsentReason']);
  if (absent === undefined && isPanel) return;
  const other = Object.keys(holder).find((key) => key.startsWith('value'));
  const detail =
    absent !== undefined
      ? `it has no value: ${absent}`
      : other === undefined
        ? 'it has no value'
        : `its value (${other}) is not one that can be read`;
  leaveOut(reading, entry, 'no-value', detail, { concept, at: moment.at });
}
