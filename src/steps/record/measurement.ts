/** The value of a measured concept → Measurement in its canonical unit. */
import type { MeasurementConcept } from '../../domain/codes/measurement-concept.ts';
import { toCanonical } from '../../domain/codes/measurement-concept.ts';
import type { Measurement } from '../../domain/patient-record.ts';
import type { Finding } from './finding.ts';
import type { Json } from './json.ts';
import { isJson, listOf, numberOf, objectOf } from './json.ts';
import type { Moment } from './moment.ts';
import { leaveOutWithoutValue } from './no-value.ts';
import type { QuantityReading } from './quantity.ts';
import { readBareNumber, readQuantity, unitOf } from './quantity.ts';
import type { Reading } from './reading.ts';
import { add, leaveOut, leaveOutMalformed } from './reading.ts';
import type { RecordEntry } from './record-entry.ts';
import { sourceOf } from './record-entry.ts';

export function readMeasurement(
  reading: Reading,
  entry: RecordEntry,
  finding: Finding,
  concept: MeasurementConcept,
  moment: Moment,
): void {
  const found = numberIn(finding.holder, concept);
  if (found === undefined) {
    leaveOutWithoutValue(reading, entry, finding, concept.id, moment);
  } else if (found === 'malformed') {
    const path = `${finding.path}.valueQuantity`;
    leaveOutMalformed(reading, entry, path, 'a Quantity', concept.id);
  } else if (found.ok) {
    keep(reading, entry, finding, concept, moment, found);
  } else {
    const { because, detail } = found;
    leaveOut(reading, entry, because, detail, { concept: concept.id, at: moment.at });
  }
}

function numberIn(
  holder: Json,
  concept: MeasurementConcept,
): QuantityReading | 'malformed' | undefined {
  const quantity = holder['valueQuantity'];
  if (isJson(quantity)) return readQuantity(concept, quantity);
  if (quantity !== undefined) return 'malformed';
  const bare = numberOf(holder['valueInteger'] ?? holder['valueDecimal']);
  return bare === undefined ? undefined : readBareNumber(concept, bare);
}

function keep(
  reading: Reading,
  entry: RecordEntry,
  finding: Finding,
  concept: MeasurementConcept,
  moment: Moment,
  found: Extract<QuantityReading, { ok: true }>,
): void {
  const value: { -readonly [K in keyof Measurement]: Measurement[K] } = {
    concept: concept.id,
    value: found.value,
    unit: concept.unit,
    asRecorded: found.asRecorded,
    code: finding.code,
    observedAt: moment.at,
    observedAtMs: moment.ms,
    source: sourceOf(entry, finding.display, moment.at),
  };
  const referenceHigh = referenceHighOf(finding.holder, concept);
  if (referenceHigh !== undefined) value.referenceHigh = referenceHigh;
  const known = concept.remarks?.[finding.code];
  const remarks = known === undefined ? found.remarks : [known, ...found.remarks];
  if (remarks.length > 0) value.remarks = remarks;
  add(reading.measurements, concept.id, {
    value,
    preference: Math.max(0, concept.loinc.indexOf(finding.code)),
    revision: moment.revision,
    resource: entry.resource,
  });
}

/** Upper limit of the laboratory, canonical unit; a limit without a unit is in that of the value. */
function referenceHighOf(holder: Json, concept: MeasurementConcept): number | undefined {
  for (const range of listOf(holder['referenceRange'])) {
    const high = objectOf(objectOf(range)?.['high']);
    const value = numberOf(high?.['value']);
    if (!high || value === undefined) continue;
    const named = high['unit'] !== undefined || high['code'] !== undefined;
    const { conversion } = unitOf(
      concept,
      named ? high : (objectOf(holder['valueQuantity']) ?? {}),
    );
    return conversion ? toCanonical(value, conversion) : undefined;
  }
  return undefined;
}
