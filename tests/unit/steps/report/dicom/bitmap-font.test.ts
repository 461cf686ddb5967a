import { describe, expect, test } from 'vitest';
import { dotsOf, drawable, wrapped } from '#src/steps/report/dicom/bitmap-font.ts';

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;-+/%()=<>@_'?";

describe('the font', () => {
  test('has seven rows of five dots and a gap for every sign, each sign unlike the others', () => {
    for (const sign of SIGNS) {
      const rows = dotsOf(sign);
      expect(rows).toHaveLength(7);
      for (const row of rows) expect(row).toHaveLength(6);
      expect(rows.flat().some(Boolean)).toBe(true);
      expect(rows.every((row) => row[5] === false)).toBe(true);
    }
    const drawn = new Set(Array.from(SIGNS, (sign) => JSON.stringify(dotsOf(sign))));
    expect(drawn.size).toBe(SIGNS.length);
  });

  test('draws a T as a bar and a stem', () => {
    const shown = dotsOf('T').map((row) => row.map((dot) => (dot ? '#' : '.')).join(''));
    expect(shown).toEqual(['#####.', ...Array.from({ length: 6 }, () => '..#...')]);
  });

  test('draws small letters as capitals, without accents, and ? for what it does not have', () => {
    expect(drawable('Zoë: 41\u00a0%')).toBe('ZOE: 41 %');
    expect(drawable('山')).toBe('?');
  });
});

describe('wrapped', () => {
  test('breaks between words, and a word that is too long within', () => {
    expect(wrapped('not the outline of a lesion', 11)).toEqual([
      'not the',
      'outline of',
      'a lesion',
    ]);
    expect(wrapped('abcdefgh i', 3)).toEqual(['abc', 'def', 'gh', 'i']);
    expect(wrapped('', 3)).toEqual([]);
  });
});
