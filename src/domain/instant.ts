/**
 * What people write for a moment → FHIR instant; a date alone is the end of that day, so that what happened on it counts.
 */

/** @returns undefined for what is no moment of the calendar, or a time without seconds and zone */
export function instantOf(text: string): string | undefined {
  const full = /^\d{4}-\d\d-\d\d$/u.test(text) ? `${text}T23:59:59Z` : text;
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u.test(full);
  const isMoment = isInstant && !Number.isNaN(Date.parse(full));
  return isMoment && isCalendarDay(full.slice(0, 10)) ? full : undefined;
}

/** 30 February is none, though `Date.parse` takes it. */
function isCalendarDay(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
}
