/** Natural frequencies: whole people of 100, of 1 000 below 1 %. */
import { NARROW } from './spaces.ts';

export interface Frequency {
  readonly affected: number;
  readonly of: 100 | 1000;
  /** "100", "1 000". */
  readonly ofText: string;
  /** The words before "will": "about 18", "fewer than 1". */
  readonly affectedText: string;
  readonly unaffectedText: string;
}

export function frequency(probability: number): Frequency {
  const of = probability < 0.01 ? 1000 : 100;
  const affected = Math.round(probability * of);
  const fewerThanOne = affected === 0 && probability > 0;
  return {
    affected,
    of,
    ofText: of === 1000 ? `1${NARROW}000` : '100',
    affectedText: fewerThanOne ? 'fewer than 1' : `about ${affected}`,
    unaffectedText: fewerThanOne ? 'more than 999' : `about ${of - affected}`,
  };
}

/** "8 fewer in 100", "3 more in 1 000", "no difference in 100". */
export function frequencyChange(before: number, after: number): string {
  const of = Math.min(before, after) < 0.01 ? 1000 : 100;
  const difference = Math.round(after * of) - Math.round(before * of);
  const ofText = of === 1000 ? `1${NARROW}000` : '100';
  if (difference === 0) return `no whole person different in ${ofText}`;
  return `${Math.abs(difference)} ${difference < 0 ? 'fewer' : 'more'} in ${ofText}`;
}
