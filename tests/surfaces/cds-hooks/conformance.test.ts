/** The list of requirements in docs/conformance.md is whole, and every test that it names is there. */
import { expect, test } from 'vitest';
import { listedIn, numbersIn, sectionOf, testsIn } from '../../support/conformance-list.ts';

const section = sectionOf('CDS Hooks 2.0');

/** Numbers of the kit whose actor is the service. */
const SERVICE =
  '1-14 16 27-29 34-36 52 54-61 74-78 80-85 87-90 92-96 98-100 103-113 115-125 127-136 138-142 ' +
  '144-148 168 175-177 179 195 199-201 203 205 206 208 210-220';

/** Asked of clients only. */
const CLIENT_ONLY = new Set([137, 143]);

test('every requirement of a service has its line', () => {
  const listed = listedIn(section);
  const asked = numbersIn(SERVICE).filter((each) => !CLIENT_ONLY.has(each));
  expect(asked.filter((each) => !listed.includes(each))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

test('every test that it names is there', () => {
  const named = testsIn(section, [new URL('.', import.meta.url)]);
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ isThere }) => !isThere)).toEqual([]);
});
