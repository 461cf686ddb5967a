/** What was learned → the files of a model package, each reproduced by its own scoring before it is written. */
import { createHash } from 'node:crypto';
import type { LearnedDefinition, PackedTreesDefinition } from '../../domain/learned-model.ts';
import type { Definition, ModelManifest } from '../../domain/model.ts';
import { packed } from '../../domain/packed-tree.ts';
import type { ReferenceCase } from '../../domain/reference-case.ts';
import { AppError } from '../../errors.ts';
import type { TrainingFile } from '../../ports/training-files.ts';
import type { Person } from '../../steps/learn/people.ts';
import type { Recipe } from '../../steps/learn/recipes/recipe.ts';
import { rulesOf } from '../../steps/learn/trees/rules.ts';
import { modelCard } from '../../steps/report/model-card.ts';
import type { CardParts } from '../../steps/report/model-card.ts';
import { compileModel } from '../../steps/scoring/compile-model.ts';
import { verifyModel } from '../../steps/scoring/verify-model.ts';
import { datasetFor } from './learn-from.ts';
import type { Learned } from './learn-and-test.ts';
import { probabilitiesOf } from '../learn-model.ts';
import { developmentOf, performanceOf } from './in-words.ts';
import type { TrainingEvaluation } from './evaluation.ts';

export interface Package {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly files: readonly TrainingFile[];
  readonly learned: Learned;
  readonly evaluation: TrainingEvaluation;
}

const CASES = 24;

export function packageFiles(made: Package): ReadonlyMap<string, string> {
  const { learned, evaluation, recipe } = made;
  const stored = storedForm(learned.definition);
  const weights = `${JSON.stringify(stored)}\n`;
  const cases = referenceCases(recipe, learned);
  const casesText = `[\n${cases.map((each) => ` ${JSON.stringify(each)}`).join(',\n')}\n]\n`;
  const manifest = manifestOf(made, weights, casesText);
  verify(manifest, stored, cases);
  return new Map([
    ['manifest.json', `${JSON.stringify(manifest, null, 1)}\n`],
    ['weights.json', weights],
    ['reference-cases.json', casesText],
    ['evaluation.json', `${JSON.stringify(evaluation, null, 1)}\n`],
    ['training-log.json', `${JSON.stringify(logOf(made), null, 1)}\n`],
    ['card.md', modelCard(manifest, cardParts(made))],
    ['LICENSE', `${recipe.template.title}\n\n${recipe.template.license.text}\n`],
  ]);
}

function storedForm(definition: LearnedDefinition): Definition {
  if (definition.form === 'logistic') return definition;
  const { trees, ...rest } = definition;
  return {
    ...rest,
    form: 'packed-trees',
    trees: trees.map(packed),
  } satisfies PackedTreesDefinition;
}

function manifestOf(
  { recipe, learned, evaluation }: Package,
  weights: string,
  cases: string,
): ModelManifest {
  return {
    ...recipe.template,
    weights: { file: 'weights.json', sha256: sha256(weights) },
    referenceCases: { file: 'reference-cases.json', sha256: sha256(cases) },
    card: {
      ...recipe.template.card,
      development: developmentOf(recipe, learned),
      performance: performanceOf(evaluation),
    },
    evaluation,
  };
}

/** Tested people across the range of results, those with unknown inputs among them; identities are left out. */
function referenceCases(recipe: Recipe, { definition, tested }: Learned): ReferenceCase[] {
  const scores = probabilitiesOf(definition, datasetFor(recipe, tested));
  const order = [...scores.keys()].sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  return Array.from({ length: CASES }, (_, index): ReferenceCase => {
    const place = order[Math.floor((index * (order.length - 1)) / (CASES - 1))] ?? 0;
    return {
      id: `tested-${index + 1}`,
      inputs: knownInputs(tested[place]),
      expected: scores[place] ?? NaN,
      tolerance: 1e-9,
      source: 'the learner itself, on its arrays, before the package was written',
    };
  });
}

function knownInputs(person: Person | undefined): ReferenceCase['inputs'] {
  const known = Object.entries(person?.inputs ?? {}).flatMap(([id, value]) =>
    value === undefined ? [] : [[id, value] as const],
  );
  return Object.fromEntries(known);
}

/** @throws AppError `training.failed` where the package would say something else than what was learned */
function verify(
  manifest: ModelManifest,
  definition: Definition,
  cases: readonly ReferenceCase[],
): void {
  const { failed } = verifyModel(compileModel({ manifest, definition }), cases);
  if (failed.length === 0) return;
  throw new AppError(
    'training.failed',
    `the package reproduces ${cases.length - failed.length} of ${cases.length} predictions of the learner`,
  );
}

function logOf({ recipe, seed, files, learned, evaluation }: Package): Record<string, unknown> {
  return {
    command: `mentor train ${recipe.template.id} --data FOLDER --seed ${seed}`,
    seed,
    data: files.map(({ name, sha256: hash }) => ({ file: name, sha256: hash })),
    learnedFrom: learned.learnedFrom,
    learnsWithSurveyWeights: recipe.learnsWeighted,
    chosenBy: 'log-loss of held-out predictions in the training data',
    calibration: learned.calibration,
    tested: evaluation.test,
    honesty: recipe.honesty,
    chosen: learned.found.best,
    tried: learned.found.tried,
  };
}

function cardParts({ evaluation, learned, recipe }: Package): CardParts {
  const groups = evaluation.groups.map(
    ({ by, group, people, events, auc, observedOverExpected: oe }) =>
      `${by} ${group}: ${people} people, ${events} with the outcome, AUC ${auc.value} (${auc.low}–${auc.high}), observed/expected ${oe.value}`,
  );
  return { groups, rules: rulesIn(learned.definition, recipe) };
}

/** Of a model that is one tree. */
function rulesIn(definition: LearnedDefinition, { template }: Recipe): string[] {
  if (definition.form === 'logistic' || definition.trees.length !== 1) return [];
  const words = definition.columns.map(({ input: id, equals }) => {
    const { title, type, unit, whenMissing } = template.inputs.find((input) => input.id === id) ?? {
      title: id,
      type: 'number',
      whenMissing: 'refuse',
    };
    return {
      title: equals === undefined ? title : `${title} ${equals}`,
      isYesNo: type === 'boolean' || equals !== undefined,
      mayBeUnknown: whenMissing !== 'refuse',
      ...(unit === undefined ? {} : { unit }),
    };
  });
  return definition.trees.flatMap((tree) => rulesOf(tree, words));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
