import { describe, expect, test } from 'vitest';
import type { Feature, FeatureVector } from '#src/domain/assessment.ts';
import type { ModelInput } from '#src/domain/model.ts';
import { partialDependence } from '#src/steps/explain/partial-dependence.ts';

const AGE: ModelInput = {
  id: 'age',
  title: 'Age',
  type: 'number',
  unit: 'a',
  sources: [],
  outOfRange: 'refuse',
  whenMissing: 'refuse',
};
const SMOKER: ModelInput = { ...AGE, id: 'smoker', title: 'Smoking', type: 'boolean' };

function person(age: number, smoker: boolean | undefined, weight = 1) {
  const common = { sources: [], origin: 'recorded' } as const;
  const features: FeatureVector = new Map<string, Feature>([
    ['age', { known: true, input: 'age', title: 'Age', value: age, ...common }],
    [
      'smoker',
      smoker === undefined
        ? {
            known: false,
            input: 'smoker',
            title: 'Smoking',
            because: 'never-recorded',
            detail: '',
            required: false,
            sources: [],
          }
        : { known: true, input: 'smoker', title: 'Smoking', value: smoker, ...common },
    ],
  ]);
  return { features, weight };
}

function valueOf(features: FeatureVector, id: string): number {
  const feature = features.get(id);
  return feature?.known === true ? Number(feature.value) : NaN;
}

/** 0.001 a year, 0.1 more for smokers; of unknown smoking 0.05. */
function predict(features: FeatureVector): number {
  const smoker = valueOf(features, 'smoker');
  return 0.001 * valueOf(features, 'age') + (Number.isNaN(smoker) ? 0.05 : 0.1 * smoker);
}

const people = Array.from({ length: 40 }, (_, n) =>
  person(40 + n, n % 4 === 0 ? undefined : n % 2 === 0),
);

describe('partial dependence', () => {
  test('of a yes or no is the mean over the people with each answer for all of them', () => {
    const [no, yes] = partialDependence(people, SMOKER, predict);
    // By hand: the mean age is 59.5.
    expect(no).toMatchObject({ value: false });
    expect(no?.mean).toBeCloseTo(0.0595, 12);
    expect(yes?.mean).toBeCloseTo(0.1595, 12);
  });

  test('of a number follows the model at tenths of what these people have', () => {
    const points = partialDependence(people, AGE, predict);
    expect(points).toHaveLength(9);
    const values = points.map(({ value }) => Number(value));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(40);
    const [first, last] = [points[0], points.at(-1)];
    expect((last?.mean ?? 0) - (first?.mean ?? 0)).toBeCloseTo(
      0.001 * (Number(last?.value) - Number(first?.value)),
      12,
    );
    for (const { mean, low, high } of points) {
      expect(low).toBeLessThan(mean);
      expect(high).toBeGreaterThan(mean);
    }
  });

  test('counts people by their weight', () => {
    const two = [...people, ...people.map(({ features }) => ({ features, weight: 0 }))];
    expect(partialDependence(two, SMOKER, predict)[1]?.mean).toBeCloseTo(0.1595, 12);
  });

  test('leaves out whom the model abstains from, and says nothing of a value with too few people', () => {
    const abstaining = (features: FeatureVector): number =>
      valueOf(features, 'smoker') === 1 && valueOf(features, 'age') > 45 ? NaN : predict(features);
    const points = partialDependence(people, SMOKER, abstaining);
    expect(points.map(({ value }) => value)).toEqual([false]);
    expect(partialDependence(people.slice(1, 2), SMOKER, predict)).toEqual([]);
  });
});
