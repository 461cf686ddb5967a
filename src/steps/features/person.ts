/**
 * Inputs of the person and the hospital: age, sex, race as stated, and the risk region.
 */
import { notFound } from './reading.ts';
import type { InputSource } from '../../domain/model.ts';
import type { PatientRecord } from '../../domain/patient-record.ts';
import type { HospitalSettings } from '../../domain/settings.ts';
import type { Reading, ReadingContext } from './reading.ts';

type Of<From extends InputSource['from']> = Extract<InputSource, { from: From }>;

/** Completed years. */
export function readAge({ record }: ReadingContext): Reading {
  const { ageYears, patientSource } = record;
  if (ageYears === undefined) {
    const detail = 'Age is not known: the birth date is missing or too coarse.';
    return notFound('never-recorded', detail, [patientSource]);
  }
  return { known: true, value: ageYears, origin: 'recorded', sources: [patientSource] };
}

/** `other` and `unknown` are no sex that an equation knows. */
export function readSex({ record }: ReadingContext): Reading {
  const { gender, patientSource } = record;
  if (gender === 'female' || gender === 'male') {
    return { known: true, value: gender, origin: 'recorded', sources: [patientSource] };
  }
  const detail =
    gender === undefined
      ? 'Sex is not in the record.'
      : `Sex is recorded as ${gender}; the equation knows only female and male.`;
  return notFound('never-recorded', detail, [patientSource]);
}

export function readRace(source: Of<'race'>, { record, input }: ReadingContext): Reading {
  const { raceCodes, patientSource } = record;
  const found = { known: true, origin: 'recorded', sources: [patientSource] } as const;
  for (const [code, value] of Object.entries(source.codes)) {
    if (raceCodes.includes(code)) return { ...found, value };
  }
  if (raceCodes.length === 0) {
    return notFound('not-stated', `${input.title} is not in the record.`, [patientSource]);
  }
  if (source.otherwise === undefined) {
    const detail = `${input.title} as recorded is none that the model knows.`;
    return notFound('not-stated', detail, [patientSource]);
  }
  const remark = input.note;
  return { ...found, value: source.otherwise, ...(remark === undefined ? {} : { remark }) };
}

export function readSetting(source: Of<'setting'>, context: ReadingContext): Reading {
  const { settings, record, input } = context;
  const setting =
    source.setting === 'score2Region' ? settings.score2Region : kfreRegion(settings, record);
  const value = setting === undefined ? undefined : source.values[setting];
  if (value === undefined) {
    const detail = `${input.title} is not known: neither configured (settings.${source.setting}) nor told by the country of the address.`;
    return notFound('not-configured', detail);
  }
  const byCountry = source.setting === 'kfreRegion' && settings.kfreRegion === undefined;
  const remark = `${setting ?? ''} (${byCountry ? 'by the country of the address' : "the hospital's setting"})`;
  return { known: true, value, origin: 'setting', sources: [], remark };
}

const NORTH_AMERICA = /^(US|USA|U\.S\.A?\.|United States( of America)?|CA|CAN|Canada)$/i;

function kfreRegion(settings: HospitalSettings, record: PatientRecord): string | undefined {
  if (settings.kfreRegion !== undefined) return settings.kfreRegion;
  const country = record.country?.trim();
  if (country === undefined || country === '') return undefined;
  return NORTH_AMERICA.test(country) ? 'north-america' : 'other';
}
