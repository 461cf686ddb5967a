/**
 * Values of a column → whether they are in another unit than the header says, told by their distribution.
 *
 * Cholesterol of 5.2 is no mg/dL: the median lies where no group's median lies, and where it would in mmol/L.
 */
import { toCanonical } from '../../domain/codes/measurement-concept.ts';
import { USUAL_MEDIANS } from '../../domain/codes/usual-values.ts';
import type { InputColumn } from './table-columns.ts';

/** Above this share of values that only make sense in another unit, a file is a mixture. */
const MIXED = 0.05;
const FEWEST = 20;

/**
 * @param values as written in the file, known ones only
 * @returns what is wrong, as a sentence; undefined where nothing is
 */
export function wrongUnit(column: InputColumn, values: readonly number[]): string | undefined {
  const { concept, conversion, unit } = column;
  const usual = concept === undefined ? undefined : USUAL_MEDIANS[concept.id];
  if (!concept || !conversion || !usual || unit === undefined || values.length < FEWEST) {
    return undefined;
  }
  const others = Object.entries(concept.toCanonical).filter(
    ([, other]) => JSON.stringify(other) !== JSON.stringify(conversion),
  );
  const isUsual = (value: number): boolean => value >= usual[0] && value <= usual[1];
  const [low, high] = concept.plausible;
  const isPlausible = (value: number): boolean => value >= low && value <= high;
  const middle = medianOf(values);
  if (!isUsual(toCanonical(middle, conversion))) {
    const better = others.find(([, other]) => isUsual(toCanonical(middle, other)));
    if (better !== undefined) return inAnother(column, unit, middle, better[0]);
  }
  for (const [other, way] of others) {
    const strange = values.filter(
      (value) => !isPlausible(toCanonical(value, conversion)) && isUsual(toCanonical(value, way)),
    );
    if (strange.length / values.length > MIXED) {
      const percent = Math.round((100 * strange.length) / values.length);
      return `the column "${column.name}" is in ${unit} by its header, but ${percent} % of its values can only be ${other}: the file mixes units`;
    }
  }
  return undefined;
}

function inAnother(column: InputColumn, unit: string, middle: number, other: string): string {
  const found = Number(middle.toPrecision(3));
  return `the column "${column.name}" is in ${unit} by its header, but its median of ${found} is that of values in ${other}; write "${column.input.id} [${other}]" in the header, or convert the values`;
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
