/** MedicationRequest → what is taken (active), was taken (completed, stopped, on hold), and what is ordered. */
import { textsIn } from './orders.ts';
import { isAfter } from './fhir-date.ts';
import { textOf } from './json.ts';
import { leaveOutMedication, medicationOf, stateMedication } from './medication-statements.ts';
import type { Reading } from './reading.ts';
import { leaveOutMalformed } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

const PAST: ReadonlySet<string> = new Set(['completed', 'stopped', 'on-hold']);
/** Proposals and options are somebody's idea, not an order. */
const NOT_ORDERED: ReadonlySet<unknown> = new Set(['proposal', 'option']);

export function readMedicationRequest(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  const status = textOf(resource['status']);
  if (status === undefined) {
    leaveOutMalformed(reading, entry, 'MedicationRequest.status', 'a status');
    return;
  }
  const medication = medicationOf(reading, entry);
  if (!medication) return;
  const since = textOf(resource['authoredOn']);
  const leave = (because: Parameters<typeof leaveOutMedication>[3], detail: string): void => {
    leaveOutMedication(reading, entry, medication, because, detail);
  };
  if (status === 'entered-in-error') leave(status, 'it was entered in error');
  else if (isAfter(since, reading)) {
    leave('in-the-future', 'it lies after the moment of assessment');
  } else if (NOT_ORDERED.has(resource['intent'])) {
    leave('not-active', 'it is a proposal, not an order');
  } else if (resource['doNotPerform'] === true) {
    leave('not-active', 'it says what is not to be given');
  } else if (status === 'active') {
    stateMedication(reading, entry, medication, 'current', since);
    reading.orders.push({
      codes: medication.codings,
      instantiates: textsIn(resource['instantiatesCanonical']),
      medicationGroups: [...medication.groups.keys()],
      text: medication.text,
      source: sourceOf(entry, medication.text, since),
    });
  } else if (PAST.has(status)) stateMedication(reading, entry, medication, 'past', since);
  else leave('not-active', `status is ${status}`);
}
