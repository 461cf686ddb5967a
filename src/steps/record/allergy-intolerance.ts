/** AllergyIntolerance → the drug groups it concerns. An unconfirmed one counts: it is there to protect. */
import { displayOf, firstCode, isJson, listOf, objectOf } from './json.ts';
import { nameMedication } from './medication-names.ts';
import type { Reading } from './reading.ts';
import { leaveOut, leaveOutMalformed } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

export function readAllergyIntolerance(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  const { code } = resource;
  if (code !== undefined && !isJson(code)) {
    leaveOutMalformed(reading, entry, 'AllergyIntolerance.code', 'a CodeableConcept');
    return;
  }
  const verification = firstCode(resource['verificationStatus']);
  if (verification === 'entered-in-error') {
    leaveOut(reading, entry, verification, 'it was entered in error');
    return;
  }
  if (verification === 'refuted') {
    leaveOut(reading, entry, 'refuted-or-unconfirmed', 'verification status is refuted');
    return;
  }
  const clinical = firstCode(resource['clinicalStatus']);
  if (clinical === 'inactive' || clinical === 'resolved') return;
  const substances = listOf(resource['reaction']).map((one) => objectOf(one)?.['substance']);
  const { groups } = nameMedication([code, ...substances]);
  const text = displayOf(code) ?? displayOf(substances[0]) ?? '';
  reading.allergies.push({
    groups: [...groups.keys()],
    text,
    source: sourceOf(entry, text),
  });
}
