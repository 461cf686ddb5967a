/**
 * What of profiles/ is made from something else is made anew and compared: a change here is taken over with `vitest -u`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { implementationGuide, type Listed } from '../../support/implementation-guide.ts';
import { profileExamples } from '../../support/profile-examples.ts';

const folder = fileURLToPath(new URL('../../../profiles/', import.meta.url));
const examples = profileExamples();
const nameOf = ({ resourceType, id = '' }: { resourceType: string; id?: string }) =>
  `${resourceType}-${id}.json`;
const text = (resource: object) => `${JSON.stringify(resource, null, 2)}\n`;

describe('the examples', () => {
  test('are about different things, each under its own name', () => {
    const names = new Set(examples.map(nameOf));
    expect(new Map(examples.map((each) => [nameOf(each), text(each)])).size).toBe(names.size);
  });

  test.each(examples.map((each) => [nameOf(each), each] as const))(
    '%s is what the code writes',
    async (name, example) => {
      await expect(text(example)).toMatchFileSnapshot(`${folder}examples/${name}`);
    },
  );
});

test('the ImplementationGuide lists every file', async () => {
  const read = (path: string) =>
    readdirSync(`${folder}${path}`)
      .filter((name) => name.endsWith('.json') && !name.startsWith('ImplementationGuide-'))
      .map((name) => JSON.parse(readFileSync(`${folder}${path}${name}`, 'utf8')) as Listed);
  const guide = implementationGuide(read(''), read('examples/'));
  await expect(text(guide)).toMatchFileSnapshot(`${folder}${nameOf(guide)}`);
});
