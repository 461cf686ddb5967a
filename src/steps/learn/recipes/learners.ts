/** Options of trees and forests as a recipe writes them; what depends on the data is added when they are learned. */
import type { Criterion } from '../trees/split.ts';

export interface TreeOptions {
  readonly criterion: Criterion;
  readonly maxDepth: number;
  readonly minLeaf: number;
  /** Price of a leaf in pruning; 0: none. */
  readonly price: number;
  /** Input id → 1 the risk may only rise with it, −1 only fall. */
  readonly monotonic: Readonly<Record<string, 1 | -1>>;
}

export interface ForestOptions extends Omit<TreeOptions, 'price'> {
  readonly trees: number;
  readonly columnsPerSplit: number;
}
