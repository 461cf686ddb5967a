/** A learned model + its people → the same with what it knows of its certainty: spread, outcome limits, likeness. */
import type { Spread } from '../../domain/certainty.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { LearnedDefinition } from '../../domain/learned-model.ts';
import { fitOutcomeLimits } from '../../steps/calibration/outcome-limits.ts';
import { fitLikeness } from '../../steps/learn/fit-likeness.ts';
import { bootstrapCoefficients } from '../../steps/learn/logistic/bootstrap.ts';
import type { LearnedFrom, Learning } from './learn-from.ts';

const DRAWS = 50;
const SHARE_OF_TREES = 0.9;
const AGE_EDGES = [45, 65];

/** @param how `quick`: without the spread, which takes long and which no figure of a test needs */
export function withCertainty(
  { definition, found, seen }: LearnedFrom,
  dataset: Dataset,
  coverage: number,
  { seed }: Learning,
  how: 'whole' | 'quick' = 'whole',
): LearnedDefinition {
  const column = dataset.columns.findIndex(({ input }) => input === 'age');
  const likeness = fitLikeness(dataset);
  const spread = how === 'quick' ? undefined : spreadOf(definition, found.best, dataset, seed);
  return {
    ...definition,
    ...(spread === undefined ? {} : { spread }),
    ...(column < 0
      ? {}
      : {
          sets: fitOutcomeLimits(
            seen,
            { column, values: dataset.values[column] ?? new Float64Array(), edges: AGE_EDGES },
            coverage,
          ),
        }),
    ...(likeness === undefined ? {} : { likeness }),
  };
}

function spreadOf(
  definition: LearnedDefinition,
  best: LearnedFrom['found']['best'],
  dataset: Dataset,
  seed: number,
): Spread | undefined {
  if (definition.form === 'logistic') {
    if (best.learner !== 'logistic') return undefined;
    return {
      kind: 'bootstrap',
      models: bootstrapCoefficients(dataset, best, definition, DRAWS, seed),
    };
  }
  return definition.trees.length > 1 ? { kind: 'trees', share: SHARE_OF_TREES } : { kind: 'leaf' };
}
