import { describe, expect, test } from 'vitest';
import { dateAfter, staleMonths, valueText } from '#src/inbound/app-api/views/format.ts';

describe('valueText', () => {
  test.each([
    [148, 'mm[Hg]', '148 mm[Hg]'],
    [1.2254734693, '1', '1.22547'],
    [5, '{score}', '5'],
    [true, undefined, 'yes'],
    [false, undefined, 'no'],
    ['current', undefined, 'current'],
  ])('%s %s is "%s"', (value, unit, text) => {
    expect(valueText(value, unit)).toBe(text);
  });
});

describe('staleMonths', () => {
  const asOf = '2026-11-24T10:00:00Z';
  test('tells the age in the last quarter of what is allowed, and nothing before', () => {
    expect(staleMonths('2026-01-10', 'P1Y', asOf)).toBe(10);
    expect(staleMonths('2026-06-10', 'P1Y', asOf)).toBeNull();
    expect(staleMonths('2016-06-10', undefined, asOf)).toBeNull();
    expect(staleMonths(undefined, 'P1Y', asOf)).toBeNull();
  });
});

describe('dateAfter', () => {
  test.each([
    ['P10Y', '2036-11-24'],
    ['P90D', '2027-02-22'],
    ['P6W', '2027-01-05'],
    ['P3M', '2027-02-24'],
  ])('%s ends on %s', (horizon, end) => {
    expect(dateAfter('2026-11-24T10:00:00Z', horizon)).toBe(end);
  });
});
