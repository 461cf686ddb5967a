import { describe, expect, test } from 'vitest';
import { compileModel } from '#src/steps/scoring/compile-model.ts';
import { evaluateDefinition } from '#src/steps/scoring/evaluate.ts';
import { scoreFeatures } from '#src/steps/scoring/score-model.ts';
import { explainResult } from '#src/steps/explain/explain-result.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import type { Feature, FeatureValue, FeatureVector } from '#src/domain/assessment.ts';
import type { CompiledModel } from '#src/domain/compiled-model.ts';
import type { LogisticDefinition, TreesDefinition } from '#src/domain/learned-model.ts';
import type { Definition, ModelInput, ModelManifest } from '#src/domain/model.ts';

const input = (id: string, type: ModelInput['type'], more: Partial<ModelInput> = {}) => ({
  id,
  title: id,
  type,
  sources: [],
  outOfRange: 'refuse' as const,
  whenMissing: 'model-handles-missing' as const,
  ...more,
});

const MANIFEST: ModelManifest = {
  id: 'learned',
  version: '1',
  title: 'A learned model',
  shortTitle: 'Learned',
  kind: 'random-forest',
  inputs: [
    input('age', 'number', { whenMissing: 'refuse' }),
    input('sex', 'code', { values: ['female', 'male'] }),
    input('smoker', 'boolean'),
  ],
  eligibility: { text: 'everyone', rules: [] },
  outputs: [
    { outcome: 'death', id: 'death', title: 'Death', meaning: 'death', scale: 'probability' },
  ],
  weights: { file: 'weights.json', sha256: '' },
  referenceCases: { file: 'reference-cases.json', sha256: '' },
  card: { intendedUse: 'tests', cautions: [] },
  license: { text: '' },
  references: [],
};

const columns = [{ input: 'age' }, { input: 'sex', equals: 'male' }, { input: 'smoker' }];

const LOGISTIC: LogisticDefinition = {
  form: 'logistic',
  columns: columns.map((column) => ({ ...column, fill: column.input === 'age' ? 50 : 0 })),
  intercept: -6,
  terms: [
    { column: 0, shape: { of: 'value' }, coefficient: 0.08, mean: 48 },
    {
      column: 0,
      shape: { of: 'spline', knots: [30, 50, 70], part: 0 },
      coefficient: 0.02,
      mean: 5,
    },
    { column: 1, shape: { of: 'value' }, coefficient: 0.5, mean: 0.5 },
    { column: 2, shape: { of: 'value' }, coefficient: 0.7, mean: 0.2 },
    { column: 2, shape: { of: 'missing' }, coefficient: 0.3, mean: 0.1 },
  ],
};

const stump = (column: number, threshold: number, left: number, right: number) => ({
  column: [column, -1, -1],
  threshold: [threshold, 0, 0],
  right: [2, 0, 0],
  unknownLeft: [1, 0, 0],
  value: [0.2, left, right],
  cover: [100, 60, 40],
});

const TREES: TreesDefinition = {
  form: 'trees',
  columns,
  trees: [stump(0, 65, 0.1, 0.5), stump(2, 0.5, 0.2, 0.4)],
  calibration: { intercept: 0.1, slope: 1.2 },
};

const model = (definition: Definition): CompiledModel =>
  compileModel({ manifest: MANIFEST, definition });

function features(values: Readonly<Record<string, FeatureValue>>): FeatureVector {
  return new Map(
    MANIFEST.inputs.map(({ id, title, whenMissing }): [string, Feature] => {
      const value = values[id];
      const about = { input: id, title, sources: [] };
      if (value !== undefined) return [id, { ...about, known: true, value, origin: 'recorded' }];
      const required = whenMissing === 'refuse';
      return [id, { ...about, known: false, because: 'never-recorded', detail: '', required }];
    }),
  );
}

function explained(definition: Definition, values: Readonly<Record<string, FeatureValue>>) {
  const compiled = model(definition);
  const scored = scoreFeatures(compiled, features(values), DEFAULT_SETTINGS);
  const result = explainResult(compiled, scored);
  if (!result.computable) throw new Error(result.detail);
  const { probability, explanation } = result.predictions[0]!;
  return { probability: probability!, explanation: explanation! };
}

const PEOPLE: readonly Readonly<Record<string, FeatureValue>>[] = [
  { age: 71, sex: 'male', smoker: true },
  { age: 40, sex: 'female' },
  { age: 65, smoker: false },
];

describe('a learned regression', () => {
  test('adds up values, the curved part of a spline and what is missing', () => {
    // By hand: age 60 → spline (30³ − 10³·40/20) / 40² = 15.625 (x − 70 below 0); 4.8 + 0.3125 + 0.3 − 6 = −0.5875.
    const [raw] = evaluateDefinition(model(LOGISTIC), [60, 'female', undefined]);
    expect(raw?.value).toBeCloseTo(1 / (1 + Math.exp(0.5875)), 12);
  });

  test('is not computable without an input that it needs', () => {
    const scored = scoreFeatures(model(LOGISTIC), features({ sex: 'male' }), DEFAULT_SETTINGS);
    expect(scored).toMatchObject({ computable: false, because: 'missing-input' });
  });
});

describe('trees', () => {
  test('are averaged and calibrated; the threshold itself goes left, unknown where it learned to', () => {
    const value = (mean: number): number =>
      1 / (1 + Math.exp(-(0.1 + 1.2 * Math.log(mean / (1 - mean)))));
    const of = (...frame: (FeatureValue | undefined)[]) =>
      evaluateDefinition(model(TREES), frame)[0]?.value;
    expect(of(65, 'male', true)).toBeCloseTo(value(0.25), 12);
    expect(of(66, 'male', undefined)).toBeCloseTo(value(0.35), 12);
  });

  test.each([
    ['leads out of itself', { right: [9, 0, 0] }],
    ['leads back', { right: [1, 0, 0] }],
    ['reads a column that is not there', { column: [3, -1, -1] }],
    ['lacks a number', { cover: [100, 60] }],
  ])('are refused where one %s', (_, change) => {
    const broken = { ...TREES, trees: [{ ...stump(0, 65, 0.1, 0.5), ...change }] };
    expect(() => model(broken)).toThrow(expect.objectContaining({ code: 'model.invalid' }));
  });
});

