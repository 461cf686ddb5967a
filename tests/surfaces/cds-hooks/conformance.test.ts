/** The list of requirements in docs/conformance.md is whole, and every test that it names is there. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const text = readFileSync(new URL('../../../docs/conformance.md', import.meta.url), 'utf8');
const section = text.split(/^## /m).find((part) => part.startsWith('CDS Hooks 2.0')) ?? '';

/** Numbers of the kit whose actor is the service. */
const SERVICE =
  '1-14 16 27-29 34-36 52 54-61 74-78 80-85 87-90 92-96 98-100 103-113 115-125 127-136 138-142 ' +
  '144-148 168 175-177 179 195 199-201 203 205 206 208 210-220';

function numbersIn(list: string): number[] {
  return list.split(/[, ]+/).flatMap((part) => {
    const [from = 0, to = from] = part.split(/[-–]/).map(Number);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });
}

/** Asked of clients only. */
const CLIENT_ONLY = new Set([137, 143]);

test('every requirement of a service has its line', () => {
  const listed = [...section.matchAll(/^\| ([\d–, ]+?) *\|/gm)].flatMap(([, list = '']) =>
    numbersIn(list),
  );
  const asked = numbersIn(SERVICE).filter((each) => !CLIENT_ONLY.has(each));
  expect(asked.filter((each) => !listed.includes(each))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

test('every test that it names is there', () => {
  const named = [...section.matchAll(/`([a-z]+\.test\.ts)` › ([^;|(]+)/g)];
  expect(named.length).toBeGreaterThan(50);
  for (const [, file = '', name = ''] of named) {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    expect(source, `${file}: ${name}`).toContain(name.trim().replace(/[.]$/, ''));
  }
});
