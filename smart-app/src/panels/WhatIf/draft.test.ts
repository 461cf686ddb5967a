import { describe, expect, test } from 'vitest';
import type { InputField } from '#src/inbound/app-api/contract.ts';
import { changesOf, faultOf, typedNumber } from './draft.ts';

const field: InputField = {
  input: 'sbp',
  title: 'Systolic blood pressure',
  type: 'number',
  units: ['mm[Hg]'],
  values: [],
  range: { low: 90, high: 200 },
  step: 1,
};

describe('what is sent', () => {
  const inputs = [{ field, current: 148 }];
  test('is only what differs', () => {
    expect(changesOf(inputs, { sbp: '128' })).toEqual([{ input: 'sbp', value: 128 }]);
    expect(changesOf(inputs, { sbp: '148' })).toEqual([]);
    expect(changesOf(inputs, {})).toEqual([]);
  });
  test('is never a half-typed or impossible value', () => {
    expect(changesOf(inputs, { sbp: '12' })).toEqual([]);
    expect(changesOf(inputs, { sbp: '12x' })).toEqual([]);
  });
});

test('a comma is a decimal sign', () => {
  expect(typedNumber('6,1')).toBe(6.1);
  expect(typedNumber('1e3')).toBeNull();
  expect(typedNumber('')).toBeNull();
});

test('a fault says what to enter, with the unit', () => {
  expect(faultOf(field, '20', 'mmHg')).toBe('Enter 90 to 200 mmHg.');
  expect(faultOf(field, 'abc', 'mmHg')).toBe('Enter a number.');
  expect(faultOf({ ...field, type: 'integer' }, '100.5', 'mmHg')).toBe('Enter a whole number.');
});
