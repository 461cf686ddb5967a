/** What a record holds never becomes markup. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeXhtml, listOf, narrativeOf, paragraph } from '#src/steps/report/narrative.ts';

test('signs of XML and control characters are escaped or left out', () => {
  expect(escapeXhtml('<script>"a" & b</script>\u0007')).toBe(
    '&lt;script&gt;&quot;a&quot; &amp; b&lt;/script&gt; ',
  );
});

test('no text opens an element', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { div } = narrativeOf(paragraph(text), listOf('All:', [text]));
      const elements = [...div.matchAll(/<(\/?\w+)/gu)].map(([, name]) => name);
      expect(elements).toEqual(['div', 'p', '/p', 'p', '/p', 'ul', 'li', '/li', '/ul', '/div']);
    }),
  );
});

test('an empty list is left out', () => {
  expect(listOf('Held back:', [])).toBe('');
});
