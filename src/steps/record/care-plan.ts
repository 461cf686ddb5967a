/** CarePlan → its activities that are planned or going on, as active orders; those completed, as done. */
import { keepDone } from './done-item.ts';
import { isAfter, isBefore } from './fhir-date.ts';
import { listOf, objectOf, textOf } from './json.ts';
import { keepOrder, textsIn } from './orders.ts';
import type { Reading } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';

const OVER: ReadonlySet<unknown> = new Set(['cancelled', 'stopped', 'entered-in-error']);

export function readCarePlan(reading: Reading, entry: RecordEntry): void {
  const { resource } = entry;
  if (resource['status'] !== 'active' || resource['intent'] === 'proposal') return;
  const period = objectOf(resource['period']);
  const at = textOf(period?.['start']) ?? textOf(resource['created']);
  if (isAfter(at, reading)) return;
  if (isBefore(textOf(period?.['end']), reading)) return;
  const plan = textsIn(resource['instantiatesCanonical']);
  const details = listOf(resource['activity']).map((one) => objectOf(objectOf(one)?.['detail']));
  const activities = details.filter((detail) => detail !== undefined);
  for (const detail of activities) {
    const { status, code } = detail;
    if (status === 'completed') keepDone(reading, entry, code, undefined);
    else if (!OVER.has(status) && detail['doNotPerform'] !== true) {
      const instantiates = [...plan, ...textsIn(detail['instantiatesCanonical'])];
      const medication = objectOf(detail['productCodeableConcept']);
      keepOrder(reading, entry, code ?? medication, instantiates, at);
    }
  }
  if (activities.length === 0 && plan.length > 0) keepOrder(reading, entry, undefined, plan, at);
}
