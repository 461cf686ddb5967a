/**
 * People + recipe → the definition, and the probabilities of people whom no part of the learning has seen.
 */
import { pickPeople } from '../../domain/dataset.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { AppError } from '../../errors.ts';
import { learnLogistic } from '../../steps/learn/logistic/learn-logistic.ts';
import { withHidden, withNeededOnly } from '../../steps/learn/people.ts';
import type { Person } from '../../steps/learn/people.ts';
import type { People, Recipe } from '../../steps/learn/recipes/recipe.ts';
import { heldOut } from '../../steps/learn/search.ts';
import type { FitAndPredict } from '../../steps/learn/search.ts';
import { leaveOneGroupOut, stratifiedFolds } from '../../steps/learn/split.ts';
import type { Fold } from '../../steps/learn/split.ts';
import { probabilitiesOf } from '../learn-model.ts';
import { judge } from './judge.ts';
import type { Judged } from './judge.ts';
import { datasetFor, learnFrom } from './learn-from.ts';
import type { LearnedFrom, Learning } from './learn-from.ts';
import { withCertainty } from './with-certainty.ts';

export interface Learned extends LearnedFrom {
  readonly learnedFrom: { readonly people: number; readonly events: number };
  /** Whom the figures are of: people that no part of the learning has seen. */
  readonly tested: readonly Person[];
  /** What was said of them, by tested person. */
  readonly judged: Judged;
  /** Probabilities where nothing is known of them but what a result needs. */
  readonly neededOnlyScores: Float64Array;
  readonly baselineScores: Float64Array;
}

const FOLDS = 5;
const COVERAGE = 0.9;

export async function learnAndTest(people: People, learning: Learning): Promise<Learned> {
  return people.split === 'held-out'
    ? learnAndHoldOut(people.train, people.test, learning)
    : learnAcross(people, learning);
}

/** Searched in folds of the training people, learned from all of them, and tested on the others once. */
async function learnAndHoldOut(
  train: readonly Person[],
  test: readonly Person[],
  learning: Learning,
): Promise<Learned> {
  const { recipe } = learning;
  const { inputs } = recipe.template;
  const from = datasetFor(recipe, seenBy(learning, train));
  const to = datasetFor(recipe, test);
  const learned = await learnFrom(from, folds(from, learning), learning);
  const definition = withCertainty(learned, from, COVERAGE, learning);
  return {
    ...learned,
    definition,
    learnedFrom: countsOf(from),
    tested: test,
    judged: judge(definition, to),
    neededOnlyScores: probabilitiesOf(definition, datasetFor(recipe, withNeededOnly(test, inputs))),
    baselineScores: await baseline(recipe)(undefined, from, to),
  };
}

/** Each period or group is tested by a model that was searched and learned without it; the model itself learns from all. */
async function learnAcross(
  people: Exclude<People, { split: 'held-out' }>,
  learning: Learning,
): Promise<Learned> {
  const { recipe, onProgress } = learning;
  const [all, shown, neededOnly] = [
    people.people,
    seenBy(learning, people.people),
    withNeededOnly(people.people, recipe.template.inputs),
  ].map((each) => datasetFor(recipe, each)) as [Dataset, Dataset, Dataset];
  const outer = outerFolds(people, all);
  const inner = (from: Dataset): readonly Fold[] =>
    people.split === 'forward' ? folds(from, learning) : leaveOneGroupOut(from.groups);
  onProgress(
    people.split === 'forward'
      ? `${outer.length} periods, each after those that it is learned from`
      : `${outer.length} groups, each left out once`,
  );
  const judged: Judged[] = [];
  const neededOnlyScores: Float64Array[] = [];
  for (const [place, { train, test }] of outer.entries()) {
    onProgress(`part ${place + 1} of ${outer.length}: ${test.length} people to test`);
    const from = pickPeople(shown, train);
    const learned = await learnFrom(from, inner(from), learning);
    const definition = withCertainty(learned, from, COVERAGE, learning, 'quick');
    judged.push(judge(definition, pickPeople(all, test)));
    neededOnlyScores.push(probabilitiesOf(definition, pickPeople(neededOnly, test)));
  }
  const places = outer.flatMap(({ test }) => [...test]);
  const base = await heldOut(undefined, all, outer, baseline(recipe));
  onProgress(`the model itself, from ${all.labels.length} people`);
  const learned = await learnFrom(shown, inner(shown), learning);
  return {
    ...learned,
    definition: withCertainty(learned, shown, COVERAGE, learning),
    learnedFrom: countsOf(all),
    tested: places.flatMap((place) => people.people[place] ?? []),
    judged: {
      scores: joined(judged.map(({ scores }) => scores)),
      sets: judged.flatMap(({ sets }) => sets),
      isUnlike: judged.flatMap(({ isUnlike }) => isUnlike),
    },
    neededOnlyScores: joined(neededOnlyScores),
    baselineScores: Float64Array.from(places, (place) => base.scores[place] ?? NaN),
  };
}

function seenBy({ recipe, seed }: Learning, people: readonly Person[]): readonly Person[] {
  return recipe.hides === true ? withHidden(people, recipe.template.inputs, seed) : people;
}

function outerFolds(people: Exclude<People, { split: 'held-out' }>, all: Dataset): readonly Fold[] {
  if (people.split === 'leave-one-group-out') return leaveOneGroupOut(all.groups);
  const periods = people.people.map(({ about }) => about[people.period] ?? '');
  const tested = [...new Set(periods)].filter((period) => period >= people.testFrom).sort();
  if (tested.length === 0) {
    throw new AppError('training.invalid', `nobody is of ${people.testFrom} or later`);
  }
  const where = (holds: (period: string) => boolean): Uint32Array =>
    Uint32Array.from(periods.flatMap((period, place) => (holds(period) ? [place] : [])));
  return tested.map((period) => ({
    train: where((each) => each < period),
    test: where((each) => each === period),
  }));
}

function folds(from: Dataset, { seed }: Learning): readonly Fold[] {
  return stratifiedFolds(from, FOLDS, seed);
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

function countsOf({ labels }: Pick<Dataset, 'labels'>): Learned['learnedFrom'] {
  return { people: labels.length, events: labels.reduce<number>((sum, label) => sum + label, 0) };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
