/** Values as text, with their units; rounding for people is the screen's business, so numbers keep up to six digits. */
import type { FeatureValue } from '../../../domain/assessment.ts';
import type { Source } from '../../../domain/source.ts';
import type { SourceLink } from '../contract.ts';

export function valueText(value: FeatureValue, unit: string | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  const number = String(Number(value.toPrecision(6)));
  return unit === undefined || unit === '1' || unit.startsWith('{') ? number : `${number} ${unit}`;
}

export function sourceLink(source: Source): SourceLink {
  return {
    reference: source.reference,
    display: source.display ?? null,
    at: source.at ?? null,
  };
}

const MS_PER_DAY = 86_400_000;
const DAYS_PER_MONTH = 30.4375;

/** Length of an ISO 8601 duration of years, months, weeks and days, in days. */
function durationDays(duration: string): number {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?/.exec(duration);
  const part = (n: number) => Number(match?.[n] ?? 0);
  return part(1) * 365.25 + part(2) * DAYS_PER_MONTH + part(3) * 7 + part(4);
}

/** A value that may be a month old at most is today's or too old: its date says enough. */
const SHORTEST_MAX_AGE_DAYS = 31;

/** Age in whole months, where a value is in the last quarter of the age it may have. */
export function staleMonths(
  observedAt: string | undefined,
  maxAge: string | undefined,
  asOf: string,
): number | null {
  if (observedAt === undefined || maxAge === undefined) return null;
  if (durationDays(maxAge) <= SHORTEST_MAX_AGE_DAYS) return null;
  const days = (Date.parse(asOf) - Date.parse(observedAt)) / MS_PER_DAY;
  return days > 0.75 * durationDays(maxAge) ? Math.floor(days / DAYS_PER_MONTH) : null;
}

/** The date an ISO 8601 horizon after an instant. */
export function dateAfter(asOf: string, horizon: string): string {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?/.exec(horizon);
  const part = (n: number) => Number(match?.[n] ?? 0);
  const date = new Date(asOf);
  date.setUTCFullYear(date.getUTCFullYear() + part(1), date.getUTCMonth() + part(2));
  date.setUTCDate(date.getUTCDate() + part(3) * 7 + part(4));
  return date.toISOString().slice(0, 10);
}
