import { describe, expect, test } from 'vitest';
import type { CompiledLearned, CompiledModel } from '#src/domain/compiled-model.ts';
import type { Tree, TreesDefinition } from '#src/domain/learned-model.ts';
import { decisionPath } from '#src/steps/explain/decision-path.ts';

/** Age over 55? If so: chest pain typical? Else: smoking? */
const TREE: Tree = {
  column: [0, 1, -1, -1, 2, -1, -1],
  threshold: [55, 0.5, 0, 0, 0.5, 0, 0],
  right: [4, 3, 0, 0, 6, 0, 0],
  unknownLeft: [1, 0, 0, 0, 1, 0, 0],
  value: [0.3, 0.1, 0.05, 0.2, 0.5, 0.4, 0.75],
  cover: [100, 60, 40, 20, 40, 30, 10],
};
const INPUTS = [
  { id: 'age', title: 'Age', unit: 'a' },
  { id: 'smoker', title: 'Smoking' },
  { id: 'pain', title: 'Chest pain' },
];

function pathOf(row: readonly number[], trees: readonly Tree[] = [TREE]): string | undefined {
  const definition: TreesDefinition = {
    form: 'trees',
    columns: [{ input: 'age' }, { input: 'smoker' }, { input: 'pain', equals: 'typical' }],
    trees,
  };
  const learned = {
    form: 'trees',
    definition,
    inputOfColumn: [0, 1, 2],
    probability: (raw: number) => raw,
  } as unknown as CompiledLearned;
  return decisionPath({ manifest: { inputs: INPUTS } } as unknown as CompiledModel, learned, row);
}

describe('the way through a tree', () => {
  test.each([
    [[61, 0, 1], 'Age 61 a, over 55; Chest pain typical: 75.0 % of such people.'],
    [[61, 0, 0], 'Age 61 a, over 55; Chest pain not typical: 40.0 % of such people.'],
    [[48, 1, 0], 'Age 48 a, up to 55; Smoking yes: 20.0 % of such people.'],
    [[48, 0, 0], 'Age 48 a, up to 55; Smoking no: 5.0 % of such people.'],
    [[NaN, NaN, 0], 'Age not known; Smoking not known: 20.0 % of such people.'],
  ] as const)('%j', (row, sentence) => {
    expect(pathOf(row)).toBe(sentence);
  });

  test('of several trees is not told, since there are several', () => {
    expect(pathOf([61, 0, 1], [TREE, TREE])).toBeUndefined();
  });
});
