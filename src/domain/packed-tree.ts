/**
 * Tree ↔ the form in which a package holds it: values of the leaves to five digits, their covers to the unit of weight
 * that matters, and nothing that follows from them.
 */
import type { PackedTree, Tree } from './learned-model.ts';

const VALUE_DIGITS = 5;
const COVER_DIGITS = 4;

export function packed(tree: Tree): PackedTree {
  const nodes = [...tree.column.keys()];
  const inner = nodes.filter((node) => tree.column[node]! >= 0);
  const leaves = nodes.filter((node) => tree.column[node]! < 0);
  return {
    column: [...tree.column],
    threshold: inner.map((node) => tree.threshold[node]!),
    unknownLeft: inner.map((node) => tree.unknownLeft[node]!).join(''),
    value: leaves.map((node) => Number(tree.value[node]!.toPrecision(VALUE_DIGITS))),
    cover: leaves.map((node) => Number(tree.cover[node]!.toPrecision(COVER_DIGITS))),
  };
}

/** What a node holds beside its split: the cover is the sum, the value the mean of its leaves. */
interface Subtree {
  readonly next: number;
  readonly cover: number;
  readonly value: number;
}

/** @returns arrays of unlike length where the packed tree is none, which is found when a model is compiled */
export function unpacked({ column, threshold, unknownLeft, value, cover }: PackedTree): Tree {
  const size = column.length;
  const tree = {
    column,
    threshold: new Array<number>(size).fill(0),
    right: new Array<number>(size).fill(0),
    unknownLeft: new Array<number>(size).fill(0),
    value: new Array<number>(size).fill(0),
    cover: new Array<number>(size).fill(0),
  };
  let [inner, leaf] = [0, 0];
  const read = (node: number): Subtree => {
    if (!(column[node]! >= 0)) {
      const own = { next: node + 1, cover: cover[leaf] ?? NaN, value: value[leaf] ?? NaN };
      leaf += 1;
      return keep(node, own);
    }
    tree.threshold[node] = threshold[inner] ?? NaN;
    tree.unknownLeft[node] = Number(unknownLeft[inner] ?? NaN);
    inner += 1;
    const left = read(node + 1);
    tree.right[node] = left.next;
    const right = read(left.next);
    const both = left.cover + right.cover;
    const mean = (left.cover * left.value + right.cover * right.value) / both;
    return keep(node, { next: right.next, cover: both, value: mean });
  };
  const keep = (node: number, made: Subtree): Subtree => {
    tree.cover[node] = made.cover;
    tree.value[node] = made.value;
    return made;
  };
  const { next } = read(0);
  const isWhole =
    next === size &&
    inner === threshold.length &&
    inner === unknownLeft.length &&
    leaf === value.length &&
    leaf === cover.length;
  return isWhole ? tree : { ...tree, right: [] };
}
