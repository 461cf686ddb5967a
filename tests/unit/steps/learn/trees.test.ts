import { describe, expect, test } from 'vitest';
import { leafOf, meanOfTrees } from '#src/domain/learned-model.ts';
import type { Dataset } from '#src/domain/dataset.ts';
import type { Tree } from '#src/domain/learned-model.ts';
import { threadGrower } from '#src/compose-train.ts';
import { auroc } from '#src/steps/learn/metrics/auroc.ts';
import { randomFrom } from '#src/steps/learn/random.ts';
import { binned } from '#src/steps/learn/trees/binned.ts';
import { growPart, growTasks, joinForest } from '#src/steps/learn/trees/grow-forest.ts';
import { growTree } from '#src/steps/learn/trees/grow-tree.ts';
import { rulesOf } from '#src/steps/learn/trees/rules.ts';
import { datasetOf } from '../../../support/datasets.ts';
import { numbersFrom } from '../../../support/random-trees.ts';

/** Risk rises with x and is high where y is unknown; z is noise. */
function sample(people: number, seed = 5): Dataset {
  const next = numbersFrom(seed);
  const rows = Array.from({ length: people }, () => [
    next(),
    next() < 0.3 ? NaN : next(),
    Math.round(next() * 1000),
  ]);
  const labels = rows.map(([x, y]) =>
    next() < 0.1 + 0.4 * x! + (Number.isNaN(y) ? 0.4 : 0) ? 1 : 0,
  );
  return datasetOf(['x', 'y', 'z'], rows, labels);
}

const OPTIONS = {
  criterion: 'gini',
  maxDepth: 4,
  minLeaf: 20,
  columnsPerSplit: 3,
  monotonic: [0, 0, 0],
} as const;

function grown(dataset: Dataset, options: Parameters<typeof growTree>[2] = OPTIONS): Tree {
  const once = new Uint16Array(dataset.labels.length).fill(1);
  return growTree(binned(dataset), once, options, randomFrom(1)).tree;
}

describe('a tree', () => {
  test('learns where unknown values go, also apart from all known ones', () => {
    const tree = grown(sample(2000), { ...OPTIONS, maxDepth: 2 });
    const risk = (row: number[]): number => tree.value[leafOf(tree, row)]!;
    expect(risk([0.5, NaN, 500]) - risk([0.5, 0.5, 500])).toBeGreaterThan(0.25);
  });

  test('reads as rules that cover everyone once', () => {
    const words = ['x', 'y', 'z'].map((title) => ({
      title,
      isYesNo: false,
      mayBeUnknown: title === 'y',
    }));
    const [x, y, z] = sample(2000).values;
    const values = [x!, y!.map((value) => value * 0), z!];
    const rules = rulesOf(grown({ ...sample(2000), values }, { ...OPTIONS, maxDepth: 1 }), words);
    expect(rules).toHaveLength(2);
    expect(rules[0]).toMatch(/^y known: \d+\.\d % \(weight \d+\)$/u);
    expect(rules[1]).toMatch(/^y unknown: /u);
  });

  test('keeps a monotonic constraint for every person, where without it the data break it', () => {
    const dataset = sample(800, 9);
    const deep = { ...OPTIONS, maxDepth: 8, minLeaf: 5 };
    const falls = (tree: Tree): number => {
      let count = 0;
      for (let place = 0; place < 200; place += 1) {
        const row = dataset.values.map((column) => column[place]!);
        let before = 0;
        for (let x = 0; x <= 1; x += 0.02) {
          const risk = tree.value[leafOf(tree, [x, row[1]!, row[2]!])]!;
          if (risk < before - 1e-9) count += 1;
          before = risk;
        }
      }
      return count;
    };
    expect(falls(grown(dataset, deep))).toBeGreaterThan(0);
    expect(falls(grown(dataset, { ...deep, monotonic: [1, 0, 0] }))).toBe(0);
  });

  test('keeps at least so many people in a leaf', () => {
    const tree = grown(sample(2000), { ...OPTIONS, maxDepth: 12, minLeaf: 50 });
    const leaves = tree.cover.filter((_, node) => tree.column[node]! < 0);
    expect(Math.min(...leaves)).toBeGreaterThanOrEqual(50);
    expect(leaves.reduce((sum, cover) => sum + cover, 0)).toBe(2000);
  });
});

describe('a forest', () => {
  const dataset = sample(1500);
  const plan = { ...OPTIONS, trees: 60, seed: 3, columnsPerSplit: 2, maxDepth: 6 };
  const parts = growTasks(plan).map((task) => growPart(binned(dataset), task));
  const forest = joinForest(parts);

  test('says of people outside its samples what it says of new people', () => {
    const fresh = sample(1500, 77);
    const predicted = Float64Array.from(fresh.labels, (_, place) =>
      meanOfTrees(
        forest.trees,
        fresh.values.map((column) => column[place]!),
      ),
    );
    const { labels, weights } = dataset;
    const out = auroc({ scores: forest.outOfBag, labels, weights }).value;
    const news = auroc({ scores: predicted, labels: fresh.labels, weights: fresh.weights }).value;
    expect(Math.abs(out - news)).toBeLessThan(0.04);
    expect(news).toBeGreaterThan(0.68);
  });

  test('is the same however many threads grow it', async () => {
    expect(await threadGrower(2).grow(dataset, plan)).toEqual(forest);
    expect(await threadGrower(1).grow(dataset, plan)).toEqual(forest);
  });

  test('is another one for another seed', () => {
    const [task] = growTasks({ ...plan, seed: 4 });
    expect(growPart(binned(dataset), task!).trees[0]).not.toEqual(forest.trees[0]);
  });
});
