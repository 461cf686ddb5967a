/**
 * Trees + a row + rows to measure it against → exact Shapley values by column, interventional: what is not in a coalition has
 * the value of the other person, whole people averaged. Unlike the path-dependent ones they follow the model alone, not how
 * the training data divided.
 *
 * Source: Lundberg et al., Nat Mach Intell 2020;2:56-67, Algorithm 3; Laberge and Pequignot, arXiv 2209.15123.
 */
import type { Tree } from '../../domain/learned-model.ts';
import type { TreeShap } from './tree-shap.ts';

/** @param background one row or many, each with every column; NaN where unknown */
export function interventionalTreeShap(
  trees: readonly Tree[],
  row: ArrayLike<number>,
  background: readonly ArrayLike<number>[],
  columns: number,
): TreeShap {
  const values = new Float64Array(columns);
  let expected = 0;
  for (const tree of trees) {
    for (const other of background) expected += new Pair(tree, row, other, values).run();
  }
  const count = trees.length * background.length;
  return { values: values.map((value) => value / count), expected: expected / count };
}

/** Which of the two a column is held at on the way to a node. */
const [FREE, OWN, OTHER] = [0, 1, 2];

/** One tree, two people: leaves that a mixture of the two reaches. */
class Pair {
  private readonly tree: Tree;
  private readonly row: ArrayLike<number>;
  private readonly other: ArrayLike<number>;
  private readonly values: Float64Array;
  private readonly held: Uint8Array;
  private readonly path: number[] = [];
  private reached = 0;

  constructor(tree: Tree, row: ArrayLike<number>, other: ArrayLike<number>, values: Float64Array) {
    this.tree = tree;
    this.row = row;
    this.other = other;
    this.values = values;
    this.held = new Uint8Array(values.length);
  }

  /** @returns what the tree says of the other */
  run(): number {
    this.visit(0, 0, 0);
    return this.reached;
  }

  /** @param own columns on the way that must be the row's; @param others that must be the other's */
  private visit(node: number, own: number, others: number): void {
    const { column, value, right } = this.tree;
    const split = column[node]!;
    if (split < 0) {
      this.leaf(value[node]!, own, others);
      return;
    }
    const rowLeft = this.goesLeft(node, this.row[split]!);
    const otherLeft = this.goesLeft(node, this.other[split]!);
    const child = (isLeft: boolean): number => (isLeft ? node + 1 : right[node]!);
    const held = this.held[split]!;
    if (rowLeft === otherLeft || held === OWN) this.visit(child(rowLeft), own, others);
    else if (held === OTHER) this.visit(child(otherLeft), own, others);
    else {
      this.path.push(split);
      this.held[split] = OWN;
      this.visit(child(rowLeft), own + 1, others);
      this.held[split] = OTHER;
      this.visit(child(otherLeft), own, others + 1);
      this.held[split] = FREE;
      this.path.pop();
    }
  }

  /** Reached by the coalitions that hold all of the row's columns and none of the other's. */
  private leaf(value: number, own: number, others: number): void {
    if (own === 0) this.reached += value;
    const raises = own === 0 ? 0 : (value / own) * sharePerOrder(own, others);
    const lowers = others === 0 ? 0 : (value / others) * sharePerOrder(own, others);
    for (const split of this.path) {
      if (this.held[split] === OWN) this.values[split]! += raises;
      else this.values[split]! -= lowers;
    }
  }

  private goesLeft(node: number, value: number): boolean {
    return Number.isNaN(value)
      ? this.tree.unknownLeft[node] === 1
      : value <= this.tree.threshold[node]!;
  }
}

/** Share of the orders of own + others in which all of the first come before all of the second: own! others! / (own + others)!. */
function sharePerOrder(own: number, others: number): number {
  let share = 1;
  for (let each = 1; each <= others; each += 1) share *= each / (own + each);
  return share;
}
