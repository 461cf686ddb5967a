/** People + recipe → a model: searched in folds, learned from all, calibrated on predictions of people it had not seen. */
import { calibrated } from '../../domain/certainty.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { LearnedDefinition } from '../../domain/learned-model.ts';
import type { ScoredCases } from '../../domain/scored-cases.ts';
import type { TreeGrower } from '../../ports/tree-grower.ts';
import { chooseCalibration } from '../../steps/calibration/choose-calibration.ts';
import { datasetOfPeople } from '../../steps/learn/people.ts';
import type { Person } from '../../steps/learn/people.ts';
import { seedOf } from '../../steps/learn/random.ts';
import type { Candidate, Recipe } from '../../steps/learn/recipes/recipe.ts';
import { candidatesWithin, search } from '../../steps/learn/search.ts';
import type { FitAndPredict, Found } from '../../steps/learn/search.ts';
import type { Fold } from '../../steps/learn/split.ts';
import { learnModel, probabilitiesOf } from '../learn-model.ts';

export interface Learning {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly grower: TreeGrower;
  readonly onProgress: (line: string) => void;
}

export interface LearnedFrom {
  readonly definition: LearnedDefinition;
  readonly found: Found<Candidate>;
  /** Which calibration was chosen, in words for the card. */
  readonly calibration: string;
  /** Calibrated probabilities of the people it learned from, each by a model that had not seen them. */
  readonly seen: ScoredCases;
  /** The probability from which the recipe's share of cases among them is found. */
  readonly line: number | undefined;
}

/** Weights of 1 where the recipe learns without survey weights. */
export function datasetFor(
  { template, learnsWeighted }: Recipe,
  people: readonly Person[],
): Dataset {
  const dataset = datasetOfPeople(people, template.inputs);
  return learnsWeighted ? dataset : { ...dataset, weights: dataset.weights.map(() => 1) };
}

export async function learnFrom(
  dataset: Dataset,
  folds: readonly Fold[],
  learning: Learning,
): Promise<LearnedFrom> {
  const { recipe, seed, grower, onProgress } = learning;
  const candidates = candidatesWithin(recipe.candidates, recipe.budget, seed);
  onProgress(`searching among ${candidates.length} candidates in ${folds.length} folds`);
  const found = await search(candidates, dataset, folds, fitting(learning));
  onProgress(`learning from ${dataset.labels.length} people`);
  const raw = await learnModel(found.best, dataset, seed, grower);
  const made = calibratedBy(raw, found.unseen);
  return { ...made, found, line: lineOf(recipe, made.seen) };
}

/** A forest comes calibrated by its out-of-bag people; the others are by the people of the folds. */
function calibratedBy(
  definition: LearnedDefinition,
  unseen: ScoredCases,
): Pick<LearnedFrom, 'definition' | 'calibration' | 'seen'> {
  if (definition.form === 'trees' && definition.trees.length > 1) {
    const way = definition.calibration === undefined ? 'none' : definition.calibration.method;
    return {
      definition,
      calibration: inWords(way ?? 'platt', 'outside of each tree’s sample'),
      seen: unseen,
    };
  }
  const { way, calibration } = chooseCalibration(unseen);
  const seen = { ...unseen, scores: unseen.scores.map((each) => calibrated(each, calibration)) };
  const words = inWords(way, 'in cross-validation');
  if (calibration === undefined) return { definition, calibration: words, seen };
  if (definition.form === 'logistic') {
    return { definition: { ...definition, calibration }, calibration: words, seen };
  }
  // A single tree says what stands in its leaves.
  const trees = definition.trees.map((tree) => ({
    ...tree,
    value: tree.value.map((each) => Number(calibrated(each, calibration).toPrecision(5))),
  }));
  return { definition: { ...definition, trees }, calibration: words, seen };
}

function inWords(way: string, of: string): string {
  return way === 'none'
    ? `no calibration does better than none on people ${of}`
    : `calibrated (${way}, the best of four ways) on people ${of}`;
}

/** Another seed than the model's own: a lucky one is not chosen. */
function fitting({ seed, grower }: Learning): FitAndPredict<Candidate> {
  return async (candidate, train, test) =>
    probabilitiesOf(await learnModel(candidate, train, seedOf(seed, 1), grower), test);
}

function lineOf(recipe: Recipe, { scores, labels }: ScoredCases): number | undefined {
  if (recipe.line === undefined) return undefined;
  const ofCases = scores.filter((_, place) => labels[place] === 1).sort();
  const line = ofCases[Math.floor((1 - recipe.line.recall) * ofCases.length)] ?? 0;
  return Number(line.toPrecision(2));
}
