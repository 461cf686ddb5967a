/**
 * ISO 8601 durations as the manifests use them (`P5Y`, `P6M`, `P90D`, `PT24H`): the moment that long before another.
 */
const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?)?$/;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Duration {
  readonly months: number;
  readonly ms: number;
  /** It names hours. */
  readonly byClock: boolean;
}

/**
 * By the calendar for years, months, weeks and days, from the start (UTC) of the first day that counts, so that a value
 * known by its date alone is judged by that date; by the clock for hours.
 *
 * @param momentMs milliseconds since the epoch
 * @returns milliseconds since the epoch; -Infinity for a text that is no duration of this kind
 */
export function momentBefore(momentMs: number, duration: string): number {
  const parsed = parseDuration(duration);
  if (parsed === undefined) return -Infinity;
  const before = monthsBefore(new Date(momentMs), parsed.months) - parsed.ms;
  return parsed.byClock ? before : before - (before % DAY_MS);
}

/** The same day of an earlier month, or that month's last day where it has no such day. */
function monthsBefore(date: Date, months: number): number {
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
  date.setUTCDate(Math.min(day, lastDay.getUTCDate()));
  return date.getTime();
}

/** "5 years", "24 hours", for a sentence. */
export function durationInWords(duration: string): string {
  const parts: (string | undefined)[] = DURATION.exec(duration)?.slice(1) ?? [];
  const units = ['year', 'month', 'week', 'day', 'hour'];
  return parts
    .flatMap((count, index) => (count === undefined ? [] : [plural(count, units[index] ?? '')]))
    .join(' ');
}

function plural(count: string, unit: string): string {
  return `${count} ${unit}${count === '1' ? '' : 's'}`;
}

function parseDuration(duration: string): Duration | undefined {
  const match = DURATION.exec(duration);
  if (match === null) return undefined;
  const counts: (string | undefined)[] = match.slice(1);
  const [years, months, weeks, days, hours] = counts.map((count) => Number(count ?? 0));
  return {
    months: 12 * (years ?? 0) + (months ?? 0),
    ms: (7 * (weeks ?? 0) + (days ?? 0)) * DAY_MS + (hours ?? 0) * HOUR_MS,
    byClock: hours !== 0,
  };
}
