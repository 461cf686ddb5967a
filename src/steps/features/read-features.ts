/**
 * PatientRecord + manifest → FeatureVector: every input of a model, known with its sources, or missing with the reason.
 *
 * Which resource states what: RECORD-CONVENTIONS; which default holds where nothing is stated: the hospital's settings.
 * There is no silent default.
 */
import { readAnswer } from './answered.ts';
import { readBmi } from './body-mass.ts';
import { momentBefore } from './duration.ts';
import { readEgfr } from './kidney-function.ts';
import { readCoded, readComparison, readMeasurement, readRatio } from './measured.ts';
import { readAge, readRace, readSetting, readSex } from './person.ts';
import { inRange, missing } from './in-range.ts';
import { notFound } from './reading.ts';
import { readCondition, readFamilyHistory, readMedication, readOnsetAge } from './stated.ts';
import type { FeatureVector } from '../../domain/assessment.ts';
import type { InputSource, ModelInput, ModelManifest } from '../../domain/model.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import type { HospitalSettings } from '../../domain/settings.ts';
import type { Found, NotFound, Reading, ReadingContext } from './reading.ts';

/** @returns by input id, in the manifest's order */
export function readFeatures(
  record: PatientRecord,
  manifest: ModelManifest,
  settings: HospitalSettings,
): FeatureVector {
  const limits = new Map<string, number>();
  const notBefore = (maxAge: string): number => {
    const known = limits.get(maxAge) ?? momentBefore(record.asOfMs, maxAge);
    limits.set(maxAge, known);
    return known;
  };
  return new Map(
    manifest.inputs.map((input) => {
      const notBeforeMs = input.maxAge === undefined ? -Infinity : notBefore(input.maxAge);
      const reading = readInput({ record, settings, input, notBeforeMs });
      return [input.id, reading.known ? inRange(input, reading) : missing(input, reading)];
    }),
  );
}

/** Features that were changed by hand, clamped or refused as the manifest says: a what-if outside the range is no result. */
export function keepInRange(manifest: ModelManifest, features: FeatureVector): FeatureVector {
  return new Map(
    manifest.inputs.flatMap((input) => {
      const feature = features.get(input.id);
      if (feature === undefined) return [];
      const kept =
        feature.known && feature.origin === 'what-if' ? inRange(input, feature) : feature;
      return [[input.id, kept] as const];
    }),
  );
}

/** The first source that knows; an answer that is newer, or of no source known to be newer, wins over it. */
function readInput(context: ReadingContext): Reading {
  const readings = context.input.sources.map((source) => readSource(source, context));
  const coded = readings.find((reading) => reading.known);
  const answer = readAnswer(context);
  if (answer === undefined || (!answer.known && coded !== undefined)) {
    return coded ?? mostTelling(readings, context.input);
  }
  return coded !== undefined && answer.known && isNewer(coded, answer) ? coded : answer;
}

function isNewer(coded: Found, answer: Found): boolean {
  if (coded.observedAtMs === undefined || answer.observedAtMs === undefined) return false;
  return coded.observedAtMs > answer.observedAtMs;
}

function readSource(source: InputSource, context: ReadingContext): Reading {
  switch (source.from) {
    case 'age':
      return readAge(context);
    case 'sex':
      return readSex(context);
    case 'race':
      return readRace(source, context);
    case 'measurement':
      return readMeasurement(source, context);
    case 'coded':
      return readCoded(source, context);
    case 'condition':
      return readCondition(source, context);
    case 'medication':
      return readMedication(source, context);
    case 'family-history':
      return readFamilyHistory(source, context);
    case 'onset-age':
      return readOnsetAge(source, context);
    case 'comparison':
      return readComparison(source, context);
    case 'ratio-to-reference-high':
      return readRatio(source, context);
    case 'egfr':
      return readEgfr(context);
    case 'bmi':
      return readBmi(context);
    case 'setting':
      return readSetting(source, context);
  }
}

/** Something found that cannot be used tells more than nothing found. */
function mostTelling(readings: readonly Reading[], input: ModelInput): NotFound {
  const unknown = readings.filter((reading) => !reading.known);
  return (
    unknown.find(({ because }) => because !== 'never-recorded' && because !== 'not-stated') ??
    unknown[0] ??
    notFound('not-stated', `${input.title}: nobody has answered it.`)
  );
}
