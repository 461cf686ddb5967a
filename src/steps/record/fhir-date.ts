/** FHIR date, dateTime and instant → milliseconds, and ages in completed years. */

const DATE_TIME =
  /^\d{4}(?:-\d\d(?:-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/u;

/**
 * Milliseconds since the epoch; a date alone counts as its start in UTC, and so does a time without a zone.
 *
 * @returns undefined for what is no FHIR date (30 February included)
 */
export function dateMs(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  // The values of one encounter follow each other and share their moment.
  if (text !== lastText) {
    lastMs = parsedMs(text);
    lastText = text;
  }
  return lastMs;
}

let lastText = '';
let lastMs: number | undefined;

function parsedMs(text: string): number | undefined {
  const found = DATE_TIME.exec(text);
  if (!found) return undefined;
  const [, day, zone] = found;
  const ms = Date.parse(text.length > 10 && zone === undefined ? `${text}Z` : text);
  if (Number.isNaN(ms)) return undefined;
  if (day !== undefined && Number(day) > 28) {
    const start = new Date(Date.parse(text.slice(0, 10)));
    if (start.getUTCDate() !== Number(day)) return undefined;
  }
  return ms;
}

const formats = new Map<string, Intl.DateTimeFormat>();
let lastDate = { ms: NaN, timeZone: '', date: '' };

/** Date of an instant, `YYYY-MM-DD`, as the calendar hangs in the zone. */
export function localDate(ms: number, timeZone: string): string {
  if (lastDate.ms === ms && lastDate.timeZone === timeZone) return lastDate.date;
  let format = formats.get(timeZone);
  if (!format) {
    // Swedish writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
    formats.set(timeZone, format);
  }
  const date = format.format(ms);
  lastDate = { ms, timeZone, date };
  return date;
}

/** The moment of assessment, and its date where the hospital is. */
export interface Now {
  readonly asOfMs: number;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

/** Whether a date or moment lies after now. A date alone is compared as a date, so that today is never the future. */
export function isAfter(text: string | undefined, { asOfMs, today }: Now): boolean {
  const ms = dateMs(text);
  if (text === undefined || ms === undefined || ms <= asOfMs) return false;
  return text.length > today.length || text > today;
}

/** Whether a date or moment lies before now. A date alone is over when its day is. */
export function isBefore(text: string | undefined, { asOfMs, today }: Now): boolean {
  const ms = dateMs(text);
  if (text === undefined || ms === undefined || ms >= asOfMs) return false;
  return text.length > today.length || text < today.slice(0, text.length);
}

/**
 * Completed years between two dates; undefined where the precision of either leaves it open, or it would be negative.
 *
 * @param from `YYYY-MM-DD`, `YYYY-MM` or `YYYY`
 * @param to `YYYY-MM-DD`
 */
export function completedYears(from: string, to: string): number | undefined {
  const years = yearsBetween(`${from}${'-12-31'.slice(from.length - 4)}`, to);
  const most = yearsBetween(`${from}${'-01-01'.slice(from.length - 4)}`, to);
  return years === most && years >= 0 ? years : undefined;
}

function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5, 10) < from.slice(5, 10) ? years - 1 : years;
}
