import { expect, test } from 'vitest';
import { nameOf } from '#src/flows/digest.ts';

test('a name is a FHIR id, whatever the content', () => {
  const names = Array.from({ length: 500 }, (_, index) => nameOf(['general', 'Patient/p1', index]));
  expect(names.filter((name) => !/^[A-Za-z0-9\-.]{1,64}$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});
