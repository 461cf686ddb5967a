/**
 * People with a known outcome and what a model said about them: what every figure of an evaluation is computed from.
 *
 * Parallel arrays, one place a person. A score rises with the risk; where it is a probability it is 0–1.
 */
export interface ScoredCases {
  readonly scores: Float64Array;
  /** 1: the outcome happened. */
  readonly labels: Uint8Array;
  /** How many people each stands for; 1 without survey weights. */
  readonly weights: Float64Array;
}

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The people at these places, in this order. */
export function pickCases(cases: ScoredCases, places: ArrayLike<number>): ScoredCases {
  const from = Array.from(places);
  return {
    scores: Float64Array.from(from, (place) => cases.scores[place] ?? NaN),
    labels: Uint8Array.from(from, (place) => cases.labels[place] ?? 0),
    weights: Float64Array.from(from, (place) => cases.weights[place] ?? 0),
  };
}

/** Places in the order of rising scores; quick where they are in it already. */
export function orderByScore({ scores }: Pick<ScoredCases, 'scores'>): Uint32Array {
  const order = Uint32Array.from(scores, (_, place) => place);
  const isSorted = scores.every((score, place) => place === 0 || score >= (scores[place - 1] ?? 0));
  return isSorted ? order : order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
}
