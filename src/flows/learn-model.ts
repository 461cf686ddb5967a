/** Candidate + people → a definition: which learner learns, and how a forest is calibrated on people outside its trees. */
import type { Dataset } from '../domain/dataset.ts';
import { calibrated } from '../domain/certainty.ts';
import { meanOfTrees, termOf } from '../domain/learned-model.ts';
import type { LearnedDefinition, ModelColumn } from '../domain/learned-model.ts';
import { rowOf, sizeOf } from '../domain/dataset.ts';
import type { TreeGrower } from '../ports/tree-grower.ts';
import { chooseCalibration } from '../steps/calibration/choose-calibration.ts';
import { learnLogistic } from '../steps/learn/logistic/learn-logistic.ts';
import { randomFrom } from '../steps/learn/random.ts';
import type { Candidate } from '../steps/learn/recipes/recipe.ts';
import { binned } from '../steps/learn/trees/binned.ts';
import { growTree } from '../steps/learn/trees/grow-tree.ts';
import { packed, unpacked } from '../domain/packed-tree.ts';
import { pruned } from '../steps/learn/trees/prune.ts';

export async function learnModel(
  candidate: Candidate,
  dataset: Dataset,
  seed: number,
  grower: TreeGrower,
): Promise<LearnedDefinition> {
  switch (candidate.learner) {
    case 'logistic':
      return learnLogistic(dataset, candidate);
    case 'tree':
      return learnTree(candidate, dataset, seed);
    case 'forest':
      return learnForest(candidate, dataset, seed, grower);
  }
}

type Of<L extends Candidate['learner']> = Extract<Candidate, { learner: L }>;

function learnTree(candidate: Of<'tree'>, dataset: Dataset, seed: number): LearnedDefinition {
  const { columns } = dataset;
  const plan = {
    ...candidate,
    columnsPerSplit: columns.length,
    monotonic: directions(columns, candidate.monotonic),
  };
  const once = new Uint16Array(sizeOf(dataset)).fill(1);
  const { tree } = growTree(binned(dataset), once, plan, randomFrom(seed));
  return { form: 'trees', columns, trees: [pruned(tree, candidate.price)] };
}

async function learnForest(
  candidate: Of<'forest'>,
  dataset: Dataset,
  seed: number,
  grower: TreeGrower,
): Promise<LearnedDefinition> {
  const { columns, labels, weights } = dataset;
  const monotonic = directions(columns, candidate.monotonic);
  const { trees, outOfBag } = await grower.grow(dataset, { ...candidate, seed, monotonic });
  const { calibration } = chooseCalibration({ scores: outOfBag, labels, weights });
  return {
    form: 'trees',
    columns,
    // As the package will hold them: what is tested is what is served.
    trees: trees.map((tree) => unpacked(packed(tree))),
    ...(calibration === undefined ? {} : { calibration }),
  };
}

function directions(
  columns: readonly ModelColumn[],
  monotonic: Readonly<Record<string, 1 | -1>>,
): number[] {
  return columns.map(({ input }) => monotonic[input] ?? 0);
}

/** Probabilities of everyone in a data set. */
export function probabilitiesOf(definition: LearnedDefinition, dataset: Dataset): Float64Array {
  return Float64Array.from({ length: sizeOf(dataset) }, (_, place) =>
    probabilityOf(definition, rowOf(dataset, place)),
  );
}

function probabilityOf(definition: LearnedDefinition, row: Float64Array): number {
  if (definition.form === 'trees') {
    return calibrated(meanOfTrees(definition.trees, row), definition.calibration);
  }
  const { columns, terms, intercept } = definition;
  let sum = intercept;
  for (const term of terms) sum += term.coefficient * termOf(columns, term, row);
  return calibrated(1 / (1 + Math.exp(-sum)), definition.calibration);
}
