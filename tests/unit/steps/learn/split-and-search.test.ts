import { describe, expect, test } from 'vitest';
import { nestedHeldOut, candidatesWithin, search } from '#src/steps/learn/search.ts';
import { leaveOneGroupOut, stratifiedFolds } from '#src/steps/learn/split.ts';
import type { FitAndPredict } from '#src/steps/learn/search.ts';
import { datasetOf } from '../../../support/datasets.ts';

const PEOPLE = 300;
const groups = Array.from({ length: PEOPLE }, (_, place) => `household-${Math.floor(place / 3)}`);
const labels = Uint8Array.from({ length: PEOPLE }, (_, place) => (place % 10 === 0 ? 1 : 0));
const dataset = {
  ...datasetOf(
    ['x'],
    Array.from(labels, (label, place) => [label + (place % 7) / 3]),
    labels,
  ),
  groups,
};

const groupsAt = (places: Uint32Array): Set<string> =>
  new Set(Array.from(places, (place) => groups[place]!));

describe('stratified folds', () => {
  const folds = stratifiedFolds(dataset, 5, 7);

  test('test everyone exactly once', () => {
    const tested = folds.flatMap(({ test: places }) => [...places]).sort((a, b) => a - b);
    expect(tested).toEqual(Array.from({ length: PEOPLE }, (_, place) => place));
  });

  test('never have a household on both sides', () => {
    for (const { train, test: tested } of folds) {
      const learned = groupsAt(train);
      expect([...groupsAt(tested)].filter((group) => learned.has(group))).toEqual([]);
    }
  });

  test('hold about the same share of events, and are the same for the same seed only', () => {
    for (const { test: places } of folds) {
      expect(places.reduce((sum, place) => sum + labels[place]!, 0)).toBe(6);
    }
    expect(stratifiedFolds(dataset, 5, 7)).toEqual(folds);
    expect(stratifiedFolds(dataset, 5, 8)).not.toEqual(folds);
  });
});

test('each group is left out once', () => {
  const folds = leaveOneGroupOut(['a', 'b', 'a', 'c']);
  expect(folds.map(({ group, test: places }) => [group, ...places])).toEqual([
    ['a', 0, 2],
    ['b', 1],
    ['c', 3],
  ]);
  expect([...folds[0]!.train]).toEqual([1, 3]);
});

describe('the search', () => {
  const folds = stratifiedFolds(dataset, 3, 1);

  test('takes the candidate whose probabilities are best, not the one with the best order', async () => {
    const fit: FitAndPredict<'honest' | 'too sure'> = async (candidate, _, tested) =>
      Float64Array.from(tested.values[0]!, (x, place) => {
        if (candidate === 'too sure') return x > 0.9 ? 0.999999 : 0.000001;
        return tested.labels[place] === 1 ? 0.4 : 0.1;
      });
    const { best, tried } = await search(['too sure', 'honest'] as const, dataset, folds, fit);
    expect(best).toBe('honest');
    expect(tried).toHaveLength(2);
  });

  test('inside an outer fold never sees the people of that fold', async () => {
    const seen: Set<string>[] = [];
    const fit: FitAndPredict<number> = async (_, train, tested) => {
      const inTrain = new Set(train.groups);
      expect(tested.groups.some((group) => inTrain.has(group))).toBe(false);
      seen.push(new Set([...train.groups, ...tested.groups]));
      return new Float64Array(tested.labels.length).fill(0.1);
    };
    const outer = stratifiedFolds(dataset, 3, 1);
    await nestedHeldOut([1, 2], dataset, outer, (train) => stratifiedFolds(train, 2, 1), fit);
    // Each outer fold: two candidates in two inner folds on its training people alone, then one final fit.
    expect(seen).toHaveLength(3 * (2 * 2 + 1));
    seen.slice(0, 4).forEach((people) => {
      expect([...groupsAt(outer[0]!.test)].filter((group) => people.has(group))).toEqual([]);
    });
  });

  test('tries no more candidates than its budget, the same ones for a seed', () => {
    const all = Array.from({ length: 50 }, (_, place) => place);
    expect(candidatesWithin(all, 60, 1)).toEqual(all);
    expect(candidatesWithin(all, 8, 1)).toHaveLength(8);
    expect(candidatesWithin(all, 8, 1)).toEqual(candidatesWithin(all, 8, 1));
    expect(candidatesWithin(all, 8, 1)).not.toEqual(candidatesWithin(all, 8, 2));
  });
});
