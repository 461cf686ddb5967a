/**
 * How quick the learners are. In: NHANES III beside the checkout. Out: a forest of 500 trees on it beside scikit-learn with
 * as many threads (where Python has it), and beside ml-random-forest; rows predicted and explained a second. Each with its aim.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { RandomForestClassifier } from 'ml-random-forest';
import { threadGrower } from '#src/compose-train.ts';
import { rowOf } from '#src/domain/dataset.ts';
import type { Dataset } from '#src/domain/dataset.ts';
import { meanOfTrees } from '#src/domain/learned-model.ts';
import type { Tree } from '#src/domain/learned-model.ts';
import { treeShap } from '#src/steps/explain/tree-shap.ts';
import { datasetOfPeople } from '#src/steps/learn/people.ts';
import { auroc } from '#src/steps/learn/metrics/auroc.ts';
import { MORTALITY_10Y } from '#src/steps/learn/recipes/mortality-10y.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/data/nhanes');
const TREES = 500;
const MIN_LEAF = 5;
const COLUMNS = 4;
/** ml-random-forest takes minutes for each ten trees on 2,000 people: the rest is in proportion. */
const SLOW = { trees: 4, people: 2000 };
const threads = availableParallelism();

const SCIKIT_LEARN = `
import json, sys, time
import numpy as np
from sklearn.ensemble import RandomForestClassifier
data = np.load(sys.argv[1])
x, y, t, u = data["x"], data["y"], data["t"], data["u"]
began = time.perf_counter()
forest = RandomForestClassifier(${TREES}, min_samples_leaf=${MIN_LEAF}, max_features=${COLUMNS}, criterion="entropy", n_jobs=${threads}, random_state=1).fit(x, y)
grown = time.perf_counter() - began
print(json.dumps({"seconds": grown, "scores": forest.predict_proba(t)[:, 1].tolist()}))`;

/** From text, since Python has to read what is written here. */
const AS_ARRAYS = `
import json, sys
import numpy as np
d = json.load(open(sys.argv[1]))
a = lambda rows: np.array([[np.nan if v is None else v for v in r] for r in rows], dtype=np.float32)
np.savez(sys.argv[2], x=a(d["x"]), y=np.array(d["y"]), t=a(d["t"]), u=np.array(d["u"]))`;

function row(what: string, value: string, aim = ''): void {
  process.stdout.write(`${what.padEnd(64)}${value.padStart(20)}   ${aim}\n`);
}

function people(): { readonly train: Dataset; readonly test: Dataset } {
  const texts = new Map(
    MORTALITY_10Y.files.map((name) => [
      name,
      gunzipSync(readFileSync(join(FOLDER, name))).toString(),
    ]),
  );
  const both = MORTALITY_10Y.people(texts);
  if (both.split !== 'held-out') throw new Error('the recipe has no held-out people');
  const { inputs } = MORTALITY_10Y.template;
  return { train: datasetOfPeople(both.train, inputs), test: datasetOfPeople(both.test, inputs) };
}

const rowsOf = (dataset: Dataset): number[][] =>
  Array.from(dataset.labels, (_, place) => [...rowOf(dataset, place)]);

const area = (scores: Float64Array, { labels, weights }: Dataset): string =>
  auroc({ scores, labels, weights }).value.toFixed(4);

async function benchOwn(
  train: Dataset,
  test: Dataset,
): Promise<{ trees: readonly Tree[]; seconds: number }> {
  const plan = {
    trees: TREES,
    seed: 1,
    criterion: 'entropy',
    maxDepth: 60,
    minLeaf: MIN_LEAF,
    columnsPerSplit: COLUMNS,
    monotonic: [],
  } as const;
  const began = performance.now();
  const { trees } = await threadGrower(threads).grow(train, plan);
  const seconds = (performance.now() - began) / 1000;
  const scores = Float64Array.from(test.labels, (_, place) =>
    meanOfTrees(trees, rowOf(test, place)),
  );
  row(
    `forest of ${TREES} trees, ${train.labels.length} people, ${threads} threads`,
    `${seconds.toFixed(1)} s`,
  );
  row('  AUC on later people', area(scores, test));
  return { trees, seconds };
}

