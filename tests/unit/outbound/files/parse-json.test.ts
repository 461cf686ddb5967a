/** Reading JSON as bytes: what is wrong is found, and its place is told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringsInText, stringsInTree } from '#src/outbound/files/count-strings.ts';
import { findJsonFault } from '#src/outbound/files/find-json-fault.ts';
import { parseJson } from '#src/outbound/files/parse-json.ts';

const parse = (text: string, name = 'a.json') => parseJson(Buffer.from(text), name);

describe('counting strings', () => {
  test('text and tree of any JSON hold the same number, wherever it lies in memory', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(7), fc.boolean(), (text, offset, isPretty) => {
        const tree: unknown = JSON.parse(text);
        const written = isPretty ? JSON.stringify(tree, null, 2) : text;
        const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(written)]).subarray(offset);
        // fast-check may repeat a key: then the text holds more.
        const difference = stringsInText(bytes) - stringsInTree(tree);
        expect(difference > 0).toBe(findJsonFault(written)?.kind === 'duplicate-key');
      }),
    );
  });
});

describe('findJsonFault', () => {
  test('finds no fault where JSON.parse finds none, and one where it does', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('"', '{', ']', ',', 'x', '\u0000'),
        (text, at, sign) => {
          const cut = at % (text.length + 1);
          const changed = text.slice(0, cut) + sign + text.slice(cut);
          const fault = findJsonFault(changed)?.kind;
          // A repeated key may stand before the place where the syntax breaks.
          expect(parses(changed) ? fault !== 'syntax' : fault !== undefined).toBe(true);
        },
      ),
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('parseJson', () => {
  test.each([
    ['{"a":1,"a":2}', '$.a (line 1, column 8)', '"a"'],
    ['{"a":[{"b":1},\n{"c":{"d":1,"\\u0064":1}}]}', '$.a[1].c.d (line 2, column 13)', '"d"'],
    ['{"__proto__":1,"__proto__":2}', '$.__proto__ (line 1, column 16)', '"__proto__"'],
  ])('%s: the key that stands twice', (text, place, key) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'input.duplicate-key',
        where: `a.json: ${place}`,
        message: expect.stringContaining(key),
      }),
    );
  });

  test('a message never holds what the file holds', () => {
    expect(() => parse('{"family": "Unmistakable" "given": 1}')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('Unmistakable') }),
    );
  });

  test.each([
    ['{"a":1}\n{"b":2}\n', 'a.json'],
    ['{"a":1}\r\n\r\n{"b":2}', 'a.ndjson'],
  ])('NDJSON is told by its ending or by its lines: %j', (text, name) => {
    expect(parse(text, name)).toEqual([{ a: 1 }, { b: 2 }]);
  });

  test('a fault of NDJSON has its line', () => {
    expect(() => parse('{"a":1}\n{"a":}', 'a.ndjson')).toThrow(
      expect.objectContaining({ where: 'a.ndjson: line 2, column 6' }),
    );
    expect(() => parse('{"a":1}\n{"a":1,"a":2}', 'a.ndjson')).toThrow(
      expect.objectContaining({ where: 'a.ndjson: $.a (line 2, column 8)' }),
    );
  });

  test('UTF-16 is refused with what to do', () => {
    expect(() => parseJson(Buffer.from('\uFEFF{}', 'utf16le'), 'a.json')).toThrow('convert it');
  });
});
