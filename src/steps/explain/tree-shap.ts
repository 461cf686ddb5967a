/**
 * Trees + a row of column values → exact Shapley values by column, path-dependent: what is not in a coalition is averaged
 * by how the training data divided.
 *
 * What is defined: Lundberg et al., From local explanations to global understanding with explainable AI for trees, Nat Mach
 * Intell 2020;2:56-67, Algorithm 2. How it is computed: a leaf is a product game, so that the value of column i is
 * (one_i − zero_i) · ∫ ∏_{j≠i} (one_j t + zero_j (1 − t)) dt over t from 0 to 1 (Owen's multilinear extension); Gauss and
 * Legendre's quadrature is exact for that polynomial, and the sums of a subtree serve all its leaves at once (the idea of
 * Yu et al., Linear TreeSHAP, NeurIPS 2022).
 */
import type { Tree } from '../../domain/learned-model.ts';
import { gaussLegendre } from './gauss-legendre.ts';
import type { Quadrature } from './gauss-legendre.ts';

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
  const walks = new Map<number, Walk>();
  let expected = 0;
  for (const tree of trees) {
    expected += expectedOf(tree, 0);
    const depth = depthOf(tree);
    const walk = walks.get(depth) ?? new Walk(depth, row, values);
    walks.set(depth, walk);
    walk.run(tree);
  }
  for (let column = 0; column < columns; column += 1) values[column]! /= trees.length;
  return { values, expected: expected / trees.length };
}

const depths = new WeakMap<Tree, number>();

/** Longest way from the root, in splits; the same for each patient. */
function depthOf(tree: Tree): number {
  const known = depths.get(tree);
  if (known !== undefined) return known;
  const levels = new Int32Array(tree.column.length);
  let most = 0;
  tree.column.forEach((column, node) => {
    const level = levels[node]!;
    most = Math.max(most, level);
    if (column >= 0) levels[node + 1] = levels[tree.right[node]!] = level + 1;
  });
  depths.set(tree, most);
  return most;
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

/** One row through trees of one depth. */
class Walk {
  private readonly row: ArrayLike<number>;
  private readonly values: Float64Array;
  private readonly points: Quadrature;
  /** By level and point: the product of the factors of all columns on the way. */
  private readonly product: Float64Array;
  /** By level and point: sum over the leaves below of their value times the product. */
  private readonly sum: Float64Array;
  /** By column: share of the training data that goes this way where the column is unknown; 1 where it is not on the way. */
  private readonly zero: Float64Array;
  /** 1 where the row goes this way. */
  private readonly one: Uint8Array;
  /** By column and point: 1 / (one · t + zero · (1 − t)). */
  private readonly inverse: Float64Array;
  /** By level and point: what `inverse` of the level's column was above. */
  private readonly before: Float64Array;
  private tree!: Tree;

  constructor(depth: number, row: ArrayLike<number>, values: Float64Array) {
    this.row = row;
    this.values = values;
    this.points = gaussLegendre(Math.max(1, Math.ceil(Math.min(depth, values.length) / 2)));
    const count = this.points.at.length;
    this.product = new Float64Array((depth + 1) * count);
    this.sum = new Float64Array((depth + 1) * count);
    this.before = new Float64Array((depth + 1) * count);
    this.zero = new Float64Array(values.length).fill(1);
    this.one = new Uint8Array(values.length).fill(1);
    this.inverse = new Float64Array(values.length * count).fill(1);
  }

  run(tree: Tree): void {
    this.tree = tree;
    this.product.fill(1, 0, this.points.at.length);
    this.visit(0, 0);
  }

  private visit(node: number, level: number): void {
    const { tree, sum, product } = this;
    const count = this.points.at.length;
    const from = level * count;
    const column = tree.column[node]!;
    if (column < 0) {
      const value = tree.value[node]!;
      for (let q = 0; q < count; q += 1) sum[from + q] = value * product[from + q]!;
      return;
    }
    const left = shareLeft(tree, node);
    const goesLeft = this.goesLeft(node, column);
    const below = from + count;
    this.into(node + 1, level, column, left, goesLeft);
    for (let q = 0; q < count; q += 1) sum[from + q] = sum[below + q]!;
    this.into(tree.right[node]!, level, column, 1 - left, !goesLeft);
    for (let q = 0; q < count; q += 1) sum[from + q]! += sum[below + q]!;
  }

  /** One edge; a column that is on the way already counts with both splits as one. */
  private into(
    child: number,
    level: number,
    column: number,
    share: number,
    isTaken: boolean,
  ): void {
    const { zero, one, inverse, before, product, sum, points } = this;
    const count = points.at.length;
    const from = level * count;
    const below = from + count;
    const at = column * count;
    const zeroBefore = zero[column]!;
    const oneBefore = one[column]!;
    const zeroHere = zeroBefore * share;
    const oneHere = isTaken ? oneBefore : 0;
    if (this.tree.column[child]! < 0) {
      this.leaf(child, from, column, zeroHere, oneHere);
      return;
    }
    zero[column] = zeroHere;
    one[column] = oneHere;
    for (let q = 0; q < count; q += 1) {
      before[below + q] = inverse[at + q]!;
      const factor = oneHere * points.at[q]! + zeroHere * (1 - points.at[q]!);
      product[below + q] = product[from + q]! * inverse[at + q]! * factor;
      inverse[at + q] = 1 / factor;
    }
    this.visit(child, level + 1);
    let here = 0;
    let earlier = 0;
    for (let q = 0; q < count; q += 1) {
      const weighed = points.weight[q]! * sum[below + q]!;
      here += weighed * inverse[at + q]!;
      earlier += weighed * before[below + q]!;
      inverse[at + q] = before[below + q]!;
    }
    this.values[column]! += (oneHere - zeroHere) * here - (oneBefore - zeroBefore) * earlier;
    zero[column] = zeroBefore;
    one[column] = oneBefore;
  }

  /** The edge to a leaf: what is below it needs no walk, and no division. */
  private leaf(node: number, from: number, column: number, zero: number, one: number): void {
    const { inverse, product, sum, points } = this;
    const count = points.at.length;
    const at = column * count;
    const value = this.tree.value[node]!;
    let here = 0;
    let earlier = 0;
    for (let q = 0; q < count; q += 1) {
      const without = value * product[from + q]! * inverse[at + q]!;
      const reached = without * (one * points.at[q]! + zero * (1 - points.at[q]!));
      here += points.weight[q]! * without;
      earlier += points.weight[q]! * reached * inverse[at + q]!;
      sum[from + count + q] = reached;
    }
    this.values[column]! +=
      (one - zero) * here - (this.one[column]! - this.zero[column]!) * earlier;
  }

  private goesLeft(node: number, split: number): boolean {
    const value = this.row[split]!;
    if (Number.isNaN(value)) return this.tree.unknownLeft[node] === 1;
    return value <= this.tree.threshold[node]!;
  }
}
