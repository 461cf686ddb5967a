/** Data set → how old the person was at the study, in years; or why that is not known. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { textAt } from './attributes.ts';

const PATIENT_AGE = '00101010';
const BIRTH_DATE = '00100030';
const STUDY_DATES = ['00080020', '00080021', '00080022', '00080023'];
const DAYS_IN_YEAR = 365.2425;
const PER_YEAR = { Y: 1, M: 12, W: DAYS_IN_YEAR / 7, D: DAYS_IN_YEAR } as const;
/** Patient's Age is rounded down, to years at worst. */
const MAY_DIFFER_YEARS = 1.1;

export type AgeFound =
  { readonly years: number } | { readonly unknown: 'silent' | 'contradictory' };

/** Patient's Age, else birth date against study date. Where both are there they must agree. */
export function ageAtStudy(dataset: DicomDataset): AgeFound {
  const stated = statedAge(textAt(dataset, PATIENT_AGE));
  const counted = countedAge(dataset);
  if (stated !== undefined && counted !== undefined) {
    const agree = Math.abs(stated - counted) < MAY_DIFFER_YEARS;
    return agree ? { years: stated } : { unknown: 'contradictory' };
  }
  const years = stated ?? counted;
  return years === undefined ? { unknown: 'silent' } : { years };
}

/** `005Y`, `018M`, `045W`, `010D` (PS3.5 6.2). */
function statedAge(text: string | undefined): number | undefined {
  const match = /^(\d{1,3})([DWMY])$/u.exec(text ?? '');
  if (match === null) return undefined;
  return Number(match[1]) / PER_YEAR[match[2] as keyof typeof PER_YEAR];
}

/** Years completed, and the part of the next one. */
function countedAge(dataset: DicomDataset): number | undefined {
  const born = dateOf(textAt(dataset, BIRTH_DATE));
  const studied = STUDY_DATES.map((tag) => dateOf(textAt(dataset, tag))).find(
    (date) => date !== undefined,
  );
  if (born === undefined || studied === undefined || studied < born) return undefined;
  let completed = Number(studied.slice(0, 4)) - Number(born.slice(0, 4));
  if (studied.slice(4) < born.slice(4)) completed -= 1;
  const last = birthday(born, completed);
  return completed + (instant(studied) - last) / (birthday(born, completed + 1) - last);
}

/** `20240229`, also as `2024.02.29` of old; undefined: no day of the calendar. */
function dateOf(text: string | undefined): string | undefined {
  const digits = text?.replaceAll('.', '');
  if (digits === undefined || !/^\d{8}$/u.test(digits)) return undefined;
  const date = new Date(instant(digits));
  return Number.isNaN(date.getTime()) ||
    date.toISOString().slice(0, 10).replaceAll('-', '') !== digits
    ? undefined
    : digits;
}

function instant(digits: string): number {
  return Date.parse(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}T00:00:00Z`);
}

function birthday(born: string, after: number): number {
  const [year, month, day] = [born.slice(0, 4), born.slice(4, 6), born.slice(6)].map(Number);
  return Date.UTC((year ?? 0) + after, (month ?? 1) - 1, day);
}
