/**
 * Probabilities (0–1) as percent, the only place where that happens.
 *
 * One decimal from 1 to 99 %, two significant digits below 1 %, words at the ends, where digits would claim too much.
 */
import { NO_BREAK } from './spaces.ts';

/** "18.1 %", "0.47 %", "less than 0.1 %", "more than 99 %". */
export function percent(probability: number): string {
  const value = probability * 100;
  if (value > 0 && value < 0.1) return `less than 0.1${NO_BREAK}%`;
  if (value > 99 && value < 100) return `more than 99${NO_BREAK}%`;
  return `${percentDigits(probability)}${NO_BREAK}%`;
}

/** The digits alone: "18.1". */
export function percentDigits(probability: number): string {
  const value = probability * 100;
  if (value === 0 || value === 100) return value.toString();
  if (Math.abs(value) >= 0.995) return trimmedAbove99(value);
  return Number(value.toPrecision(2)).toString();
}

function trimmedAbove99(value: number): string {
  return value > 99 ? '99' : Math.min(value, 99).toFixed(1);
}

/** A threshold as its source states it: "7.5 %", "10 %". */
export function percentPlain(probability: number): string {
  return `${Number((probability * 100).toPrecision(3)).toString()}${NO_BREAK}%`;
}

/** "15.9 to 20.4 %". */
export function percentRange(low: number, high: number): string {
  return `${percentDigits(low)} to ${percentDigits(high)}${NO_BREAK}%`;
}

/** A change in percentage points with its sign: "+3.6", "−0.3". `fine` for results below 1 %. */
export function signedPoints(delta: number, fine = false): string {
  return signed(delta * 100, fine ? 2 : 1);
}

export function signed(value: number, decimals: number): string {
  const digits = Math.abs(value).toFixed(decimals);
  if (Number(digits) === 0) return digits;
  return `${value > 0 ? '+' : '\u2212'}${digits}`;
}
