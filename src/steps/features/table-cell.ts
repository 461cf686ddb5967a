/** One cell of a table → a value of the input's type, in the model's unit; empty and `NA` are missing. */
import type { FeatureValue } from '../../domain/assessment.ts';
import type { ModelInput } from '../../domain/model.ts';
import { AppError } from '../../errors.ts';
import type { InputColumn } from './table-columns.ts';

const MISSING: ReadonlySet<string> = new Set(['', 'na', 'n/a', 'null', '.']);
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/iu;
const TRUE: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'y', 't', '1.0']);
const FALSE: ReadonlySet<string> = new Set(['0', 'false', 'no', 'n', 'f', '0.0']);

export function isMissing(text: string): boolean {
  return MISSING.has(text.toLowerCase());
}

/** @throws AppError `input.invalid`: what is wrong, never what stands there */
export function booleanOf(text: string): boolean {
  const plain = text.toLowerCase();
  if (TRUE.has(plain)) return true;
  if (FALSE.has(plain)) return false;
  throw invalid('neither yes nor no; write 1 or 0, true or false, yes or no');
}

/** @throws AppError `input.invalid` */
export function numberOf(text: string, decimalComma: boolean): number {
  const plain = decimalComma ? text.replace(',', '.') : text;
  if (NUMBER.test(plain)) return Number(plain);
  if (/^[+-]?(nan|inf|infinity)$/iu.test(plain)) {
    throw invalid('NaN or infinite; leave the cell empty where the value is not known');
  }
  const hint = /^\d+,\d+$/u.test(text) ? '; write a point, not a comma' : '';
  throw invalid(`not a number${hint}`);
}

/**
 * @returns undefined where the value is not known
 * @throws AppError `input.invalid`
 */
export function cellValue(
  text: string,
  { input, convert }: InputColumn,
  decimalComma: boolean,
): FeatureValue | undefined {
  // KFRE's region "NA" is North America.
  if (isMissing(text) && input.values?.includes(text) !== true) return undefined;
  switch (input.type) {
    case 'boolean':
      return booleanOf(text);
    case 'number':
      return convert(numberOf(text, decimalComma));
    case 'integer':
      return Math.round(convert(numberOf(text, decimalComma)));
    case 'code':
      return codeOf(text, input);
  }
}

const SEX: Readonly<Record<string, string>> = { f: 'female', w: 'female', m: 'male' };
const OF_NO_KNOWN_SEX: ReadonlySet<string> = new Set(['other', 'unknown', 'o', 'u', 'x']);

function codeOf(text: string, { values = [], sources }: ModelInput): string | undefined {
  const plain = text.toLowerCase();
  const isSex = sources.some(({ from }) => from === 'sex');
  if (isSex && OF_NO_KNOWN_SEX.has(plain)) return undefined;
  const wanted = isSex ? (SEX[plain] ?? plain) : plain;
  const found = values.find((value) => value.toLowerCase() === wanted);
  if (found !== undefined) return found;
  for (const source of sources) {
    // Of another race than the equations know: as the manifest says.
    if (source.from === 'race' && typeof source.otherwise === 'string') return source.otherwise;
  }
  throw invalid(`none of: ${values.join(', ')}`);
}

function invalid(message: string): AppError {
  return new AppError('input.invalid', message);
}
