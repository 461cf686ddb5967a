/**
 * Facts that are measured: blood pressure, laboratory values, how long ago they were taken, how they changed.
 */
import { firstPrediction, resultOf } from './result-facts.ts';
import type { Measurement } from '../../domain/patient-record.ts';
import type { FactContext, FactReading } from './fact-reading.ts';
import { derivedFact, monthsBetween, newest, statedFact, unknownFact } from './fact-reading.ts';

/** KDIGO 2024 asks for a change "on a subsequent test": at least 90 days apart, at most two years. */
const CHANGE_AFTER_MS = 90 * 24 * 3_600_000;
const CHANGE_WITHIN_MONTHS = 24;
/** An adult's height, in cm, changes little in ten years. */
const HEIGHT_MONTHS = 120;

/** The newest value of a concept, unless it is older than `maxAgeMonths`. */
export function measuredFact(
  { record }: FactContext,
  concept: string,
  title: string,
  maxAgeMonths?: number,
): FactReading {
  const found = newest(record, concept);
  if (!found) return unknownFact(`${title}: not recorded`);
  const age = monthsBetween(found.observedAtMs, record.asOfMs);
  if (maxAgeMonths !== undefined && age > maxAgeMonths) {
    return unknownFact(`${title}: last recorded more than ${maxAgeMonths} months ago`, [
      found.source,
    ]);
  }
  return statedFact(found.value, found);
}

/** BMI as measured, else from weight and height of an adult; kg/m². */
export function bmiFact(context: FactContext, maxAgeMonths: number): FactReading {
  const bmi = measuredFact(context, 'bmi', 'BMI', maxAgeMonths);
  const weight = measuredFact(context, 'body-weight', 'Weight', maxAgeMonths);
  const height = measuredFact(context, 'body-height', 'Height', HEIGHT_MONTHS);
  const isKnown = typeof weight.value === 'number' && typeof height.value === 'number';
  if (bmi.value !== null || !isKnown || (context.record.ageYears ?? 0) < 18) return bmi;
  const heightM = height.value / 100;
  return derivedFact(weight.value / heightM ** 2, [weight, height], 'from weight and height');
}

/** Months since the newest value of any of the concepts; null where there never was one. */
export function monthsSince(
  { record }: FactContext,
  concepts: readonly string[],
  title: string,
): FactReading {
  const last = concepts
    .flatMap((concept) => newest(record, concept) ?? [])
    .sort((a, b) => b.observedAtMs - a.observedAtMs)[0];
  if (!last) return unknownFact(`${title}: not recorded`);
  return statedFact(monthsBetween(last.observedAtMs, record.asOfMs), last);
}

/** eGFR of CKD-EPI 2021 as the assessment computed it, else as the laboratory reported it; mL/min/1.73 m². */
export function egfrFact(context: FactContext, maxAgeMonths: number): FactReading {
  const result = resultOf(context.assessment, 'ckd-epi-2021-cr');
  const computed = firstPrediction(result)?.score;
  const creatinine = result?.features.get('creatinine');
  if (computed === undefined || creatinine?.known !== true) {
    return measuredFact(context, 'egfr', 'eGFR', maxAgeMonths);
  }
  const { observedAt, sources } = creatinine;
  const age = monthsBetween(
    observedAt === undefined ? context.record.asOfMs : Date.parse(observedAt),
    context.record.asOfMs,
  );
  if (age > maxAgeMonths) {
    return unknownFact(`eGFR: creatinine is older than ${maxAgeMonths} months`, sources);
  }
  const remark = 'CKD-EPI 2021 from creatinine';
  return { value: computed, sources, remark, ...(observedAt === undefined ? {} : { observedAt }) };
}

/**
 * How a concept changed: newest value and the one before, by the same code, at least 90 days earlier.
 *
 * @param change of newest and earlier value, both in the concept's unit
 */
export function changeFact(
  { record }: FactContext,
  concept: string,
  title: string,
  change: (now: number, before: number) => number,
): FactReading {
  const values = record.measurements.get(concept) ?? [];
  const now = values[0];
  const before = now && values.find((value) => isComparable(value, now));
  if (!now || !before || before.value <= 0) {
    return unknownFact(`${title}: no two values at least 90 days apart within two years`);
  }
  return {
    value: change(now.value, before.value),
    observedAt: now.observedAt,
    sources: [now.source, before.source],
  };
}

/** Values under two codes come from two equations or two specimens: their difference is no change. */
function isComparable(earlier: Measurement, now: Measurement): boolean {
  return (
    earlier.code === now.code &&
    now.observedAtMs - earlier.observedAtMs >= CHANGE_AFTER_MS &&
    monthsBetween(earlier.observedAtMs, now.observedAtMs) <= CHANGE_WITHIN_MONTHS
  );
}
