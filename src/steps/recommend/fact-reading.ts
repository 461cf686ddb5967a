/**
 * What one fact reads as in one record: its value or null, when and where it was observed, and why.
 */
import type { Assessment } from '../../domain/assessment.ts';
import type { Measurement, PatientRecord } from '../../domain/patient-record.ts';
import type { HospitalSettings } from '../../domain/settings.ts';
import type { Source } from '../../domain/source.ts';

export interface FactReading {
  readonly value: number | boolean | string | null;
  readonly observedAt?: string;
  readonly sources: readonly Source[];
  readonly remark?: string;
}

/** All that a fact is read from. */
export interface FactContext {
  readonly record: PatientRecord;
  readonly assessment: Assessment;
  readonly settings: HospitalSettings;
}

/** A fact that nothing tells. */
export function unknownFact(remark: string, sources: readonly Source[] = []): FactReading {
  return { value: null, sources, remark };
}

/** A fact that one resource states. */
export function statedFact(
  value: number | boolean | string,
  evidence: { readonly observedAt: string; readonly source: Source },
): FactReading {
  return { value, observedAt: evidence.observedAt, sources: [evidence.source] };
}

/** A fact that follows from another: what the other rests on stays with it. */
export function derivedFact(
  value: number | boolean | string | null,
  from: readonly FactReading[],
  remark: string,
): FactReading {
  const observedAt = from
    .flatMap((reading) => reading.observedAt ?? [])
    .sort()
    .at(-1);
  const sources = from.flatMap((reading) => reading.sources);
  return { value, sources, remark, ...(observedAt === undefined ? {} : { observedAt }) };
}

/** The newest measurement of a concept. */
export function newest(record: PatientRecord, concept: string): Measurement | undefined {
  return record.measurements.get(concept)?.[0];
}

/**
 * Months from a moment to a later one, by the calendar: 12 exactly on the day a year later.
 *
 * @param fromMs milliseconds since the epoch, read as UTC
 * @returns months with two decimals; negative where `fromMs` is the later one
 */
export function monthsBetween(fromMs: number, toMs: number): number {
  const from = new Date(fromMs);
  const to = new Date(toMs);
  const whole =
    (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
  const days = to.getUTCDate() - from.getUTCDate();
  return Math.round((whole + days / 31) * 100) / 100;
}
