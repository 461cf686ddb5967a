import { describe, expect, test } from 'vitest';
import { percent, percentPlain, percentRange, signedPoints } from './percent.ts';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('percent', () => {
  test.each([
    [0.181, '18.1 %'],
    [0.5, '50.0 %'],
    [0.01, '1.0 %'],
    [0.0047, '0.47 %'],
    [0.005, '0.5 %'],
    [0.00996, '1.0 %'],
    [0.0009, 'less than 0.1 %'],
    [0, '0 %'],
    [0.9897, '99.0 %'],
    [0.995, 'more than 99 %'],
    [1, '100 %'],
  ])('%f is written %s', (probability, text) => {
    expect(plain(percent(probability))).toBe(text);
  });

  test('never breaks the line between number and sign', () => {
    expect(percent(0.181)).not.toContain(' ');
  });

  test('a threshold is written as its source states it', () => {
    expect(plain(percentPlain(0.075))).toBe('7.5 %');
    expect(plain(percentPlain(0.1))).toBe('10 %');
  });

  test('an interval names its unit once', () => {
    expect(plain(percentRange(0.159, 0.204))).toBe('15.9 to 20.4 %');
  });

  test('a change carries its sign, and none when it is nothing', () => {
    expect(signedPoints(0.036)).toBe('+3.6');
    expect(signedPoints(-0.003)).toBe('−0.3');
    expect(signedPoints(0.0001)).toBe('0.0');
    expect(signedPoints(0.0012, true)).toBe('+0.12');
  });
});
