/**
 * Trees + a row of column values → exact Shapley values by column, path-dependent: what is not in a coalition is averaged
 * by how the training data divided.
 *
 * Source: Lundberg et al., From local explanations to global understanding with explainable AI for trees,
 * Nat Mach Intell 2020;2:56-67, Algorithm 2.
 */
import type { Tree } from '../../domain/learned-model.ts';

export interface TreeShap {
  /** By column; they sum to the mean of the trees for this row − `expected`. */
  readonly values: Float64Array;
  /** Mean of the trees over the training data. */
  readonly expected: number;
}

export function treeShap(
  trees: readonly Tree[],
  row: ArrayLike<number>,
  columns: number,
): TreeShap {
  const values = new Float64Array(columns);
  const paths = new Paths();
  let expected = 0;
  for (const tree of trees) {
    expected += expectedOf(tree, 0);
    new Walk(tree, row, values, paths).run();
  }
  for (let column = 0; column < columns; column += 1) values[column]! /= trees.length;
  return { values, expected: expected / trees.length };
}

function expectedOf(tree: Tree, node: number): number {
  if (tree.column[node]! < 0) return tree.value[node]!;
  const left = shareLeft(tree, node);
  return left * expectedOf(tree, node + 1) + (1 - left) * expectedOf(tree, tree.right[node]!);
}

/** By the children, so that rounding of the parent's cover leaves no gap. */
function shareLeft({ cover, right }: Tree, node: number): number {
  const left = cover[node + 1]!;
  return left / (left + cover[right[node]!]!);
}

/**
 * Room for the paths from the root to each node on the way, one behind the other. A path has one entry for each distinct
 * column on it, the first of no column.
 */
class Paths {
  column = new Int32Array(256);
  /** Share of the training data that goes this way where the column is unknown. */
  zero = new Float64Array(256);
  /** 1 where the row goes this way. */
  one = new Float64Array(256);
  /** Weight of the coalitions of each size. */
  weight = new Float64Array(256);

  /** Copies a path of this length to where the next one begins. */
  copy(from: number, length: number, to: number): void {
    while (to + length + 2 > this.column.length) this.grow();
    const { column, zero, one, weight } = this;
    // Paths are short: a loop is quicker than four calls.
    for (let index = 0; index < length; index += 1) {
      column[to + index] = column[from + index]!;
      zero[to + index] = zero[from + index]!;
      one[to + index] = one[from + index]!;
      weight[to + index] = weight[from + index]!;
    }
  }

  /** EXTEND: one more column, and the weights of all coalition sizes with it. */
  extend(at: number, length: number, zero: number, one: number, column: number): void {
    const { weight } = this;
    this.column[at + length] = column;
    this.zero[at + length] = zero;
    this.one[at + length] = one;
    weight[at + length] = length === 0 ? 1 : 0;
    for (let size = length - 1; size >= 0; size -= 1) {
      const here = weight[at + size]!;
      weight[at + size + 1]! += (one * here * (size + 1)) / (length + 1);
      weight[at + size] = (zero * here * (length - size)) / (length + 1);
    }
  }

  /** UNWIND: the path as it were without its entry at `index`. */
  unwind(at: number, length: number, index: number): void {
    const { weight } = this;
    const last = length - 1;
    const one = this.one[at + index]!;
    const zero = this.zero[at + index]!;
    let next = weight[at + last]!;
    for (let size = last - 1; size >= 0; size -= 1) {
      const here = weight[at + size]!;
      if (one === 0) weight[at + size] = (here * length) / (zero * (last - size));
      else {
        const share = (next * length) / ((size + 1) * one);
        weight[at + size] = share;
        next = here - (share * zero * (last - size)) / length;
      }
    }
    this.column.copyWithin(at + index, at + index + 1, at + length);
    this.zero.copyWithin(at + index, at + index + 1, at + length);
    this.one.copyWithin(at + index, at + index + 1, at + length);
  }

