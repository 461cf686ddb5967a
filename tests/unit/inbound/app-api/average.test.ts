import { expect, test } from 'vitest';
import { averageOf } from '#src/inbound/app-api/views/average.ts';
import { shipped } from '../../../support/model-packages.ts';
import { aRecord } from '../../../support/record-builder.ts';

const { manifest } = shipped('prevent-2023');
const of = (id: string, parts: Parameters<typeof aRecord>[0]) => {
  const output = manifest.outputs.find((each) => each.id === id);
  if (output === undefined) throw new Error(`no output ${id}`);
  return averageOf(manifest, output, aRecord(parts));
};

test('is that of the same sex and age band, with its source and years', () => {
  const american = { ageYears: 58, gender: 'female', country: 'United States' } as const;
  const average = of('cvd-10y', american);
  expect(average?.population).toBe('US women of 50 to 59 without cardiovascular disease');
  expect(average?.source).toContain('NHANES');
  expect(average?.source).toContain('2011–2016');
  // Of the order that studies of the same survey report for US adults of middle age.
  expect(average?.value).toBeGreaterThan(0.03);
  expect(average?.value).toBeLessThan(0.06);
  expect(of('cvd-10y', { ...american, gender: 'male' })?.value).toBeGreaterThan(0.06);
});

test.each([
  ['another country', { ageYears: 58, country: 'DE' }],
  ['no country', { ageYears: 58 }],
  ['no sex that the table knows', { ageYears: 58, country: 'US', gender: 'other' }],
  ['an age without a row', { ageYears: 81, country: 'US' }],
] as const)('there is none for %s', (_, parts) => {
  expect(of('cvd-10y', parts)).toBeNull();
});

test('there is none over 30 years for ages at which the model gives no such result', () => {
  expect(of('cvd-30y', { ageYears: 65, country: 'US' })).toBeNull();
});
