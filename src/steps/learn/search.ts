/**
 * Candidates, folds, a budget → the candidate that says best about people it has not seen.
 *
 * Each candidate is judged by the log-loss of all its held-out predictions: a proper score, so that a good order with wrong
 * probabilities does not win. Nested: the search is repeated inside each outer fold, whose people it never sees.
 */
import { pickPeople, sizeOf } from '../../domain/dataset.ts';
import { logLoss } from './metrics/probability-scores.ts';
import { randomFrom, shuffled } from './random.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';
import type { Fold } from './split.ts';

/** Learns on one data set and gives the probabilities of another. */
export type FitAndPredict<C> = (
  candidate: C,
  train: Dataset,
  test: Dataset,
) => Promise<Float64Array>;

interface Tried<C> {
  readonly candidate: C;
  readonly logLoss: number;
}

export interface Found<C> {
  readonly best: C;
  readonly tried: readonly Tried<C>[];
  /** Everyone's probability by the best, learned without the person. */
  readonly unseen: ScoredCases;
}

/** Every combination, or as many as the budget allows, drawn by the seed. */
export function candidatesWithin<C>(all: readonly C[], budget: number, seed: number): C[] {
  if (all.length <= budget) return [...all];
  const order = shuffled(all.length, randomFrom(seed)).slice(0, budget).sort();
  return Array.from(order, (place) => all[place]!);
}

/** Each person's probability by a model that has not seen the person. */
export async function heldOut<C>(
  candidate: C,
  dataset: Dataset,
  folds: readonly Fold[],
  fit: FitAndPredict<C>,
): Promise<ScoredCases> {
  const scores = new Float64Array(sizeOf(dataset)).fill(NaN);
  for (const { train, test } of folds) {
    const predicted = await fit(candidate, pickPeople(dataset, train), pickPeople(dataset, test));
    test.forEach((place, index) => (scores[place] = predicted[index]!));
  }
  return { scores, labels: dataset.labels, weights: dataset.weights };
}

export async function search<C>(
  candidates: readonly C[],
  dataset: Dataset,
  folds: readonly Fold[],
  fit: FitAndPredict<C>,
): Promise<Found<C>> {
  const tried: (Tried<C> & { readonly cases: ScoredCases })[] = [];
  for (const candidate of candidates) {
    const cases = await heldOut(candidate, dataset, folds, fit);
    tried.push({ candidate, logLoss: logLoss(cases), cases });
  }
  const best = tried.reduce((least, each) => (each.logLoss < least.logLoss ? each : least));
  return {
    best: best.candidate,
    tried: tried.map(({ candidate, logLoss: loss }) => ({ candidate, logLoss: loss })),
    unseen: best.cases,
  };
}

/** How well the whole way of learning does, search included. */
export async function nestedHeldOut<C>(
  candidates: readonly C[],
  dataset: Dataset,
  outer: readonly Fold[],
  innerFolds: (train: Dataset) => readonly Fold[],
  fit: FitAndPredict<C>,
): Promise<ScoredCases> {
  const searched: FitAndPredict<readonly C[]> = async (all, train, test) => {
    const { best } = await search(all, train, innerFolds(train), fit);
    return fit(best, train, test);
  };
  return heldOut(candidates, dataset, outer, searched);
}
