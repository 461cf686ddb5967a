/** Models of other libraries say here what they say there: scikit-learn by JSON and by ONNX, ml-cart, ml-random-forest. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomForestClassifier } from 'ml-random-forest';
import { describe, expect, test } from 'vitest';
import type { ModelManifest } from '#src/domain/model.ts';
import { foreignDefinition } from '#src/outbound/files/foreign/foreign-definition.ts';
import { ofRounded } from '#src/outbound/files/foreign/nested-tree.ts';
import { explainLearned } from '#src/steps/explain/explain-learned.ts';
import { compileModel } from '#src/steps/scoring/compile-model.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/foreign');
const read = (name: string): Buffer => readFileSync(join(FOLDER, name));
const { people, probabilities } = JSON.parse(read('said.json').toString()) as {
  readonly people: readonly (readonly number[])[];
  readonly probabilities: Readonly<Record<string, readonly number[]>>;
};

const IDS = ['age', 'sbp', 'smoker'];
type Format = NonNullable<ModelManifest['weights']['format']>;

function manifest(format: Format, ids = IDS): ModelManifest {
  const inputs = ids.map((id) => ({
    id,
    title: id,
    type: 'number' as const,
    sources: [],
    outOfRange: 'refuse' as const,
    whenMissing: 'refuse' as const,
  }));
  return {
    id: 'foreign',
    version: '1',
    title: 'Foreign',
    shortTitle: 'Foreign',
    kind: 'random-forest',
    inputs,
    eligibility: { text: 'Tests.', rules: [] },
    outputs: [{ outcome: 'o', id: 'o', title: 'o', meaning: 'o', scale: 'probability' }],
    weights: { file: 'x', sha256: '', format },
    referenceCases: { file: 'y', sha256: '' },
    card: { intendedUse: 'Tests.', cautions: [] },
    license: { text: 'none' },
    references: [],
  };
}

function learned(format: Format, bytes: Uint8Array) {
  const own = manifest(format);
  const model = compileModel({ manifest: own, definition: foreignDefinition(own, bytes) });
  if (!('raw' in model.compiled)) throw new Error('it is learned');
  const { compiled } = model;
  const say = (person: readonly number[]): number =>
    compiled.probability(compiled.raw(compiled.columns(person)));
  return { model, compiled, say };
}

describe('scikit-learn', () => {
  test.each(['forest', 'tree', 'regression', 'scaled-regression'])(
    '%s: by JSON to twelve digits, by ONNX to the digits of its 32 bits',
    (name) => {
      const [json, onnx] = [
        learned('scikit-learn', read(`${name}.json`)),
        learned('onnx', read(`${name}.onnx`)),
      ];
      people.forEach((person, place) => {
        const expected = probabilities[name]?.[place] ?? NaN;
        expect(json.say(person)).toBeCloseTo(expected, 12);
        expect(Math.abs(onnx.say(person) - expected)).toBeLessThan(2e-6);
      });
    },
  );

  test('a forest is explained, and the reasons add up', () => {
    const { model, compiled, say } = learned('scikit-learn', read('forest.json'));
    for (const person of people.slice(0, 5)) {
      const { contributions, reference } = explainLearned(model, compiled, person);
      const sum = contributions.reduce((total, { delta }) => total + delta, reference.value);
      expect(sum).toBeCloseTo(say(person), 9);
    }
  });

  test('a threshold is that of values rounded to 32 bits', () => {
    for (const t of [0.1, 49.75, 129.55, -3.2, 1e-3]) {
      const limit = ofRounded(t);
      for (const x of [t, t * (1 + 1e-9), t * (1 - 1e-9), limit, Math.fround(t)]) {
        expect(x <= limit, `${x} beside ${t}`).toBe(Math.fround(x) <= t);
      }
    }
  });
});

describe('the libraries of mljs', () => {
  const labels = people.map(([age = 0, sbp = 0]) => (age + sbp > 190 ? 1 : 0));
  const rows = people.map((person) => [...person]);

  test('ml-cart says the share in its leaf: a tree out of a forest of one', () => {
    const forest = new RandomForestClassifier({
      nEstimators: 1,
      maxFeatures: 3,
      replacement: false,
      useSampleBagging: false,
      seed: 2,
      noOOB: true,
      treeOptions: { maxDepth: 4, minNumSamples: 2 },
    });
    forest.train(rows, labels);
    const { baseModel } = JSON.parse(JSON.stringify(forest.toJSON())) as {
      baseModel: { estimators: unknown[]; indexes: number[][] };
    };
    const order = baseModel.indexes[0] ?? [];
    const { say } = learned('ml-cart', Buffer.from(JSON.stringify(baseModel.estimators[0])));
    const said = forest.predict(rows);
    people.forEach((person, place) => {
      const own = order.map((column) => person[column] ?? NaN);
      expect(say(own) > 0.5 ? 1 : 0).toBe(said[place]);
    });
  });

  test('ml-random-forest says the share of trees that vote for it; both classes together are 1', () => {
    const forest = new RandomForestClassifier({
      nEstimators: 9,
      maxFeatures: 2,
      replacement: false,
      seed: 4,
      noOOB: true,
      treeOptions: { maxDepth: 3 },
    });
    forest.train(rows, labels);
    const { say } = learned('ml-random-forest', Buffer.from(JSON.stringify(forest.toJSON())));
    const said = forest.predict(rows);
    people.forEach((person, place) => {
      expect(9 * say(person)).toBeCloseTo(Math.round(9 * say(person)), 9);
      expect(say(person) > 0.5 ? 1 : 0).toBe(said[place]);
    });
  });
});

describe('what is refused', () => {
  const refusal =
    (format: Format, bytes: Uint8Array, ids = IDS) =>
    () =>
      foreignDefinition(manifest(format, ids), bytes);
  const changed = (change: (model: Record<string, unknown>) => void): Buffer => {
    const model = JSON.parse(read('tree.json').toString()) as Record<string, unknown>;
    change(model);
    return Buffer.from(JSON.stringify(model));
  };

  test.each([
    [
      'operators that are not read',
      'network.onnx',
      /operators that are not read: MatMul|operators that are not read/u,
    ],
    ['boosted trees', 'boosted.onnx', /boosted/u],
  ])('%s', (_, file, why) => {
    expect(refusal('onnx', read(file))).toThrow(why);
  });

  test('a wrong shape, half a file, and no ONNX at all', () => {
    expect(refusal('onnx', read('forest.onnx'), ['age', 'sbp'])).toThrow(
      /shape any × 3.*2 columns/u,
    );
    expect(refusal('onnx', read('forest.onnx').subarray(0, 700))).toThrow(/no whole ONNX file/u);
    expect(refusal('onnx', Buffer.from('hello'))).toThrow(/ONNX/u);
  });

  test('another number of columns, a tree in a circle, a leaf that is no probability, another estimator', () => {
    expect(refusal('scikit-learn', read('tree.json'), ['age'])).toThrow(/n_features is 3/u);
    const tree = (model: Record<string, unknown>) =>
      (model['trees'] as Record<string, number[]>[])[0]!;
    const circle = changed((model) => (tree(model)['children_left']![1] = 0));
    expect(refusal('scikit-learn', circle)).toThrow(/circle/u);
    const svm = changed((model) => (model['estimator'] = 'SVC'));
    expect(refusal('scikit-learn', svm)).toThrow(/estimator SVC/u);
    const three = changed((model) => (model['classes'] = [0, 1, 2]));
    expect(refusal('scikit-learn', three)).toThrow(/two are needed/u);
    expect(refusal('ml-cart', read('tree.json'))).toThrow(/no DecisionTreeClassifier of ml-cart/u);
    expect(refusal('ml-random-forest', Buffer.from('{'))).toThrow(/not JSON/u);
  });
});
