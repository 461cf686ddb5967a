/** MedicationStatement → what is taken (active), was taken (completed, stopped, on hold), or is not taken. */
import { isAfter, isBefore } from './fhir-date.ts';
import { objectOf, textOf } from './json.ts';
import { leaveOutMedication, medicationOf, stateMedication } from './medication-statements.ts';
import type { Reading } from './reading.ts';
import { leaveOutMalformed } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';

const PAST: ReadonlySet<string> = new Set(['completed', 'stopped', 'on-hold']);

export function readMedicationStatement(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  const status = textOf(resource['status']);
  if (status === undefined) {
    leaveOutMalformed(reading, entry, 'MedicationStatement.status', 'a status');
    return;
  }
  const medication = medicationOf(reading, entry);
  if (!medication) return;
  const period = objectOf(resource['effectivePeriod']);
  const begin = textOf(resource['effectiveDateTime']) ?? textOf(period?.['start']);
  const asserted = textOf(resource['dateAsserted']);
  const since = begin ?? asserted;
  const leave = (because: Parameters<typeof leaveOutMedication>[3], detail: string): void => {
    leaveOutMedication(reading, entry, medication, because, detail);
  };
  const isFuture = [begin, asserted].some((text) => isAfter(text, reading));
  const isOver = isBefore(textOf(period?.['end']), reading);
  if (status === 'entered-in-error') leave(status, 'it was entered in error');
  else if (isFuture) leave('in-the-future', 'it lies after the moment of assessment');
  else if (status === 'not-taken') {
    stateMedication(reading, entry, medication, 'not-taken', asserted ?? begin);
  } else if (status === 'active') {
    stateMedication(reading, entry, medication, isOver ? 'past' : 'current', since);
  } else if (PAST.has(status)) stateMedication(reading, entry, medication, 'past', since);
  else leave('not-active', `status is ${status}`);
}
