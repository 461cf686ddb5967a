/**
 * Probabilities of people whom the model had not seen → up to where one without, from where on one with the outcome may lie.
 *
 * The same sets as conformal.ts gives, as two numbers a group, so that a package can carry them.
 */
import type { OutcomeLimits } from '../../domain/certainty.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';

export interface Division {
  /** Position of the column in the model. */
  readonly column: number;
  /** That column's value of each person. */
  readonly values: Float64Array;
  /** Ascending: the first group is below the first of them, the last from the last on. */
  readonly edges: readonly number[];
}

export function fitOutcomeLimits(
  { scores, labels }: ScoredCases,
  { column, values, edges }: Division,
  coverage: number,
): OutcomeLimits {
  const ends = [...edges, Infinity];
  const groups = ends.map((below, at) => {
    const from = ends[at - 1] ?? -Infinity;
    const isIn = (place: number): boolean => values[place]! >= from && values[place]! < below;
    const of = (label: 0 | 1): Float64Array =>
      scores.filter((_, place) => labels[place] === label && isIn(place)).sort();
    return { label: labelOf(from, below), ...belowIn(below), ...limits(of(0), of(1), coverage) };
  });
  return { coverage, column, groups };
}

/** @param none ascending scores of those without, @param some of those with the outcome */
function limits(none: Float64Array, some: Float64Array, coverage: number) {
  const allowed = 1 - coverage + 1e-12; // 1 − 0.9 is a little less than 0.1
  const [highest, lowest] = [none, some].map(({ length }) => Math.floor(allowed * (length + 1)));
  return {
    withoutUpTo: highest === 0 ? 1 : none[none.length - (highest ?? 0)]!,
    withFrom: lowest === 0 ? 0 : some[(lowest ?? 0) - 1]!,
  };
}

function belowIn(below: number): { below?: number } {
  return below === Infinity ? {} : { below };
}

function labelOf(from: number, below: number): string {
  if (from === -Infinity) return `under ${below}`;
  return below === Infinity ? `${from} and older` : `${from} to under ${below}`;
}
