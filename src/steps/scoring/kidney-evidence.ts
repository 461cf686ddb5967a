/**
 * Evidence of chronic kidney disease in the values alone: eGFR below 60 now and at least 90 days before.
 *
 * Source: KDIGO 2024, chapter 1: abnormalities of kidney structure or function present for at least three months.
 */
import { ckdEpi2021 } from '../../domain/ckd-epi-2021.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import type { Source } from '../../domain/source.ts';

const LIMIT = 60; // mL/min/{1.73_m2}
const NINETY_DAYS_MS = 90 * 86_400_000;
const YEAR_MS = 365.25 * 86_400_000;

interface Filtration {
  readonly value: number;
  readonly atMs: number;
  readonly source: Source;
}

/** The two values that show it, newest first; undefined where the record does not. */
export function lowFiltrationFor90Days(record: PatientRecord): readonly Source[] | undefined {
  const newestFirst = [...computed(record), ...reported(record)].sort((a, b) => b.atMs - a.atMs);
  const [newest] = newestFirst;
  if (newest === undefined || newest.value >= LIMIT) return undefined;
  const before = newestFirst.find(
    ({ value, atMs }) => value < LIMIT && newest.atMs - atMs >= NINETY_DAYS_MS,
  );
  return before === undefined ? undefined : [newest.source, before.source];
}

function computed(record: PatientRecord): Filtration[] {
  const { ageYears, gender } = record;
  if (ageYears === undefined || (gender !== 'female' && gender !== 'male')) return [];
  return (record.measurements.get('creatinine') ?? []).map((creatinine) => {
    const ageThen = ageYears - (record.asOfMs - creatinine.observedAtMs) / YEAR_MS;
    return {
      value: ckdEpi2021(creatinine.value, ageThen, gender),
      atMs: creatinine.observedAtMs,
      source: creatinine.source,
    };
  });
}

function reported(record: PatientRecord): Filtration[] {
  return (record.measurements.get('egfr') ?? []).map(({ value, observedAtMs, source }) => ({
    value,
    atMs: observedAtMs,
    source,
  }));
}
