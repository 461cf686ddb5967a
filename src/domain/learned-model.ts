/**
 * Models that were learned from data: how numbers are made out of inputs, and what a regression or trees make of them.
 *
 * Learning and scoring share these functions, so that a model computes for a patient what it computed for the training data.
 */
import type { Certainty } from './certainty.ts';
import type { Frame } from './compiled-model.ts';

/** One number out of one input: its value, 1 and 0 for yes and no, or whether a code is this one. */
export interface ModelColumn {
  readonly input: string;
  /** Of a code: 1 where the input has this value, else 0. */
  readonly equals?: string;
}

/** A column of a regression, and what stands in for an unknown value. */
export interface RegressionColumn extends ModelColumn {
  /** In the column's unit: the median of the training data. */
  readonly fill: number;
  /** Instead of the median: what columns that are nearly always known lead to expect, intercept + Σ coefficient · value. */
  readonly expected?: {
    readonly intercept: number;
    readonly terms: readonly { readonly column: number; readonly coefficient: number }[];
  };
}

/** What a term reads of its column: the value, whether it is unknown, or a part of a restricted cubic spline. */
export type TermShape =
  | { readonly of: 'value' }
  | { readonly of: 'missing' }
  | {
      readonly of: 'spline';
      /** Ascending, three or more. */
      readonly knots: readonly number[];
      /** Which curved part, from 0; there are two fewer than knots. */
      readonly part: number;
    };

export interface LogisticTerm {
  /** Position in `columns`. */
  readonly column: number;
  readonly shape: TermShape;
  readonly coefficient: number;
  /** Weighted mean of the term in the training data: what explanations measure from. */
  readonly mean: number;
}

export interface LogisticDefinition extends Certainty {
  readonly form: 'logistic';
  readonly columns: readonly RegressionColumn[];
  readonly intercept: number;
  readonly terms: readonly LogisticTerm[];
}

/**
 * A binary tree in preorder: the left child of node i is i + 1.
 *
 * A value up to the threshold goes left. All arrays are as long as there are nodes.
 */
export interface Tree {
  /** Position of the column that splits the node; −1: a leaf. */
  readonly column: readonly number[];
  readonly threshold: readonly number[];
  /** Position of the right child; 0 for a leaf. */
  readonly right: readonly number[];
  /** Where an unknown value goes: 1 left, 0 right. */
  readonly unknownLeft: readonly number[];
  /** Probability of the outcome in the node, 0–1. */
  readonly value: readonly number[];
  /** Weight of the training data that reached the node. */
  readonly cover: readonly number[];
}

export interface TreesDefinition extends Certainty {
  readonly form: 'trees';
  readonly columns: readonly ModelColumn[];
  /** The result is the mean of what the trees say, calibrated. */
  readonly trees: readonly Tree[];
}

/** The same with a fifth of the bytes: what follows from the order of the nodes and from the leaves is left out. */
export interface PackedTreesDefinition extends Certainty {
  readonly form: 'packed-trees';
  readonly columns: readonly ModelColumn[];
  readonly trees: readonly PackedTree[];
}

export interface PackedTree {
  /** By node, in preorder: position of the column that splits it; −1: a leaf. */
  readonly column: readonly number[];
  /** By inner node, in the same order. */
  readonly threshold: readonly number[];
  /** By inner node, `1` where an unknown value goes left, else `0`. */
  readonly unknownLeft: string;
  /** By leaf. */
  readonly value: readonly number[];
  readonly cover: readonly number[];
}

/** As it runs; a packed one is unpacked first. */
export type LearnedDefinition = LogisticDefinition | TreesDefinition;

/** The number of a column in a frame; NaN where the input is unknown. */
export function columnValue({ equals }: ModelColumn, value: Frame[number]): number {
  if (value === undefined) return NaN;
  if (equals !== undefined) return value === equals ? 1 : 0;
  return Number(value);
}

/** What a term reads of a row of column values, before its coefficient. */
export function termOf(
  columns: readonly RegressionColumn[],
  { column, shape }: Pick<LogisticTerm, 'column' | 'shape'>,
  row: ArrayLike<number>,
): number {
  const value = row[column] ?? NaN;
  return termValue(shape, value, Number.isNaN(value) ? fillOf(columns, column, row) : 0);
}

function fillOf(
  columns: readonly RegressionColumn[],
  column: number,
  row: ArrayLike<number>,
): number {
  const { fill = 0, expected } = columns[column] ?? {};
  if (expected === undefined) return fill;
  let sum = expected.intercept;
  for (const { column: other, coefficient } of expected.terms) {
    const value = row[other] ?? NaN;
    sum += coefficient * (Number.isNaN(value) ? (columns[other]?.fill ?? 0) : value);
  }
  return sum;
}

function termValue(shape: TermShape, value: number, fill: number): number {
  if (shape.of === 'missing') return Number.isNaN(value) ? 1 : 0;
  const known = Number.isNaN(value) ? fill : value;
  return shape.of === 'value' ? known : splinePart(known, shape.knots, shape.part);
}

/**
 * One curved part of a restricted cubic spline, linear beyond the outer knots, scaled by the square of their distance.
 *
 * Source: Harrell, Regression Modeling Strategies, 2nd ed. 2015, 2.4.5.
 */
function splinePart(x: number, knots: readonly number[], part: number): number {
  const first = knots[0] ?? 0;
  const last = knots.at(-1) ?? 0;
  const next = knots.at(-2) ?? 0;
  const knot = knots[part] ?? 0;
  const width = last - next;
  const sum =
    cubed(x - knot) -
    (cubed(x - next) * (last - knot)) / width +
    (cubed(x - last) * (next - knot)) / width;
  return sum / (last - first) ** 2;
}

function cubed(above: number): number {
  return above > 0 ? above ** 3 : 0;
}

/** The leaf that a row of column values reaches. */
export function leafOf(tree: Tree, values: ArrayLike<number>): number {
  const { column, threshold, right, unknownLeft } = tree;
  let node = 0;
  for (;;) {
    const split = column[node] ?? -1;
    if (split < 0) return node;
    const value = values[split] ?? NaN;
    const goesLeft = Number.isNaN(value)
      ? unknownLeft[node] === 1
      : value <= (threshold[node] ?? 0);
    node = goesLeft ? node + 1 : (right[node] ?? 0);
  }
}

/** The mean of what the trees say, before calibration. */
export function meanOfTrees(trees: readonly Tree[], values: ArrayLike<number>): number {
  let sum = 0;
  for (const tree of trees) sum += tree.value[leafOf(tree, values)] ?? 0;
  return sum / trees.length;
}
