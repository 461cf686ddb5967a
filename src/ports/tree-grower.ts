/** Who grows the trees of a forest: here, or in threads. The trees are the same in any case. */
import type { Tree } from '../domain/learned-model.ts';
import type { Dataset } from '../domain/dataset.ts';

/** Options of a forest; by column where they differ. */
interface ForestPlan {
  readonly trees: number;
  readonly seed: number;
  readonly criterion: 'gini' | 'entropy';
  readonly maxDepth: number;
  readonly minLeaf: number;
  readonly columnsPerSplit: number;
  readonly monotonic: readonly number[];
}

interface GrownForest {
  readonly trees: readonly Tree[];
  /** By person: mean of the trees in whose sample the person is not; NaN where there is none. */
  readonly outOfBag: Float64Array;
}

export interface TreeGrower {
  grow(dataset: Dataset, plan: ForestPlan): Promise<GrownForest>;
}
