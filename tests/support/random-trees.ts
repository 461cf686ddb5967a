/** Random trees in preorder for property tests. In: a source of numbers 0–1. Out: trees whose covers add up. */
import type { Tree } from '#src/domain/learned-model.ts';

interface Growing {
  column: number[];
  threshold: number[];
  right: number[];
  unknownLeft: number[];
  value: number[];
  cover: number[];
}

/** Repeats: a small generator, so that a failing case can be run again by its seed. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function randomTree(next: () => number, columns: number, depth: number): Tree {
  const tree: Growing = {
    column: [],
    threshold: [],
    right: [],
    unknownLeft: [],
    value: [],
    cover: [],
  };
  grow(tree, next, columns, depth, 10 + next() * 100);
  return tree;
}

function grow(tree: Growing, next: () => number, columns: number, depth: number, cover: number) {
  const node = tree.column.length;
  const isLeaf = depth === 0 || next() < 0.15;
  tree.column.push(isLeaf ? -1 : Math.floor(next() * columns));
  tree.threshold.push(isLeaf ? 0 : next());
  tree.right.push(0);
  tree.unknownLeft.push(!isLeaf && next() < 0.5 ? 1 : 0);
  tree.value.push(next());
  tree.cover.push(cover);
  if (isLeaf) return;
  const share = 0.1 + 0.8 * next();
  grow(tree, next, columns, depth - 1, cover * share);
  tree.right[node] = tree.column.length;
  grow(tree, next, columns, depth - 1, cover * (1 - share));
}
