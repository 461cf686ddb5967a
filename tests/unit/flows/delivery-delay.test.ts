import { describe, expect, test } from 'vitest';
import { isFinal, secondsUntilRetry } from '#src/flows/delivery-delay.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the pause before the next try', () => {
  test('grows to at most 30 s while a receiver has been down for less than an hour', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 50].map((tries) => secondsUntilRetry(tries, MINUTE, 1));
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(secondsUntilRetry(500, HOUR - 1, 1)).toBe(30);
  });

  test('is longer afterwards, and never more than ten minutes', () => {
    expect(secondsUntilRetry(500, HOUR, 1)).toBe(600);
    expect(secondsUntilRetry(500, 70 * HOUR, 1)).toBe(600);
  });

  test('differs by half, so that many do not come back together', () => {
    expect(secondsUntilRetry(6, MINUTE, 0)).toBe(15);
  });

  test('is none after three days', () => {
    expect(secondsUntilRetry(50, 72 * HOUR, 1)).toBe(600);
    expect(secondsUntilRetry(50, 72 * HOUR + 1, 1)).toBeUndefined();
  });
});

test('a 4xx is final, but for 408, 409, 425 and 429', () => {
  const final = [200, 302, 400, 401, 403, 404, 408, 409, 410, 422, 425, 429, 500, 503].filter(
    isFinal,
  );
  expect(final).toEqual([400, 401, 403, 404, 410, 422]);
});
