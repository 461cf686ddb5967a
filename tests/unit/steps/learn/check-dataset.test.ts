import { describe, expect, test } from 'vitest';
import { checkDatasets } from '#src/steps/learn/check-dataset.ts';
import type { Dataset } from '#src/domain/dataset.ts';
import { datasetOf } from '../../../support/datasets.ts';
import { numbersFrom } from '../../../support/random-trees.ts';

const NAMES = ['age', 'bmi', 'sbp'];

function sample(seed: number, people = 200): Dataset {
  const next = numbersFrom(seed);
  const rows = Array.from({ length: people }, () => NAMES.map(() => 100 * next()));
  const labels = rows.map(() => (next() < 0.3 ? 1 : 0));
  const ids = rows.map((_, place) => `${seed}-${place}`);
  return { ...datasetOf(NAMES, rows, labels), ids, groups: ids };
}

function withColumn(dataset: Dataset, change: (value: number, place: number) => number): Dataset {
  const [first, ...others] = dataset.values;
  return { ...dataset, values: [first!.map(change), ...others] };
}

const refusal = (train: Dataset, test: Dataset) => () => checkDatasets(train, test);
const because = (text: string): unknown =>
  expect.objectContaining({ code: 'training.invalid', message: expect.stringContaining(text) });

describe('what speaks against learning', () => {
  test('nothing, of a sound data set and its split', () => {
    expect(refusal(sample(1), sample(2))).not.toThrow();
  });

  test.each([
    ['it is constant, always 5', withColumn(sample(1), () => 5)],
    ['no value is known', withColumn(sample(1), () => NaN)],
    [
      'a value is infinite',
      withColumn(sample(1), (value, place) => (place === 3 ? Infinity : value)),
    ],
    [
      'it tells the outcome by itself',
      withColumn(sample(1), (_, place) => sample(1).labels[place]! * 2 + 1),
    ],
    [
      'whether it is known tells the outcome by itself',
      withColumn(sample(1), (value, place) => (sample(1).labels[place] === 1 ? NaN : value)),
    ],
    ['there is only one class', { ...sample(1), labels: new Uint8Array(200) }],
    ['there is nobody in it', sample(1, 0)],
    [
      '20 of each are needed',
      { ...sample(1), labels: sample(1).labels.map((_, i) => (i < 5 ? 1 : 0)) },
    ],
    [
      'a weight is negative or no number',
      { ...sample(1), weights: sample(1).weights.map(() => NaN) },
    ],
  ])('%s', (message, train) => {
    expect(refusal(train, sample(2))).toThrow(because(message));
  });

  test('the same person, or the same row, on both sides of the split', () => {
    expect(refusal(sample(1), sample(1))).toThrow(because('200 people are in the training and'));
    const renamed = { ...sample(1), groups: sample(2).groups };
    expect(refusal(sample(1), renamed)).toThrow(because('200 rows of the test data stand in'));
  });

  test('is told all at once', () => {
    const worse = withColumn(sample(1), () => 5);
    worse.values[1]!.fill(NaN);
    const both = expect.stringMatching(/age: it is constant.*bmi: no value is known/u);
    expect(refusal(worse, sample(2))).toThrow(expect.objectContaining({ message: both }));
  });
});