function benchScikitLearn(train: Dataset, test: Dataset, ownSeconds: number): void {
  const python = process.env['PYTHON'] ?? 'python3';
  if (spawnSync(python, ['-c', 'import sklearn']).status !== 0) {
    row('scikit-learn', 'not there', '(PYTHON=path of a Python that has it)');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'mentor-bench-'));
  const [json, arrays] = [join(folder, 'data.json'), join(folder, 'data.npz')];
  const text = JSON.stringify({
    x: rowsOf(train),
    y: [...train.labels],
    t: rowsOf(test),
    u: [...test.labels],
  });
  writeFileSync(json, text);
  spawnSync(python, ['-c', AS_ARRAYS, json, arrays], { stdio: 'inherit' });
  const run = spawnSync(python, ['-c', SCIKIT_LEARN, arrays], { maxBuffer: 2 ** 28 });
  rmSync(folder, { recursive: true });
  const { seconds, scores } = JSON.parse(run.stdout.toString()) as {
    seconds: number;
    scores: number[];
  };
  row('  scikit-learn, n_jobs the same', `${seconds.toFixed(1)} s`);
  row('  its AUC on the same people', area(Float64Array.from(scores), test));
  row('  times as fast as scikit-learn', (seconds / ownSeconds).toFixed(1), 'aim 1 or more');
}

async function benchMlRandomForest(train: Dataset): Promise<void> {
  const rows = rowsOf(train)
    .slice(0, SLOW.people)
    .map((values) => values.map((value) => (Number.isNaN(value) ? 0 : value)));
  const began = performance.now();
  const forest = new RandomForestClassifier({
    seed: 1,
    nEstimators: SLOW.trees,
    maxFeatures: 0.8,
    replacement: true,
    noOOB: true,
    treeOptions: { minNumSamples: MIN_LEAF },
  });
  forest.train(rows, [...train.labels.subarray(0, SLOW.people)]);
  const theirs = (performance.now() - began) / SLOW.trees;
  const values = train.values.map((column) => column.slice(0, SLOW.people));
  const labels = train.labels.slice(0, SLOW.people);
  const small: Dataset = { ...train, values, labels, weights: train.weights.slice(0, SLOW.people) };
  const plan = { trees: 100, seed: 1, criterion: 'gini', maxDepth: 60, minLeaf: MIN_LEAF } as const;
  const start = performance.now();
  await threadGrower(1).grow(small, { ...plan, columnsPerSplit: COLUMNS, monotonic: [] });
  const ours = (performance.now() - start) / plan.trees;
  row(
    `one tree, ${SLOW.people} people, 1 thread / ml-random-forest`,
    `${ours.toFixed(2)} / ${theirs.toFixed(0)} ms`,
  );
  row('  times as fast', (theirs / ours).toFixed(0), 'aim 100 or more');
}

function benchPrediction(trees: readonly Tree[], test: Dataset): void {
  const some = Array.from(test.labels, (_, place) => rowOf(test, place));
  const aSecond = (count: number, work: (each: Float64Array) => void): string => {
    const began = performance.now();
    for (let index = 0; index < count; index += 1)
      work(some[index % some.length] ?? new Float64Array());
    return ((count / (performance.now() - began)) * 1000).toFixed(0);
  };
  const few = trees.slice(0, 100);
  row(
    'rows predicted a second, 100 of the trees, 1 thread',
    aSecond(20_000, (each) => meanOfTrees(few, each)),
  );
  row(
    'rows explained by TreeSHAP a second, the same',
    aSecond(40, (each) => treeShap(few, each, each.length)),
  );
}

if (existsSync(FOLDER)) {
  const { train, test } = people();
  const { trees, seconds } = await benchOwn(train, test);
  benchScikitLearn(train, test, seconds);
  await benchMlRandomForest(train);
  benchPrediction(trees, test);
} else process.stdout.write('Skipped: the NHANES files are not beside the checkout.\n');
