/**
 * A FHIR date or dateTime as people read it: `12-Nov-2026`, the month in letters, so that no country misreads it.
 */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** @returns the day as written, without its time; the text itself where it names no day (`2026-11`). */
export function dayInWords(at: string): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/u.exec(at) ?? [];
  const name = month === undefined ? undefined : MONTHS[Number(month) - 1];
  return day !== undefined && year !== undefined && name !== undefined
    ? `${day}-${name}-${year}`
    : at;
}
