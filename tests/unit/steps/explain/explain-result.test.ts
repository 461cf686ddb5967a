import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainResult } from '#src/steps/explain/explain-result.ts';
import { shapleyValues } from '#src/steps/explain/shapley.ts';
import { scoreFeatures } from '#src/steps/scoring/score-model.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import type { Explanation, Feature, FeatureValue, FeatureVector } from '#src/domain/assessment.ts';
import type { CompiledModel } from '#src/domain/compiled-model.ts';
import { SHIPPED, shipped } from '../../../support/model-packages.ts';

function featuresOf(
  model: CompiledModel,
  inputs: Readonly<Record<string, FeatureValue>>,
): FeatureVector {
  return new Map(
    model.manifest.inputs.map((input): [string, Feature] => {
      const { id, title } = input;
      const value = inputs[id];
      const about = { input: id, title, sources: [] };
      if (value !== undefined) return [id, { ...about, known: true, value, origin: 'recorded' }];
      const required = input.whenMissing === 'refuse';
      return [id, { ...about, known: false, because: 'never-recorded', detail: '', required }];
    }),
  );
}

interface Explained {
  readonly value: number;
  readonly explanation: Explanation;
}

function explained(
  model: CompiledModel,
  inputs: Readonly<Record<string, FeatureValue>>,
): Explained[] {
  const scored = scoreFeatures(model, featuresOf(model, inputs), DEFAULT_SETTINGS);
  const result = explainResult(model, scored);
  if (!result.computable) return [];
  return result.predictions.flatMap(({ output, probability, score, explanation }) =>
    explanation === undefined
      ? []
      : [{ value: (output.scale === 'probability' ? probability : score) ?? NaN, explanation }],
  );
}

const sum = (explanation: Explanation): number =>
  explanation.contributions.reduce((total, { delta }) => total + delta, 0);

const CASES = [...SHIPPED].map(([id, { model, cases }]) => ({ id, model, cases }));

describe.each(CASES)('the explanation of $id', ({ model, cases }) => {
  test('adds up from the reference person to the result, for every reference case', () => {
    for (const { inputs } of cases) {
      for (const { value, explanation } of explained(model, inputs)) {
        expect(explanation.reference.value + sum(explanation)).toBeCloseTo(value, 9);
      }
    }
  });
});

describe('explainResult', () => {
  const prevent = shipped('prevent-2023');
  const optimal = {
    sex: 'female',
    age: 55,
    totalChol: 170,
    hdlC: 50,
    sbp: 110,
    bpTreated: false,
    statin: false,
    diabetes: false,
    smoker: false,
    egfr: 90,
    bmi: 22.5,
  };

  test('has nothing to explain about the reference person', () => {
    for (const { value, explanation } of explained(prevent, optimal)) {
      expect(explanation.contributions).toEqual([]);
      expect(explanation.reference.value).toBe(value);
    }
  });

  test('tells treatment and the treated pressure as one row, and the reference in words', () => {
    const [first] = explained(prevent, { ...optimal, sbp: 150, bpTreated: true });
    expect(first?.explanation.contributions).toMatchObject([
      { input: 'sbp', inputs: ['sbp', 'bpTreated'] },
    ]);
    expect(first?.explanation.reference.definition).toContain(
      'Same age and sex, with total cholesterol 170 mg/dL',
    );
    expect(first?.explanation.unusedInputs).toContain('bmi');
  });

  test('on the linear predictor the rows add to the difference, whatever the values', () => {
    const values = fc.record({
      sbp: fc.integer({ min: 90, max: 180 }),
      bpTreated: fc.boolean(),
      totalChol: fc.integer({ min: 130, max: 320 }),
      hdlC: fc.integer({ min: 20, max: 100 }),
      smoker: fc.boolean(),
      diabetes: fc.boolean(),
      egfr: fc.integer({ min: 15, max: 140 }),
      age: fc.integer({ min: 30, max: 59 }),
    });
    fc.assert(
      fc.property(values, (changes) => {
        for (const { value, explanation } of explained(prevent, { ...optimal, ...changes })) {
          const scale = explanation.contributions.reduce(
            (total, each) => total + each.deltaScale,
            0,
          );
          const logit = (p: number): number => Math.log(p / (1 - p));
          expect(scale).toBeCloseTo(logit(value) - logit(explanation.reference.value), 9);
        }
      }),
    );
  });

  test('a score names the points of each item that scores', () => {
    const [heart] = explained(shipped('heart'), {
      age: 50,
      history: 1,
      ecg: 0,
      riskFactorCount: 4,
      atherosclerosis: false,
      troponinRatio: 1.5,
    });
    expect(heart?.explanation).toMatchObject({ method: 'points', reference: { value: 0 } });
    expect(heart?.explanation.contributions.map(({ input, delta }) => [input, delta])).toEqual([
      ['riskFactorCount', 2],
      ['history', 1],
      ['age', 1],
      ['troponinRatio', 1],
    ]);
  });

  test('a formula without optimal values has none', () => {
    expect(explained(shipped('ckd-epi-2021-cr'), { sex: 'male', age: 50, creatinine: 1 })).toEqual(
      [],
    );
  });
});

describe('shapleyValues', () => {
  test('gives each player of a glove game its published value', () => {
    // One left glove (player 0), two right gloves: 2/3, 1/6, 1/6.
    const pairs = (subset: number): number => (subset & 1 && subset & 6 ? 1 : 0);
    const values = shapleyValues(3, pairs);
    expect(values[0]).toBeCloseTo(2 / 3, 12);
    expect(values[1]).toBeCloseTo(1 / 6, 12);
    expect(values[2]).toBeCloseTo(1 / 6, 12);
  });
});
