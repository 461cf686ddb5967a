/** 240 invented people and what scikit-learn, statsmodels and others compute from them (fixtures/evaluation). */
import type { ScoredCases } from '#src/domain/scored-cases.ts';
import reference from '../fixtures/evaluation/metrics-reference.json' with { type: 'json' };

export { reference };

const { people } = reference;

/** @param score whose score; @param weighted with the survey weights, else everyone counts once */
export function referenceCases(score: 'probability' | 'other', weighted = false): ScoredCases {
  return {
    scores: Float64Array.from(people, (each) => each[score]),
    labels: Uint8Array.from(people, ({ label }) => label),
    weights: Float64Array.from(people, ({ weight }) => (weighted ? weight : 1)),
  };
}

export function casesOf(scores: readonly number[], labels: readonly number[]): ScoredCases {
  return {
    scores: Float64Array.from(scores),
    labels: Uint8Array.from(labels),
    weights: new Float64Array(scores.length).fill(1),
  };
}
