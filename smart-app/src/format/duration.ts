/** ISO 8601 durations of horizons and due dates in words. */
const WORDS = { Y: 'year', M: 'month', W: 'week', D: 'day', H: 'hour' } as const;
type Letter = keyof typeof WORDS;

interface Duration {
  readonly count: number;
  readonly letter: Letter;
}

/** "10 years", "30 days", "6 hours". */
export function durationWords(iso: string): string {
  const duration = read(iso);
  if (duration === null) return iso;
  return `${duration.count} ${WORDS[duration.letter]}${duration.count === 1 ? '' : 's'}`;
}

/** "10-year", before a noun. */
export function durationAdjective(iso: string): string {
  const duration = read(iso);
  return duration === null ? iso : `${duration.count}-${WORDS[duration.letter]}`;
}

/** "10 y" for lists; "now" for a state that exists now. */
export function horizonShort(iso: string | null): string {
  if (iso === null) return 'now';
  const duration = read(iso);
  if (duration === null) return iso;
  const short = { Y: 'y', M: 'months', W: 'weeks', D: 'days', H: 'h' }[duration.letter];
  return `${duration.count}\u00a0${short}`;
}

/** "in 3 to 6 months" of `P3M` or `P3M/P6M`. */
export function dueWords(after: string): string {
  const [from = after, to] = after.split('/');
  if (to === undefined) return `in ${durationWords(from)}`;
  const low = read(from);
  const high = read(to);
  if (low !== null && high !== null && low.letter === high.letter) {
    return `in ${low.count} to ${durationWords(to)}`;
  }
  return `in ${durationWords(from)} to ${durationWords(to)}`;
}

function read(iso: string): Duration | null {
  const found = /^PT?(\d+(?:\.\d+)?)([YMWDH])$/.exec(iso);
  if (found === null) return null;
  return { count: Number(found[1]), letter: found[2] as Letter };
}