describe.each([
  ['regression', LOGISTIC],
  ['trees', TREES],
])('the explanation of a learned model: %s', (_, definition) => {
  test.each(PEOPLE)('adds up to the probability to 1e-9: %o', (person) => {
    const { probability, explanation } = explained(definition, person);
    const sum = explanation.contributions.reduce((total, { delta }) => total + delta, 0);
    expect(Math.abs(explanation.reference.value + sum - probability)).toBeLessThan(1e-9);
  });

  test('says which way each input moves it', () => {
    const { explanation } = explained(definition, { age: 80, sex: 'male', smoker: true });
    const byInput = new Map(explanation.contributions.map(({ input: id, delta }) => [id, delta]));
    expect(byInput.get('age')).toBeGreaterThan(0);
    expect(byInput.get('smoker')).toBeGreaterThan(0);
  });
});

describe('how sure a learned model is', () => {
  const SURE: LogisticDefinition = {
    ...LOGISTIC,
    // By hand: only the intercept moves, by 0.1 and −0.1: standard deviation 0.1·√(20/19) of the predictor.
    spread: {
      kind: 'bootstrap',
      models: Array.from({ length: 20 }, (_, at) => [
        -6 + (at % 2 === 0 ? 0.1 : -0.1),
        ...LOGISTIC.terms.map(({ coefficient }) => coefficient),
      ]),
    },
    sets: {
      coverage: 0.9,
      column: 0,
      groups: [
        { label: 'under 65', below: 65, withoutUpTo: 0.3, withFrom: 0.4 },
        { label: '65 and older', withoutUpTo: 0.9, withFrom: 0.1 },
      ],
    },
    likeness: {
      columns: [0],
      isLog: [false],
      centre: [50],
      covariance: [[100]],
      limit: 3,
      source: '99.9 % lie within',
    },
  };
  const scored = (definition: Definition, person: Readonly<Record<string, FeatureValue>>) =>
    scoreFeatures(model(definition), features(person), DEFAULT_SETTINGS);

  test('is told as an interval from the models of people drawn again', () => {
    const result = scored(SURE, { age: 60, sex: 'female' });
    const [prediction] = result.computable ? result.predictions : [];
    const half = 1.959964 * 0.1 * Math.sqrt(20 / 19);
    const share = (lp: number): number => 1 / (1 + Math.exp(-lp));
    expect(prediction?.uncertainty?.interval?.low).toBeCloseTo(share(-0.5875 - half), 9);
    expect(prediction?.uncertainty?.interval?.high).toBeCloseTo(share(-0.5875 + half), 9);
  });

  test('is told as the outcomes that remain for people of this age', () => {
    const young = scored(SURE, { age: 30, sex: 'female' });
    expect(young.remarks).toContain(
      'Outcomes that remain at 90 % coverage (ages under 65): without death.',
    );
    const old = scored(SURE, { age: 75, sex: 'female' });
    expect(old.remarks).toContain(
      'Outcomes that remain at 90 % coverage (ages 65 and older): with and without death, the model cannot tell.',
    );
  });

  test('refuses a person unlike those it learned from, and names what is strange', () => {
    const result = scored(SURE, { age: 99, sex: 'female' });
    expect(result).toMatchObject({ computable: false, because: 'outside-population' });
    expect(result.computable ? '' : result.detail).toContain('age, 99');
  });

  test('is the spread of the trees in a forest, and of the people of the leaf in a single tree', () => {
    const forest = scored(
      { ...TREES, spread: { kind: 'trees', share: 0.9 } },
      { age: 70, smoker: true },
    );
    const calibratedShare = (p: number): number =>
      1 / (1 + Math.exp(-(0.1 + 1.2 * Math.log(p / (1 - p)))));
    expect(forest.computable && forest.predictions[0]?.uncertainty?.interval).toMatchObject({
      low: expect.closeTo(calibratedShare(0.4), 9) as number,
      high: expect.closeTo(calibratedShare(0.5), 9) as number,
      kind: '90 % of the 2 trees',
    });
    const tree: TreesDefinition = {
      form: 'trees',
      columns,
      trees: [stump(0, 65, 0.1, 0.5)],
      spread: { kind: 'leaf' } as const,
    };
    // Wilson's interval of 20 of 40: 0.352 to 0.648 (R, binom::binom.wilson).
    expect(scored(tree, { age: 70 })).toMatchObject({
      predictions: [
        {
          uncertainty: {
            interval: {
              low: expect.closeTo(0.352, 3) as number,
              high: expect.closeTo(0.648, 3) as number,
            },
          },
        },
      ],
    });
  });

  test.each([
    ['a set of a column that is not there', { sets: { ...SURE.sets!, column: 7 } }],
    ['a likeness of unlike parts', { likeness: { ...SURE.likeness!, centre: [] } }],
    ['a model of another size', { spread: { kind: 'bootstrap' as const, models: [[1]] } }],
    [
      'a calibration that falls',
      { calibration: { method: 'isotonic' as const, from: [0, 1], to: [0.5, 0.2] } },
    ],
  ])('is refused where it is %s', (_, change) => {
    expect(() => model({ ...SURE, ...change })).toThrow(
      expect.objectContaining({ code: 'model.invalid' }),
    );
  });
});
