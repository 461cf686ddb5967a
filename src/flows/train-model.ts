/**
 * The id of a model of this project and its data → a model package: checked, searched, learned, tested once, written.
 *
 * The same data and seed give the same package, whatever the number of threads.
 */
import { AppError } from '../errors.ts';
import type { PackageWriter } from '../ports/package-writer.ts';
import type { TrainingFile, TrainingFiles } from '../ports/training-files.ts';
import type { TreeGrower } from '../ports/tree-grower.ts';
import { checkDatasets, checkOne } from '../steps/learn/check-dataset.ts';
import { asServed, isComputable } from '../steps/learn/people.ts';
import type { Person } from '../steps/learn/people.ts';
import { RECIPES } from '../steps/learn/recipes/all.ts';
import type { People, Recipe } from '../steps/learn/recipes/recipe.ts';
import { trainingEvaluation } from './train/evaluation.ts';
import type { TrainingEvaluation } from './train/evaluation.ts';
import { learnAndTest } from './train/learn-and-test.ts';
import { datasetFor } from './train/learn-from.ts';
import { packageFiles } from './train/package-files.ts';

export interface TrainRequest {
  readonly id: string;
  /** Folder with the files of the recipe. */
  readonly data: string;
  readonly seed: number;
}

export interface TrainPorts {
  readonly files: TrainingFiles;
  readonly grower: TreeGrower;
  readonly writer: PackageWriter;
  readonly onProgress: (line: string) => void;
}

export interface Trained {
  readonly id: string;
  readonly version: string;
  readonly folder: string;
  readonly evaluation: TrainingEvaluation;
}

/** @throws AppError `usage.wrong`, `input.unreadable`, `training.invalid`, `training.failed` */
export async function trainModel(request: TrainRequest, ports: TrainPorts): Promise<Trained> {
  const recipe = recipeOf(request.id);
  const files = await ports.files.read(request.data, recipe.files);
  const people = peopleIn(recipe, files);
  check(recipe, people);
  const learned = await learnAndTest(people, { recipe, seed: request.seed, ...ports });
  const evaluation = trainingEvaluation(recipe, learned);
  const { id, version } = recipe.template;
  const written = packageFiles({ recipe, seed: request.seed, files, learned, evaluation });
  return { id, version, folder: await ports.writer.write(id, version, written), evaluation };
}

function recipeOf(id: string): Recipe {
  const recipe = RECIPES.find(({ template }) => template.id === id);
  if (recipe !== undefined) return recipe;
  const ids = RECIPES.map(({ template }) => template.id).join(', ');
  throw new AppError('usage.wrong', `no model "${id}" is trained here; there are: ${ids}`);
}

/**
 * As they would be served: values beyond the model's limits are moved or unknown. It learns from those who lack a needed
 * input as well; tested are only those who would get a result.
 */
function peopleIn(recipe: Recipe, files: readonly TrainingFile[]): People {
  const { inputs } = recipe.template;
  const people = recipe.people(new Map(files.map(({ name, text }) => [name, text])));
  const served = (side: readonly Person[]): Person[] =>
    side.map((person) => asServed(person, inputs));
  if (people.split === 'leave-one-group-out') {
    return { ...people, people: served(people.people) };
  }
  if (people.split === 'forward') {
    const computable = served(people.people).filter((person) => isComputable(person, inputs));
    return { ...people, people: computable };
  }
  return {
    split: 'held-out',
    train: served(people.train),
    test: served(people.test).filter((person) => isComputable(person, inputs)),
  };
}

function check(recipe: Recipe, people: People): void {
  if (people.split === 'held-out') {
    checkDatasets(datasetFor(recipe, people.train), datasetFor(recipe, people.test));
  } else checkOne(datasetFor(recipe, people.people));
}
