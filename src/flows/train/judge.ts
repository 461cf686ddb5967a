/** A model + people → what it says of each: probability, what cannot be excluded, whether they are unlike its own. */
import { outcomeSetOf } from '../../domain/certainty.ts';
import type { OutcomeSet } from '../../domain/certainty.ts';
import { rowOf } from '../../domain/dataset.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { LearnedDefinition } from '../../domain/learned-model.ts';
import { isUnlike } from '../../domain/likeness.ts';
import { probabilitiesOf } from '../learn-model.ts';

export interface Judged {
  readonly scores: Float64Array;
  /** By person; undefined where the model carries none. */
  readonly sets: readonly (OutcomeSet | undefined)[];
  readonly isUnlike: readonly boolean[];
}

export function judge(definition: LearnedDefinition, dataset: Dataset): Judged {
  const scores = probabilitiesOf(definition, dataset);
  const rows = Array.from(scores, (_, place) => rowOf(dataset, place));
  return {
    scores,
    sets: rows.map((row, place) => outcomeSetOf(definition.sets, row, scores[place] ?? NaN)),
    isUnlike: rows.map((row) => isUnlike(definition.likeness, row)),
  };
}
