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

/** The path from the root to a node: one entry per distinct column on it, the first of no column. */
interface Path {
  readonly column: Int32Array;
  /** Share of the training data that goes this way where the column is unknown. */
  readonly zero: Float64Array;
  /** 1 where the row goes this way. */
  readonly one: Float64Array;
  /** Weight of the coalitions of each size. */
  readonly weight: Float64Array;
}

export function treeShap(
  trees: readonly Tree[],
  row: ArrayLike<number>,
  columns: number,
): TreeShap {
  const values = new Float64Array(columns);
  let expected = 0;
  for (const tree of trees) expected += expectedOf(tree, 0);
  for (const tree of trees) new Walk(tree, row, values).run();
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

class Walk {
  private readonly tree: Tree;
  private readonly row: ArrayLike<number>;
  private readonly values: Float64Array;

  constructor(tree: Tree, row: ArrayLike<number>, values: Float64Array) {
    this.tree = tree;
    this.row = row;
    this.values = values;
  }

  run(): void {
    this.visit(0, extended(emptyPath(), 0, 1, 1, -1), 1);
  }

  private visit(node: number, path: Path, length: number): void {
    const { column, value, right } = this.tree;
    const split = column[node]!;
    if (split < 0) {
      this.leaf(path, length, value[node]!);
      return;
    }
    const left = shareLeft(this.tree, node);
    const goesLeft = this.goesLeft(node, split);
    const before = path.column.indexOf(split, 1);
    const isRepeated = before > 0 && before < length;
    const zero = isRepeated ? path.zero[before]! : 1;
    const one = isRepeated ? path.one[before]! : 1;
    const base = isRepeated ? without(path, length, before) : path;
    const size = isRepeated ? length - 1 : length;
    const into = (child: number, share: number, isTaken: boolean): void => {
      this.visit(child, extended(base, size, zero * share, isTaken ? one : 0, split), size + 1);
    };
    into(node + 1, left, goesLeft);
    into(right[node]!, 1 - left, !goesLeft);
  }

  private goesLeft(node: number, split: number): boolean {
    const value = this.row[split]!;
    if (Number.isNaN(value)) return this.tree.unknownLeft[node] === 1;
    return value <= this.tree.threshold[node]!;
  }

  private leaf(path: Path, length: number, value: number): void {
    for (let index = 1; index < length; index += 1) {
      const sum = weightWithout(path, length, index);
      this.values[path.column[index]!]! += sum * (path.one[index]! - path.zero[index]!) * value;
    }
  }
}

function emptyPath(): Path {
  const none = new Float64Array(0);
  return { column: new Int32Array(0), zero: none, one: none, weight: none };
}

/** EXTEND: one more column, and the weights of all coalition sizes with it. */
function extended(path: Path, length: number, zero: number, one: number, column: number): Path {
  const longer = copyOf(path, length, length + 1);
  longer.column[length] = column;
  longer.zero[length] = zero;
  longer.one[length] = one;
  const { weight } = longer;
  weight[length] = length === 0 ? 1 : 0;
  for (let size = length - 1; size >= 0; size -= 1) {
    weight[size + 1]! += (one * weight[size]! * (size + 1)) / (length + 1);
    weight[size] = (zero * weight[size]! * (length - size)) / (length + 1);
  }
  return longer;
}

/** UNWIND: the path as it were without one of its columns. */
function without(path: Path, length: number, index: number): Path {
  const shorter = copyOf(path, length, length);
  const last = length - 1;
  const one = path.one[index]!;
  const zero = path.zero[index]!;
  let next = path.weight[last]!;
  for (let size = last - 1; size >= 0; size -= 1) {
    if (one === 0) {
      shorter.weight[size] = (path.weight[size]! * length) / (zero * (last - size));
      continue;
    }
    const before = path.weight[size]!;
    shorter.weight[size] = (next * length) / ((size + 1) * one);
    next = before - (shorter.weight[size]! * zero * (last - size)) / length;
  }
  shorter.column.copyWithin(index, index + 1);
  shorter.zero.copyWithin(index, index + 1);
  shorter.one.copyWithin(index, index + 1);
  return shorter;
}

/** Sum of the weights of the path without one of its columns. */
function weightWithout(path: Path, length: number, index: number): number {
  const last = length - 1;
  const one = path.one[index]!;
  const zero = path.zero[index]!;
  let next = path.weight[last]!;
  let sum = 0;
  for (let size = last - 1; size >= 0; size -= 1) {
    if (one === 0) {
      sum += (path.weight[size]! * length) / (zero * (last - size));
      continue;
    }
    const share = (next * length) / ((size + 1) * one);
    sum += share;
    next = path.weight[size]! - (share * zero * (last - size)) / length;
  }
  return sum;
}

function copyOf(path: Path, length: number, size: number): Path {
  const column = new Int32Array(size);
  const zero = new Float64Array(size);
  const one = new Float64Array(size);
  const weight = new Float64Array(size);
  column.set(path.column.subarray(0, length));
  zero.set(path.zero.subarray(0, length));
  one.set(path.one.subarray(0, length));
  weight.set(path.weight.subarray(0, length));
  return { column, zero, one, weight };
}
