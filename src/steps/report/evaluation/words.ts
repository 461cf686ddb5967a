/** Figures → words: percent with one decimal, intervals in words, "cannot be computed" where there is none. */
import type { MaybeEstimate } from '../../../domain/evaluation.ts';

export function percent(share: number | null): string {
  if (share === null) return '–';
  const value = 100 * share;
  if (value > 0 && value < 0.1) return 'less than 0.1 %';
  return `${value.toFixed(1)} %`;
}

export function decimals(value: number | null, digits = 3): string {
  return value === null
    ? '–'
    : value
        .toFixed(digits)
        .replace(/^-(0\.0+)$/u, '$1')
        .replace('-', '−');
}

export function inWords({ value, low, high }: MaybeEstimate, digits = 3): string {
  if (value === null) return 'cannot be computed';
  if (low === null || high === null) return decimals(value, digits);
  return `${decimals(value, digits)} (95 % interval ${decimals(low, digits)} to ${decimals(high, digits)})`;
}

export function percentInWords({ value, low, high }: MaybeEstimate): string {
  if (value === null) return 'cannot be computed';
  if (low === null || high === null) return percent(value);
  return `${percent(value)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
}

/** Whole numbers in groups of three. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US').replaceAll(',', '\u202F');
}

/** `P10Y` → "within 10 years". */
export function horizonInWords(horizon: string | null): string {
  if (horizon === null) return 'at present';
  const [, time, number = '', unit = ''] = /^P(T?)(\d+)([YMWDH])$/u.exec(horizon) ?? [];
  const names: Readonly<Record<string, string>> = {
    Y: 'year',
    M: 'month',
    W: 'week',
    D: 'day',
    H: 'hour',
  };
  const name = names[unit];
  if (time === undefined || name === undefined) return `within ${horizon}`;
  return `within ${number} ${name}${number === '1' ? '' : 's'}`;
}
