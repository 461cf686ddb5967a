/** A tree of nodes as another library holds it → our tree, in preorder. */
import type { Tree } from '../../../domain/learned-model.ts';
import { refuse } from './json-shape.ts';

export type ForeignNode =
  | {
      readonly column: number;
      /** Up to and with it: to the left. */
      readonly threshold: number;
      readonly unknownLeft: boolean;
      readonly left: () => ForeignNode;
      readonly right: () => ForeignNode;
      readonly cover: number;
    }
  | { readonly value: number; readonly cover: number };

/** Deeper than any that was learned; a file whose nodes lead in a circle ends here. */
const DEEPEST = 200;

/** @throws AppError `model.invalid` */
export function treeOf(root: ForeignNode, columns: number): Tree {
  const tree = {
    column: [] as number[],
    threshold: [] as number[],
    right: [] as number[],
    unknownLeft: [] as number[],
    value: [] as number[],
    cover: [] as number[],
  };
  add(root, 0);
  return tree;

  function add(node: ForeignNode, depth: number): number {
    if (depth > DEEPEST) refuse('a tree leads in a circle, or is deeper than 200');
    const at = tree.column.length;
    tree.cover.push(Math.max(node.cover, 1e-6));
    if ('value' in node) {
      if (!(node.value >= 0 && node.value <= 1))
        refuse(`a leaf says ${node.value}, no probability`);
      push(-1, 0, 0, node.value);
      return node.value;
    }
    const { column, threshold, unknownLeft } = node;
    if (!Number.isInteger(column) || column < 0 || column >= columns)
      refuse(`a tree reads column ${column}, and there are ${columns}`);
    if (Number.isNaN(threshold)) refuse('a threshold is no number');
    push(column, threshold, unknownLeft ? 1 : 0, 0);
    const [left, right] = [node.left(), node.right()];
    const ofLeft = add(left, depth + 1);
    tree.right[at] = tree.column.length;
    const ofRight = add(right, depth + 1);
    const value = (left.cover * ofLeft + right.cover * ofRight) / (left.cover + right.cover);
    tree.value[at] = Math.min(1, Math.max(0, value));
    return value;
  }

  function push(column: number, threshold: number, unknownLeft: number, value: number): void {
    tree.column.push(column);
    tree.threshold.push(threshold);
    tree.right.push(0);
    tree.unknownLeft.push(unknownLeft);
    tree.value.push(value);
  }
}

/** The largest number below another one: `x < t` is `x <= below(t)`. */
export function below(t: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, t);
  if (t === 0) return -Number.MIN_VALUE;
  bits.setBigInt64(0, bits.getBigInt64(0) + (t > 0 ? -1n : 1n));
  return bits.getFloat64(0);
}

/**
 * Of a library that rounds values to 32 bits before it compares: `fround(x) <= t` is `x <= ofRounded(t)`.
 *
 * The limit lies half way between the last 32-bit number that goes left and the next one.
 */
export function ofRounded(t: number): number {
  if (!Number.isFinite(t)) return t;
  let last = Math.fround(t);
  if (last > t) last = neighbour(last, -1);
  const next = neighbour(last, 1);
  const middle = last + (next - last) / 2;
  return Math.fround(middle) <= last ? middle : below(middle);
}

/** The next 32-bit number up or down. */
function neighbour(single: number, direction: 1 | -1): number {
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, single);
  const raw = bits.getInt32(0);
  if (single === 0) return direction * 2 ** -149;
  bits.setInt32(0, raw + (single > 0 ? direction : -direction));
  return bits.getFloat32(0);
}
