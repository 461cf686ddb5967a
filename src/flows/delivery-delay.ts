/** When a receiver is tried again, and when no more. In: how it failed, and since when. Out: a pause, or none. */

const HOUR_MS = 3_600_000;
const LONGEST_DELAY_S = 30;
/** Once it has been down for an hour. */
const LATER_DELAY_S = 600;
/** A receiver that is down for a day, or a weekend, misses nothing. */
const GIVE_UP_MS = 72 * HOUR_MS;
/** Request Timeout, Conflict, Too Early, Too Many Requests: another time it may be otherwise. */
const PASSING = new Set([408, 409, 425, 429]);

export function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && !PASSING.has(status);
}

/**
 * @param tries made so far, this one included
 * @param failingMs since the first of them
 * @param chance 0 to 1, so that many do not come back together
 * @returns seconds; undefined: it is given up
 */
export function secondsUntilRetry(
  tries: number,
  failingMs: number,
  chance: number,
): number | undefined {
  if (failingMs > GIVE_UP_MS) return undefined;
  const longest = failingMs < HOUR_MS ? LONGEST_DELAY_S : LATER_DELAY_S;
  return Math.min(longest, 2 ** Math.min(tries - 1, 10)) * (0.5 + chance / 2);
}
