/** ServiceRequest → an active order. */
import { isAfter } from './fhir-date.ts';
import { isJson, textOf } from './json.ts';
import { keepOrder, textsIn } from './orders.ts';
import type { Reading } from './reading.ts';
import { leaveOutMalformed } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';

export function readServiceRequest(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  const { code, status, intent, doNotPerform } = resource;
  if (status !== 'active' || intent === 'proposal' || doNotPerform === true) return;
  if (code !== undefined && !isJson(code)) {
    leaveOutMalformed(reading, entry, 'ServiceRequest.code', 'a CodeableConcept');
    return;
  }
  const at = textOf(resource['authoredOn']);
  if (isAfter(at, reading)) return;
  keepOrder(reading, entry, code, textsIn(resource['instantiatesCanonical']), at);
}
