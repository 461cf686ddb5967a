import { describe, expect, test } from 'vitest';
import {
  bulletShare,
  peopleOf,
  runs,
  THRESHOLD_AT,
  ticksFromZero,
  topContributions,
  waterfall,
} from './scale.ts';

describe('ticksFromZero', () => {
  test.each([
    [0.2027, [0, 0.05, 0.1, 0.15, 0.2, 0.25]],
    [26, [0, 10, 20, 30]],
    [1.3, [0, 0.5, 1, 1.5]],
    [0.004, [0, 0.001, 0.002, 0.003, 0.004]],
  ])('up to %f', (highest, ticks) => {
    expect(ticksFromZero(highest)).toEqual(ticks);
  });
  test('begins at 0 even when there is nothing', () => {
    expect(ticksFromZero(0)).toEqual([0, 1]);
  });
});

describe('bulletShare', () => {
  test('a value at its threshold ends at the mark, whatever the threshold is', () => {
    expect(bulletShare(0.075, 0.075).share).toBeCloseTo(THRESHOLD_AT);
    expect(bulletShare(15, 15).share).toBeCloseTo(THRESHOLD_AT);
  });
  test('a value far above stays inside the bar and says so', () => {
    expect(bulletShare(1, 0.1)).toEqual({ share: 1, over: true });
  });
});

describe('waterfall', () => {
  test('each bar starts where the one before it ended', () => {
    const bars = waterfall(0.027, [0.05, -0.01]);
    expect(bars[0]).toEqual({ from: 0.027, to: 0.077 });
    expect(bars[1]?.from).toBeCloseTo(0.077);
    expect(bars[1]?.to).toBeCloseTo(0.067);
  });
  test('the largest rows are shown, the rest is summed and nothing is lost', () => {
    const deltas = [0.01, 0.05, -0.04, 0.002, 0.001].map((delta) => ({ delta }));
    const { shown, other, others } = topContributions(deltas, 3);
    expect(shown.map((one) => one.delta)).toEqual([0.05, -0.04]);
    expect(others).toBe(3);
    expect(other).toBeCloseTo(0.013);
  });
  test('as many rows as fit have no rest', () => {
    expect(topContributions([{ delta: 1 }], 8)).toMatchObject({ other: 0, others: 0 });
  });
});

test('a gap of the trend is never drawn over', () => {
  const points = [{ value: 1 }, { value: null }, { value: null }, { value: 2 }, { value: 3 }];
  expect(runs(points).map((run) => run.length)).toEqual([1, 2]);
});

describe('peopleOf', () => {
  test('fewer and more both show the difference as pale', () => {
    expect(peopleOf(18, 10, 100)).toEqual({ filled: 10, pale: 8, empty: 82 });
    expect(peopleOf(10, 18, 100)).toEqual({ filled: 10, pale: 8, empty: 82 });
    expect(peopleOf(18, null, 100)).toEqual({ filled: 18, pale: 0, empty: 82 });
  });
});
