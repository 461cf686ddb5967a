/**
 * Scores of people whose outcome is known → for anyone like them the set of outcomes that cannot be excluded.
 *
 * Split conformal prediction, Mondrian by outcome and group (Vovk, Gammerman, Shafer, Algorithmic Learning in a Random
 * World, 2005, 4.5): of the people of each group and each outcome, the set holds the truth for at least the share `coverage`,
 * whatever the model and the distribution, provided they come like those it was calibrated on. A set of both says "cannot
 * tell"; small groups get it always. Scores rise with the risk; nothing else is asked of them.
 */
import type { ScoredCases } from '../../domain/scored-cases.ts';

export interface ConformalCalibrator {
  readonly coverage: number;
  /** By group: the sorted scores of those without (0) and with (1) the outcome. */
  readonly scores: ReadonlyMap<string, readonly [Float64Array, Float64Array]>;
}

export interface OutcomeSet {
  readonly without: boolean;
  readonly with: boolean;
}

/** @param groups of each person */
export function fitConformal(
  { scores, labels }: ScoredCases,
  groups: readonly string[],
  coverage: number,
): ConformalCalibrator {
  const found = new Map<string, [number[], number[]]>();
  groups.forEach((group, place) => {
    const own = found.get(group) ?? [[], []];
    own[labels[place] === 1 ? 1 : 0].push(scores[place] ?? NaN);
    found.set(group, own);
  });
  const sorted = (values: number[]): Float64Array => Float64Array.from(values).sort();
  const entries = [...found].map(
    ([group, [none, some]]) => [group, [sorted(none), sorted(some)]] as const,
  );
  return { coverage, scores: new Map(entries) };
}

const EMPTY = new Float64Array();

/**
 * @param ownLabel given where this person is among those it was calibrated on: then the others alone judge
 */
export function outcomeSet(
  { coverage, scores }: ConformalCalibrator,
  group: string,
  score: number,
  ownLabel?: 0 | 1,
): OutcomeSet {
  const [none, some] = scores.get(group) ?? [EMPTY, EMPTY];
  // As strange or stranger for one without the outcome: a score at least so high; for one with it: at most so high.
  const highOnes = none.length - countBelow(none, score);
  const lowOnes = countUpTo(some, score);
  const allowed = 1 - coverage + 1e-12; // 1 − 0.8 is a little less than 0.2
  const share = (count: number, all: number, isOwn: boolean): number =>
    isOwn ? count / all : (count + 1) / (all + 1);
  return {
    without: share(highOnes, none.length, ownLabel === 0) > allowed,
    with: share(lowOnes, some.length, ownLabel === 1) > allowed,
  };
}

function countBelow(sorted: Float64Array, score: number): number {
  return placeOf(sorted, (value) => value < score);
}

function countUpTo(sorted: Float64Array, score: number): number {
  return placeOf(sorted, (value) => value <= score);
}

/** How many of the first values are as asked; those are the first in the order. */
function placeOf(sorted: Float64Array, isBefore: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle] ?? NaN)) low = middle + 1;
    else high = middle;
  }
  return low;
}
