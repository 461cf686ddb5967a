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
  const size = places.length;
  const picked = {
    scores: new Float64Array(size),
    labels: new Uint8Array(size),
    weights: new Float64Array(size),
  };
  for (let at = 0; at < size; at += 1) {
    const place = places[at] ?? 0;
    picked.scores[at] = cases.scores[place] ?? NaN;
    picked.labels[at] = cases.labels[place] ?? 0;
    picked.weights[at] = cases.weights[place] ?? 0;
  }
  return picked;
}

/** Places in the order of rising scores; quick where they are in it already. */
export function orderByScore({ scores }: Pick<ScoredCases, 'scores'>): Uint32Array {
  const order = new Uint32Array(scores.length);
  let isSorted = true;
  for (let place = 0; place < scores.length; place += 1) {
    order[place] = place;
    if (place > 0 && (scores[place] ?? 0) < (scores[place - 1] ?? 0)) isSorted = false;
  }
  return isSorted ? order : order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
}
