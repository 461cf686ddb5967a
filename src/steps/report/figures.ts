/**
 * Numbers as they are written: full precision without the noise of binary fractions, and short for sentences.
 */

/** 12 significant digits: 0.1 + 0.2 is 0.3, and no published digit is lost. */
export function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/** Probability 0–1 → percent 0–100. */
export function percent(probability: number): number {
  return exact(Math.min(Math.max(probability * 100, 0), 100));
}

/** For a sentence: three significant digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
