import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plain, shortened } from '#src/steps/advise/markdown.ts';

describe('text of a record in Markdown', () => {
  test.each([
    ['a *b* _c_ `d`', 'a \\*b\\* \\_c\\_ \\`d\\`'],
    ['[x](http://y) <b> | # ~', '\\[x\\](http://y) \\<b\\> \\| \\# \\~'],
    ['two\nlines\n- three', 'two lines - three'],
    ['- a list', '\\- a list'],
    ['1. a list', '\\1. a list'],
  ])('%j is shown as it is', (text, escaped) => {
    expect(plain(text)).toBe(escaped);
  });

  test('no unescaped sign is left, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(plain(text).replace(/\\[\\`*_{}[\]<>#|~!]/gu, '')).not.toMatch(/[`*_{}[\]<>#|~!]/u);
      }),
    );
  });
});

test('a shortened text is never longer than it may be', () => {
  expect(shortened('short', 10)).toBe('short');
  expect(shortened('cardiovascular disease in ten years', 25)).toBe('cardiovascular disease…');
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 2, max: 200 }), (text, most) => {
      expect(shortened(text, most).length).toBeLessThanOrEqual(most);
    }),
  );
});
