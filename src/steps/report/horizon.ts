/**
 * An instant and an ISO 8601 duration → the period from the one to the end of the other, and its wording.
 */
import type { Period } from '@medplum/fhirtypes';

const UNITS = { Y: 'year', M: 'month', W: 'week', D: 'day', H: 'hour' } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Duration {
  readonly count: number;
  readonly unit: keyof typeof UNITS;
}

/** `P10Y`, `P90D`, `P6W`, `P3M`, `PT24H`; undefined for anything else. */
function durationOf(iso: string): Duration | undefined {
  const match = /^P(?:(\d+)([YMWD])|T(\d+)(H))$/u.exec(iso);
  const unit = match?.[2] ?? match?.[4];
  const count = Number(match?.[1] ?? match?.[3]);
  return isUnit(unit) ? { count, unit } : undefined;
}

function isUnit(text: string | undefined): text is keyof typeof UNITS {
  return text !== undefined && text in UNITS;
}

/**
 * @param asOf FHIR instant; the end has its zone
 * @returns undefined where there is no horizon, or none that can be counted (the hospital stay)
 */
export function periodFrom(asOf: string, horizon: string | undefined): Period | undefined {
  const duration = horizon === undefined ? undefined : durationOf(horizon);
  const match = /^(.{19})(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/u.exec(asOf);
  if (!duration || match?.[1] === undefined || match[2] === undefined) return undefined;
  const end = later(new Date(`${match[1]}Z`), duration);
  return { start: asOf, end: `${end.toISOString().slice(0, 19)}${match[2]}` };
}

/** By the calendar: ten years from 29 February end on 28 February. */
function later(from: Date, { count, unit }: Duration): Date {
  if (unit === 'H') return new Date(from.getTime() + count * HOUR_MS);
  if (unit === 'D' || unit === 'W') {
    return new Date(from.getTime() + count * (unit === 'W' ? 7 : 1) * DAY_MS);
  }
  const months = count * (unit === 'Y' ? 12 : 1);
  const to = new Date(from);
  to.setUTCMonth(from.getUTCMonth() + months);
  if (to.getUTCDate() !== from.getUTCDate()) to.setUTCDate(0);
  return to;
}

/** "10 years"; the text itself where it is no single duration. */
export function durationInWords(iso: string): string {
  const duration = durationOf(iso);
  if (!duration) return iso;
  const { count, unit } = duration;
  return `${count} ${UNITS[unit]}${count === 1 ? '' : 's'}`;
}

/** " in 10 years", or nothing for a state that exists now. */
export function horizonInWords(horizon: string | undefined): string {
  return horizon === undefined ? '' : ` in ${durationInWords(horizon)}`;
}
