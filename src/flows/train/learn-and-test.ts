/**
 * People + recipe → the definition, and the probabilities of people whom no part of the learning has seen.
 */
import type { Dataset } from '../../domain/dataset.ts';
import type { LearnedDefinition } from '../../domain/learned-model.ts';
import type { TreeGrower } from '../../ports/tree-grower.ts';
import { learnLogistic } from '../../steps/learn/logistic/learn-logistic.ts';
import { datasetOfPeople } from '../../steps/learn/people.ts';
import type { Person } from '../../steps/learn/people.ts';
import { seedOf } from '../../steps/learn/random.ts';
import type { Candidate, Recipe } from '../../steps/learn/recipes/recipe.ts';
import { candidatesWithin, heldOut, nestedHeldOut, search } from '../../steps/learn/search.ts';
import type { FitAndPredict, Found } from '../../steps/learn/search.ts';
import { leaveOneGroupOut, stratifiedFolds } from '../../steps/learn/split.ts';
import type { Fold } from '../../steps/learn/split.ts';
import { learnModel, probabilitiesOf } from '../learn-model.ts';

export interface Learning {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly grower: TreeGrower;
  readonly onProgress: (line: string) => void;
}

export interface Learned {
  readonly definition: LearnedDefinition;
  readonly found: Found<Candidate>;
  readonly learnedFrom: { readonly people: number; readonly events: number };
  /** Whom the figures are of: people that no part of the learning has seen. */
  readonly tested: readonly Person[];
  /** By tested person. */
  readonly scores: Float64Array;
  readonly baselineScores: Float64Array;
  /** The probability from which the recipe's share of cases in held-out training data is found. */
  readonly line: number | undefined;
}

const FOLDS = 5;

/** Weights of 1 where the recipe learns without survey weights. */
export function datasetFor(
  { template, learnsWeighted }: Recipe,
  people: readonly Person[],
): Dataset {
  const dataset = datasetOfPeople(people, template.inputs);
  return learnsWeighted ? dataset : { ...dataset, weights: dataset.weights.map(() => 1) };
}

/** Searched in folds of the training people, learned from all of them, and tested on the others once. */
export async function learnAndTest(
  train: readonly Person[],
  test: readonly Person[],
  learning: Learning,
): Promise<Learned> {
  const { recipe, seed } = learning;
  const [from, to] = [datasetFor(recipe, train), datasetFor(recipe, test)];
  const folds = stratifiedFolds(from, FOLDS, seed);
  const found = await searched(from, folds, learning);
  const definition = await learnModel(found.best, from, seed, learning.grower);
  const seen = await heldOut(found.best, from, folds, fitting(learning));
  return {
    definition,
    found,
    learnedFrom: countsOf(from),
    tested: test,
    scores: probabilitiesOf(definition, to),
    baselineScores: await baseline(recipe)(undefined, from, to),
    line: lineOf(recipe, seen.scores, from.labels),
  };
}

/** Each group is tested by a model that was searched and learned without it; the model itself learns from everyone. */
export async function learnAcross(people: readonly Person[], learning: Learning): Promise<Learned> {
  const { recipe, seed } = learning;
  const all = datasetFor(recipe, people);
  const outer = leaveOneGroupOut(all.groups);
  const inner = (train: Dataset): readonly Fold[] => leaveOneGroupOut(train.groups);
  const candidates = candidatesWithin(recipe.candidates, recipe.budget, seed);
  learning.onProgress(
    `${outer.length} groups, each left out once; ${candidates.length} candidates`,
  );
  const tested = await nestedHeldOut(candidates, all, outer, inner, fitting(learning));
  const found = await searched(all, outer, learning);
  const base = await heldOut(undefined, all, outer, baseline(recipe));
  return {
    definition: await learnModel(found.best, all, seed, learning.grower),
    found,
    learnedFrom: countsOf(all),
    tested: people,
    scores: tested.scores,
    baselineScores: base.scores,
    line: lineOf(recipe, tested.scores, all.labels),
  };
}

async function searched(
  dataset: Dataset,
  folds: readonly Fold[],
  learning: Learning,
): Promise<Found<Candidate>> {
  const { recipe, seed, onProgress } = learning;
  const candidates = candidatesWithin(recipe.candidates, recipe.budget, seed);
  onProgress(`searching among ${candidates.length} candidates in ${folds.length} folds`);
  const found = await search(candidates, dataset, folds, fitting(learning));
  onProgress(`learning from ${dataset.labels.length} people`);
  return found;
}

/** Another seed than the model's own: a lucky one is not chosen. */
function fitting({ seed, grower }: Learning): FitAndPredict<Candidate> {
  return async (candidate, train, test) =>
    probabilitiesOf(await learnModel(candidate, train, seedOf(seed, 1), grower), test);
}

/** A regression on a few inputs only: what the model has to beat. */
function baseline({ baseline: inputs }: Recipe): FitAndPredict<undefined> {
  const only = (dataset: Dataset): Dataset => {
    const kept = dataset.columns.flatMap(({ input }, place) =>
      inputs.includes(input) ? [place] : [],
    );
    return {
      ...dataset,
      columns: dataset.columns.filter((_, place) => kept.includes(place)),
      values: dataset.values.filter((_, place) => kept.includes(place)),
    };
  };
  return async (_, train, test) => {
    const options = { penalty: 1, l1Ratio: 0, knots: 4, classWeights: 'as-they-are' } as const;
    return probabilitiesOf(learnLogistic(only(train), options), only(test));
  };
}

function countsOf({ labels }: Dataset): Learned['learnedFrom'] {
  return { people: labels.length, events: labels.reduce((sum, label) => sum + label, 0) };
}

function lineOf(recipe: Recipe, scores: Float64Array, labels: Uint8Array): number | undefined {
  if (recipe.line === undefined) return undefined;
  const ofCases = scores.filter((_, place) => labels[place] === 1).sort();
  const line = ofCases[Math.floor((1 - recipe.line.recall) * ofCases.length)] ?? 0;
  return Number(line.toPrecision(2));
}
