import { expect, test } from 'vitest';
import { durationInWords, momentBefore } from '#src/steps/features/duration.ts';

test.each([
  ['P1Y', '2025-03-01T00:00:00.000Z'],
  ['P5Y', '2021-03-01T00:00:00.000Z'],
  ['P6M', '2025-09-01T00:00:00.000Z'],
  ['P90D', '2025-12-01T00:00:00.000Z'],
  ['PT24H', '2026-02-28T12:00:00.000Z'],
  ['P2W', '2026-02-15T00:00:00.000Z'],
])('%s before noon of 1 March 2026 is %s', (duration, expected) => {
  const before = momentBefore(Date.parse('2026-03-01T12:00:00Z'), duration);
  expect(new Date(before).toISOString()).toBe(expected);
});

test('a year before 29 February is 28 February', () => {
  const before = momentBefore(Date.parse('2024-02-29T00:00:00Z'), 'P1Y');
  expect(new Date(before).toISOString()).toBe('2023-02-28T00:00:00.000Z');
});

test('a value known by its date alone counts on the last day that its age allows', () => {
  const noon = Date.parse('2026-03-01T12:00:00Z');
  expect(Date.parse('2025-03-01')).toBeGreaterThanOrEqual(momentBefore(noon, 'P1Y'));
  expect(Date.parse('2025-02-28')).toBeLessThan(momentBefore(noon, 'P1Y'));
});

test('a duration reads as words', () => {
  expect(durationInWords('P1Y')).toBe('1 year');
  expect(durationInWords('PT24H')).toBe('24 hours');
});
