/** What MedicationRequest and MedicationStatement have in common: a drug that is or was taken, or is not. */
import type { Statement } from '../../domain/patient-record.ts';
import { dateMs } from './fhir-date.ts';
import { objectOf } from './json.ts';
import type { NamedMedication } from './medication-names.ts';
import { namedMedication } from './medication-names.ts';
import type { Reading } from './reading.ts';
import { add, leaveOut, leaveOutMalformed } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

export type Taken = 'current' | 'past' | 'not-taken';

/** The drug of the resource; where there is none that can be told, it is noted as unused. */
export function medicationOf(reading: Reading, entry: RecordEntry): NamedMedication | undefined {
  const { resource } = entry;
  for (const field of ['medicationCodeableConcept', 'medicationReference']) {
    if (resource[field] !== undefined && !objectOf(resource[field])) {
      leaveOutMalformed(reading, entry, `${entry.type}.${field}`, 'an object');
      return undefined;
    }
  }
  const medication = namedMedication(reading, resource);
  if (!medication) leaveOut(reading, entry, 'no-value', 'its medication is not in the record');
  return medication;
}

export function stateMedication(
  reading: Reading,
  entry: RecordEntry,
  medication: NamedMedication,
  taken: Taken,
  since: string | undefined,
): void {
  if (taken !== 'not-taken') reading.holdsMedications = true;
  if (medication.groups.size === 0) return;
  const source = sourceOf(entry, medication.text, since);
  const updated = objectOf(entry.resource['meta'])?.['lastUpdated'];
  const recordedMs = dateMs(since) ?? dateMs(updated);
  for (const [group, byTextOnly] of medication.groups) {
    const intensity = group === 'statin' ? medication.intensity : undefined;
    const statement: Statement =
      taken === 'not-taken'
        ? { says: 'no', how: 'not-taken', source }
        : {
            says: 'yes',
            current: taken === 'current',
            ...(since === undefined ? {} : { since }),
            source,
            ...(byTextOnly ? { byTextOnly } : {}),
            ...(intensity === undefined ? {} : { intensity }),
          };
    const whole = medication.classes.has(group);
    add(reading.medications, group, { statement, about: medication.about, whole, recordedMs });
  }
}

/** Notes for each group why a resource says nothing about it. */
export function leaveOutMedication(
  reading: Reading,
  entry: RecordEntry,
  medication: NamedMedication,
  because: Parameters<typeof leaveOut>[2],
  detail: string,
): void {
  for (const concept of medication.groups.keys()) {
    leaveOut(reading, entry, because, detail, { concept });
  }
}
