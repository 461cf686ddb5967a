import { expect, test } from 'vitest';
import { packed, unpacked } from '#src/domain/packed-tree.ts';
import { leafOf } from '#src/domain/learned-model.ts';
import { treeShap } from '#src/steps/explain/tree-shap.ts';
import { numbersFrom, randomTree } from '../../support/random-trees.ts';

test('a tree that was packed leads everyone to the same leaf, and is explained alike', () => {
  const next = numbersFrom(11);
  for (let round = 0; round < 50; round += 1) {
    const tree = randomTree(next, 6, 7);
    const again = unpacked(packed(tree));
    expect(again.right).toEqual(tree.right);
    for (let person = 0; person < 20; person += 1) {
      const row = Array.from({ length: 6 }, () => (next() < 0.2 ? NaN : next()));
      const leaf = leafOf(tree, row);
      expect(leafOf(again, row)).toBe(leaf);
      expect(again.value[leaf]).toBeCloseTo(tree.value[leaf]!, 4);
      const [a, b] = [treeShap([tree], row, 6), treeShap([again], row, 6)];
      a.values.forEach((value, column) => expect(b.values[column]).toBeCloseTo(value, 2));
    }
  }
});

test('a packed tree that lacks a leaf is no tree', () => {
  const broken = {
    column: [0, -1, -1],
    threshold: [1],
    unknownLeft: '1',
    value: [0.1],
    cover: [5],
  };
  expect(unpacked(broken).right).toEqual([]);
});
