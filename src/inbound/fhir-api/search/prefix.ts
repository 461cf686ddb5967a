/** A value with a prefix (`ge2026`, `lt20`) → the comparison and the range that is meant. */
import { AppError } from '../../../errors.ts';
import type { Comparison } from '../../../ports/resource-search.ts';
import { spanOf } from './values.ts';

export interface Compared {
  readonly comparison: Comparison;
  readonly low: number;
  readonly high: number;
}

const DECIMAL = /^[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?$/;
const PREFIX = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(.*)$/s;

/** @throws AppError `request.invalid` */
export function comparedDate(name: string, value: string): Compared {
  const [comparison, text] = parted(value);
  // A plus that was not encoded is a space.
  const span = spanOf(text.replace(' ', '+'));
  if (span === undefined) throw wrongValue(name, 'is a date, such as ge2026-11-24');
  return { comparison, low: span.start, high: span.end };
}

/** `100` is 99.5 to 100.5, `100.0` is 99.95 to 100.05. @throws AppError `request.invalid` */
export function comparedNumber(name: string, value: string): Compared {
  const [comparison, text] = parted(value);
  const number = DECIMAL.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(number)) throw wrongValue(name, 'is a number, such as gt20');
  const decimals = /\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
  const half = comparison === 'ap' ? Math.abs(number) / 10 : 0.5 * 10 ** -decimals;
  switch (comparison) {
    case 'eq':
    case 'ne':
      return { comparison, low: number - half, high: number + half };
    case 'ap':
      return { comparison: 'eq', low: number - half, high: number + half };
    case 'sa':
      return { comparison: 'gt', low: number, high: number };
    case 'eb':
      return { comparison: 'lt', low: number, high: number };
    case 'gt':
    case 'lt':
    case 'ge':
    case 'le':
      return { comparison, low: number, high: number };
  }
}

/** Does what was found lie so? */
export function lies(found: { low: number; high: number }, asked: Compared): boolean {
  const { low, high } = asked;
  const within = found.low >= low && found.low < high && found.high <= high;
  switch (asked.comparison) {
    case 'eq':
      return within;
    case 'ne':
      return !within;
    case 'gt':
      return found.high > high;
    case 'lt':
      return found.low < low;
    case 'ge':
      return found.high >= low && (found.high > high || found.low >= low);
    case 'le':
      return found.low <= high && (found.low < low || found.high <= high);
    case 'sa':
      return found.low >= high;
    case 'eb':
      return found.high <= low;
    case 'ap':
      return found.low < high && found.high > low;
  }
}

export function wrongValue(name: string, what: string): AppError {
  return new AppError('request.invalid', `the value of "${name}" ${what}`, { where: name });
}

function parted(value: string): [Comparison, string] {
  const [, prefix = 'eq', text = ''] = PREFIX.exec(value) ?? [];
  return [prefix as Comparison, text];
}
