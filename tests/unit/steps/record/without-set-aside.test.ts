import { expect, test } from 'vitest';
import { holdsValue, withoutSetAside } from '#src/steps/record/without-set-aside.ts';
import { aRecord } from '../../../support/record-builder.ts';

const record = aRecord({
  measurements: {
    'systolic-bp': [
      { value: 171, at: '2026-02-01' },
      { value: 140, at: '2025-02-01' },
    ],
  },
});
const [newest, older] = record.measurements.get('systolic-bp') ?? [];
const reference = newest?.source.reference ?? '';

test('the next newest value counts, and the one set aside is listed with its concept and day', () => {
  const without = withoutSetAside(record, [{ reference, at: '2026-02-28T10:00:00Z' }]);
  expect(without.measurements.get('systolic-bp')).toEqual([older]);
  expect(without.unused).toMatchObject([
    { concept: 'systolic-bp', because: 'set-aside', source: { reference } },
  ]);
  expect(without.unused[0]?.detail).toContain('2026');
});

test('nothing set aside: the same record', () => {
  expect(withoutSetAside(record, [])).toBe(record);
});

test('only values can be set aside', () => {
  expect(holdsValue(record, reference)).toBe(true);
  expect(holdsValue(record, 'Patient/1')).toBe(false);
});
