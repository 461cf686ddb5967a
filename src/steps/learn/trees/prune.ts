/**
 * Tree + price of a leaf → the smaller tree whose impurity and leaves together cost least.
 *
 * Minimal cost-complexity pruning: Breiman et al., Classification and Regression Trees, 1984, 3.3. Impurity is Gini's,
 * weighted by the share of the people: the `ccp_alpha` of scikit-learn.
 */
import type { Tree } from '../../../domain/learned-model.ts';

/** @param price α: what one more leaf must save; 0: the tree stays as it is */
export function pruned(tree: Tree, price: number): Tree {
  if (price <= 0) return tree;
  const isCut = new Uint8Array(tree.column.length);
  for (;;) {
    const weakest = weakestLink(tree, isCut);
    if (weakest === undefined || weakest.price > price) return without(tree, isCut);
    isCut[weakest.node] = 1;
  }
}

/** The inner node whose leaves save least for their number. */
function weakestLink(
  tree: Tree,
  isCut: Uint8Array,
): { readonly node: number; readonly price: number } | undefined {
  let weakest: { node: number; price: number } | undefined;
  const visit = (node: number): { impurity: number; leaves: number } => {
    const own = impurityOf(tree, node);
    if (tree.column[node]! < 0 || isCut[node] === 1) return { impurity: own, leaves: 1 };
    const left = visit(node + 1);
    const right = visit(tree.right[node]!);
    const impurity = left.impurity + right.impurity;
    const leaves = left.leaves + right.leaves;
    const price = (own - impurity) / (leaves - 1);
    if (weakest === undefined || price < weakest.price) weakest = { node, price };
    return { impurity, leaves };
  };
  visit(0);
  return weakest;
}

function impurityOf({ value, cover }: Tree, node: number): number {
  const p = value[node]!;
  return (2 * p * (1 - p) * cover[node]!) / cover[0]!;
}

function without(tree: Tree, isCut: Uint8Array): Tree {
  const kept = {
    column: [] as number[],
    threshold: [] as number[],
    right: [] as number[],
    unknownLeft: [] as number[],
    value: [] as number[],
    cover: [] as number[],
  };
  const copy = (node: number): void => {
    const isLeaf = tree.column[node]! < 0 || isCut[node] === 1;
    const index = kept.column.length;
    kept.column.push(isLeaf ? -1 : tree.column[node]!);
    kept.threshold.push(isLeaf ? 0 : tree.threshold[node]!);
    kept.right.push(0);
    kept.unknownLeft.push(isLeaf ? 0 : tree.unknownLeft[node]!);
    kept.value.push(tree.value[node]!);
    kept.cover.push(tree.cover[node]!);
    if (isLeaf) return;
    copy(node + 1);
    kept.right[index] = kept.column.length;
    copy(tree.right[node]!);
  };
  copy(0);
  return kept;
}
