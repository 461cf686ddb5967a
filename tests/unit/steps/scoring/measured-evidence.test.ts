import { expect, test } from 'vitest';
import { measuredWithinYear } from '#src/steps/scoring/measured-evidence.ts';
import type { PatientRecord } from '#src/domain/patient-record.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-24T10:00:00Z');

/** By concept: how many days old its newest value is. */
function record(days: Readonly<Record<string, number>>): PatientRecord {
  const measurements = Object.entries(days).map(([concept, old]) => [
    concept,
    [
      {
        value: 1,
        observedAtMs: NOW - old * DAY_MS,
        source: { reference: `Observation/${concept}` },
      },
    ],
  ]);
  return { asOfMs: NOW, measurements: new Map(measurements as never) } as unknown as PatientRecord;
}

test.each([
  ['kidneyMeasuredWithinYear', { creatinine: 30, uacr: 300 }, 2],
  ['kidneyMeasuredWithinYear', { egfr: 30, uacr: 300 }, 2],
  ['kidneyMeasuredWithinYear', { creatinine: 30, uacr: 400 }, undefined],
  ['kidneyMeasuredWithinYear', { creatinine: 30 }, undefined],
  ['glycaemiaMeasuredWithinYear', { hba1c: 364 }, 1],
  ['glycaemiaMeasuredWithinYear', { 'fasting-glucose': 10, hba1c: 900 }, 1],
  ['glycaemiaMeasuredWithinYear', { 'fasting-glucose': 400, hba1c: 900 }, undefined],
  ['egfrBelow60For90Days', { creatinine: 30, uacr: 30 }, undefined],
] as const)('%s of values %o days old', (evidence, days, sources) => {
  expect(measuredWithinYear(evidence, record(days))?.length).toBe(sources);
});