  /** Sum of the weights of the path without its entry at `index`, where the row goes that way. */
  sumWithout(at: number, length: number, index: number): number {
    const { weight } = this;
    const last = length - 1;
    const one = this.one[at + index]!;
    const zero = this.zero[at + index]!;
    let next = weight[at + last]!;
    let sum = 0;
    for (let size = last - 1; size >= 0; size -= 1) {
      const share = (next * length) / ((size + 1) * one);
      sum += share;
      next = weight[at + size]! - (share * zero * (last - size)) / length;
    }
    return sum;
  }

  /** The same for every entry where the row goes the other way, times that entry's `zero`. */
  sumOfOthers(at: number, length: number): number {
    const last = length - 1;
    let sum = 0;
    for (let size = last - 1; size >= 0; size -= 1) {
      sum += (this.weight[at + size]! * length) / (last - size);
    }
    return sum;
  }

  /** Where a column is on a path; −1 where it is not. */
  find(at: number, length: number, column: number): number {
    for (let index = 1; index < length; index += 1) {
      if (this.column[at + index] === column) return index;
    }
    return -1;
  }

  private grow(): void {
    const longer = <T extends Int32Array | Float64Array>(array: T, empty: T): T => {
      empty.set(array);
      return empty;
    };
    const size = 2 * this.column.length;
    this.column = longer(this.column, new Int32Array(size));
    this.zero = longer(this.zero, new Float64Array(size));
    this.one = longer(this.one, new Float64Array(size));
    this.weight = longer(this.weight, new Float64Array(size));
  }
}

class Walk {
  private readonly tree: Tree;
  private readonly row: ArrayLike<number>;
  private readonly values: Float64Array;
  private readonly paths: Paths;

  constructor(tree: Tree, row: ArrayLike<number>, values: Float64Array, paths: Paths) {
    this.tree = tree;
    this.row = row;
    this.values = values;
    this.paths = paths;
  }

  run(): void {
    this.paths.extend(0, 0, 1, 1, -1);
    this.visit(0, 0, 1);
  }

  /** @param at where the path to this node begins */
  private visit(node: number, at: number, length: number): void {
    const { column, value, right } = this.tree;
    const split = column[node]!;
    if (split < 0) {
      this.leaf(at, length, value[node]!);
      return;
    }
    const left = shareLeft(this.tree, node);
    const goesLeft = this.goesLeft(node, split);
    this.into(node + 1, at, length, split, left, goesLeft);
    this.into(right[node]!, at, length, split, 1 - left, !goesLeft);
  }

  private into(
    child: number,
    at: number,
    length: number,
    split: number,
    share: number,
    isTaken: boolean,
  ): void {
    const { paths } = this;
    const next = at + length;
    paths.copy(at, length, next);
    const before = paths.find(next, length, split);
    let [zero, one, size] = [share, isTaken ? 1 : 0, length];
    if (before > 0) {
      // The column is on the path already: both splits count as one.
      zero *= paths.zero[next + before]!;
      one *= paths.one[next + before]!;
      paths.unwind(next, length, before);
      size -= 1;
    }
    paths.extend(next, size, zero, one, split);
    this.visit(child, next, size + 1);
  }

  private goesLeft(node: number, split: number): boolean {
    const value = this.row[split]!;
    if (Number.isNaN(value)) return this.tree.unknownLeft[node] === 1;
    return value <= this.tree.threshold[node]!;
  }

  private leaf(at: number, length: number, value: number): void {
    const { column, zero, one } = this.paths;
    const ofOthers = -this.paths.sumOfOthers(at, length) * value;
    for (let index = 1; index < length; index += 1) {
      const way = one[at + index]!;
      const added =
        way === 0
          ? ofOthers
          : this.paths.sumWithout(at, length, index) * (way - zero[at + index]!) * value;
      this.values[column[at + index]!]! += added;
    }
  }
}
