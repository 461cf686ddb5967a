/** A patient in words. In: Patient. Out: name, and one line with age, sex and birth date. */
import type { Patient } from '@medplum/fhirtypes';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function nameOf({ name }: Patient): string {
  const { family = '', given = [] } = name?.[0] ?? {};
  return [family, given.join(' ')].filter((part) => part !== '').join(', ');
}

export function personLine(patient: Patient, now: Date): string {
  const { gender = 'sex not known', birthDate, deceasedDateTime } = patient;
  const age = ageAt(birthDate, now);
  return [
    age === undefined ? 'age not known' : `${age} y`,
    gender === 'unknown' ? 'sex not known' : gender,
    birthDate === undefined ? 'birth date not known' : `born ${dateText(birthDate)}`,
    ...(deceasedDateTime === undefined ? [] : [`died ${dateText(deceasedDateTime)}`]),
  ].join(', ');
}

export function recordNumberOf({ identifier }: Patient): string {
  return identifier?.[0]?.value ?? '';
}

/** `2026-03-14T…` → `14-Mar-2026`; a year stays a year. */
export function dateText(date: string): string {
  const [year = '', month, day] = date.slice(0, 10).split('-');
  if (month === undefined || day === undefined) return year;
  return `${day}-${MONTHS[Number(month) - 1] ?? month}-${year}`;
}

/** With hours and minutes, UTC. */
export function momentText(date: string): string {
  return date.length > 10 ? `${dateText(date)} ${date.slice(11, 16)}` : dateText(date);
}

function ageAt(birthDate: string | undefined, now: Date): number | undefined {
  if (birthDate === undefined || birthDate.length < 10) return undefined;
  const [year, month, day] = birthDate.split('-').map(Number);
  const years = now.getUTCFullYear() - (year ?? 0);
  const had = now.getUTCMonth() + 1 - (month ?? 0) || now.getUTCDate() - (day ?? 0);
  return had < 0 ? years - 1 : years;
}
