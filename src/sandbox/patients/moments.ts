/** Moments before "now". In: the instant, and how long ago. Out: FHIR dates. */

/** Whole days ago (at half past nine), or hours ago; negative: in the future. */
export type When = number | { readonly hoursAgo: number };

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export function isoAt(asOf: string, when: When): string {
  const nowMs = Date.parse(asOf);
  if (typeof when === 'object')
    return new Date(nowMs - when.hoursAgo * HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  return `${new Date(nowMs - when * DAY_MS).toISOString().slice(0, 10)}T09:30:00Z`;
}

/** @param daysSinceBirthday so that every person has a birthday of their own */
export function birthDate(asOf: string, ageYears: number, daysSinceBirthday: number): string {
  const birthday = new Date(Date.parse(asOf) - daysSinceBirthday * DAY_MS);
  const year = birthday.getUTCFullYear() - ageYears;
  const [month, day] = [birthday.getUTCMonth(), birthday.getUTCDate()];
  // 29 February is no day of every year.
  return new Date(Date.UTC(year, month, month === 1 ? Math.min(day, 28) : day))
    .toISOString()
    .slice(0, 10);
}
