/** The spaces that keep a number and its unit on one line. */
export const NARROW = '\u202f';
export const NO_BREAK = '\u00a0';

/** "1 912": whole numbers with narrow no-break spaces between thousands. */
export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, NARROW);
}
