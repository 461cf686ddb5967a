/**
 * Bins + options → trees on bootstrap samples, and what they say of the people outside each sample.
 *
 * Each tree has a seed of its own, so that any division of the work gives the same trees; sums are made in a fixed order.
 * Breiman, Random forests, Mach Learn 2001;45:5-32.
 */
import { growTree } from './grow-tree.ts';
import { randomFrom, seedOf } from '../random.ts';
import { UNKNOWN_BIN } from './binned.ts';
import type { Tree } from '../../../domain/learned-model.ts';
import type { Random } from '../random.ts';
import type { Binned } from './binned.ts';
import type { GrownTree, TreeOptions } from './grow-tree.ts';

export interface ForestOptions extends TreeOptions {
  readonly trees: number;
  readonly seed: number;
}

/** Trees `from` to `to` − 1 of a forest. */
export interface GrowTask {
  readonly options: ForestOptions;
  readonly from: number;
  readonly to: number;
}

export interface GrownPart {
  readonly trees: readonly Tree[];
  /** By person: sum of what the trees say in whose sample the person is not, and how many these are. */
  readonly outSum: Float64Array;
  readonly outCount: Uint16Array;
}

export interface GrownForest {
  readonly trees: readonly Tree[];
  /** By person: mean of the trees in whose sample the person is not; NaN where there is none. */
  readonly outOfBag: Float64Array;
}

/** Small enough to share out evenly, large enough to be worth a message. */
const TREES_A_TASK = 10;

export function growTasks(options: ForestOptions): GrowTask[] {
  const count = Math.ceil(options.trees / TREES_A_TASK);
  return Array.from({ length: count }, (_, task) => ({
    options,
    from: task * TREES_A_TASK,
    to: Math.min(options.trees, (task + 1) * TREES_A_TASK),
  }));
}

export function growPart(data: Binned, { options, from, to }: GrowTask): GrownPart {
  const trees: Tree[] = [];
  const outSum = new Float64Array(data.rows);
  const outCount = new Uint16Array(data.rows);
  for (let index = from; index < to; index += 1) {
    const random = randomFrom(seedOf(options.seed, index));
    const counts = bootstrap(data.rows, random);
    const grown = growTree(data, counts, options, random);
    trees.push(grown.tree);
    for (let row = 0; row < data.rows; row += 1) {
      if (counts[row] !== 0) continue;
      outSum[row]! += grown.tree.value[leafOfBins(grown, data, row)]!;
      outCount[row]! += 1;
    }
  }
  return { trees, outSum, outCount };
}

/** @param parts of all tasks, in their order */
export function joinForest(parts: readonly GrownPart[]): GrownForest {
  const rows = parts[0]?.outSum.length ?? 0;
  const outOfBag = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let sum = 0;
    let count = 0;
    for (const part of parts) {
      sum += part.outSum[row]!;
      count += part.outCount[row]!;
    }
    outOfBag[row] = count === 0 ? NaN : sum / count;
  }
  return { trees: parts.flatMap(({ trees }) => trees), outOfBag };
}

function bootstrap(rows: number, random: Random): Uint16Array {
  const counts = new Uint16Array(rows);
  for (let draw = 0; draw < rows; draw += 1) counts[random.below(rows)]! += 1;
  return counts;
}

function leafOfBins({ tree, cut }: GrownTree, { bins, rows }: Binned, row: number): number {
  let node = 0;
  for (;;) {
    const column = tree.column[node]!;
    if (column < 0) return node;
    const bin = bins[column * rows + row]!;
    const isLeft = bin === UNKNOWN_BIN ? tree.unknownLeft[node] === 1 : bin <= cut[node]!;
    node = isLeft ? node + 1 : tree.right[node]!;
  }
}
