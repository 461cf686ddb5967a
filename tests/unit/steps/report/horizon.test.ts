/** From an instant to the end of a horizon, by the calendar. */
import { describe, expect, test } from 'vitest';
import { durationInWords, periodFrom } from '#src/steps/report/horizon.ts';

describe('periodFrom', () => {
  test.each([
    ['2026-01-10T09:00:00Z', 'P10Y', '2036-01-10T09:00:00Z'],
    ['2024-02-29T09:00:00Z', 'P1Y', '2025-02-28T09:00:00Z'],
    ['2026-01-10T09:00:00+01:00', 'P90D', '2026-04-10T09:00:00+01:00'],
    ['2026-12-31T23:30:00-05:00', 'PT24H', '2027-01-01T23:30:00-05:00'],
    ['2026-01-10T09:00:00.123Z', 'P6W', '2026-02-21T09:00:00Z'],
    ['2026-10-31T00:00:00Z', 'P4M', '2027-02-28T00:00:00Z'],
  ])('%s and %s end at %s', (asOf, horizon, end) => {
    expect(periodFrom(asOf, horizon)).toEqual({ start: asOf, end });
  });

  test('without a horizon, or with none that can be counted, there is no period', () => {
    expect(periodFrom('2026-01-10T09:00:00Z', undefined)).toBeUndefined();
    expect(periodFrom('2026-01-10T09:00:00Z', 'hospital stay')).toBeUndefined();
  });
});

test.each([
  ['P10Y', '10 years'],
  ['P1Y', '1 year'],
  ['PT24H', '24 hours'],
  ['the hospital stay', 'the hospital stay'],
])('%s in words: %s', (iso, words) => {
  expect(durationInWords(iso)).toBe(words);
});
