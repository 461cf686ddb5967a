/**
 * FHIR dates as people write them: 24-Nov-2026, 24 h time, never "yesterday".
 *
 * A partial date stays partial ("Mar 2019", "2019"); a moment is shown in the zone of the screen.
 */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LONG_MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** A hyphen that does not break the line. */
const HYPHEN = '\u2011';

interface Parts {
  readonly year: string;
  readonly month: number | null;
  readonly day: number | null;
  readonly time: string | null;
}

/** "24-Nov-2026" (or "Nov 2026", "2026"). */
export function day(fhirDate: string): string {
  const { year, month, day: dayOfMonth } = partsOf(fhirDate);
  if (month === null) return year;
  if (dayOfMonth === null) return `${monthName(month)} ${year}`;
  return [two(dayOfMonth), monthName(month), year].join(HYPHEN);
}

/** "10:05"; empty for a date without time. */
export function clock(fhirDate: string): string {
  return partsOf(fhirDate).time ?? '';
}

/** "24-Nov-2026 10:05". */
export function dateTime(fhirDate: string): string {
  const time = clock(fhirDate);
  return time === '' ? day(fhirDate) : `${day(fhirDate)} ${time}`;
}

/** "November 2036": the end of a horizon, never more exact than the model is. */
export function monthYear(fhirDate: string): string {
  const { year, month } = partsOf(fhirDate);
  return month === null ? year : `${LONG_MONTHS[month - 1] ?? ''} ${year}`;
}

/** A date as a number of years, for an axis. */
export function decimalYear(fhirDate: string): number {
  const { year, month, day: dayOfMonth } = partsOf(fhirDate);
  return Number(year) + ((month ?? 7) - 1) / 12 + ((dayOfMonth ?? 15) - 1) / 365;
}

/** Whole days between two moments. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** Today as FHIR date, in the zone of the screen. */
export function isoDay(moment: Date): string {
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

function partsOf(fhirDate: string): Parts {
  if (fhirDate.includes('T')) {
    const moment = new Date(fhirDate);
    if (!Number.isNaN(moment.getTime())) {
      return {
        year: moment.getFullYear().toString(),
        month: moment.getMonth() + 1,
        day: moment.getDate(),
        time: `${two(moment.getHours())}:${two(moment.getMinutes())}`,
      };
    }
  }
  const [year = fhirDate, month, dayOfMonth] = fhirDate.slice(0, 10).split('-');
  return {
    year,
    month: month === undefined ? null : Number(month),
    day: dayOfMonth === undefined ? null : Number(dayOfMonth),
    time: null,
  };
}

function monthName(month: number): string {
  return MONTHS[month - 1] ?? '';
}

function two(value: number): string {
  return value.toString().padStart(2, '0');
}
