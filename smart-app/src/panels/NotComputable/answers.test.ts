import { describe, expect, test } from 'vitest';
import type { InputField, MissingView } from '#src/inbound/app-api/contract.ts';
import { answerFault, answerOf, entriesOf } from './answers.ts';

const field: InputField = {
  input: 'waist',
  title: 'Waist circumference',
  type: 'number',
  units: ['cm', '[in_i]'],
  values: [],
  range: { low: 40, high: 200 },
  step: 1,
};
const asMissing = (one: InputField): MissingView => ({
  input: one.input,
  title: one.title,
  because: 'never-recorded',
  detail: '',
  sources: [],
  field: one,
  canChange: null,
  alsoCompletes: 0,
});
const smoker: InputField = { ...field, input: 'smoker', type: 'boolean', units: [], range: null };
const missing = [asMissing(field), asMissing(smoker)];

describe('entries', () => {
  test('nothing is assumed: what is not answered is not sent', () => {
    expect(entriesOf(missing, {}, '2026-11-24')).toEqual([]);
  });
  test('a number goes with its unit, a "no" is a no, "unknown" is null', () => {
    expect(
      entriesOf(
        missing,
        {
          waist: { text: '96', unit: 'cm', unknown: false },
          smoker: { text: '', unit: null, unknown: true },
        },
        '2026-11-24',
      ),
    ).toEqual([
      { input: 'waist', value: 96, unit: 'cm', at: '2026-11-24' },
      { input: 'smoker', value: null, unit: null, at: '2026-11-24' },
    ]);
    expect(
      entriesOf(missing, { smoker: { text: 'false', unit: null, unknown: false } }, '2026-11-24'),
    ).toEqual([{ input: 'smoker', value: false, unit: null, at: '2026-11-24' }]);
  });
  test('the range belongs to the first unit only', () => {
    const inches = { text: '38', unit: '[in_i]', unknown: false };
    expect(answerFault(field, inches)).toBeNull();
    expect(answerFault(field, { ...inches, unit: 'cm' })).toBe('Enter 40 to 200 cm.');
    expect(answerFault(field, answerOf({}, field))).toBeNull();
  });
});
