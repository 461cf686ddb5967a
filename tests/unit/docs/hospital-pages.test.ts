import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runMentor } from '../../support/run-mentor.ts';

const root = new URL('../../../', import.meta.url);
const pages = new URL('docs/hospitals/', root);
const names = readdirSync(pages).filter((name) => name !== 'README.md');
const textOf = (name: string) => readFileSync(new URL(name, pages), 'utf8');
const yamlIn = (text: string) =>
  [...text.matchAll(/^ *```yaml\n([\s\S]*?)^ *```/gm)].map(([, block = '']) => block);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-pages-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the page of', () => {
  test.each(names)('%s has settings that mentor config check takes', async (name) => {
    const blocks = yamlIn(textOf(name));
    expect(blocks.length).toBeGreaterThan(0);
    for (const [n, block] of blocks.entries()) {
      const path = join(folder, `${name}-${n}.yaml`);
      writeFileSync(path, block);
      const run = await runMentor(['config', 'check', '--json'], { env: { MENTOR_CONFIG: path } });
      expect(JSON.parse(run.stdout)).toMatchObject({ valid: true, faults: [] });
      expect(run.exitCode).toBe(0);
    }
  });

  test.each(names)('%s says what to register, and what was really seen', (name) => {
    const text = textOf(name);
    for (const part of ['<base>/callback', '<base>/.well-known/jwks.json', '**What was seen'])
      expect(text).toContain(part);
  });

  test('every kind of server is linked from the README, and every link leads somewhere', () => {
    const readme = readFileSync(new URL('README.md', root), 'utf8');
    for (const name of names) expect(readme).toContain(`docs/hospitals/${name}`);
    for (const name of readdirSync(pages))
      for (const [, link = ''] of textOf(name).matchAll(/\]\(([A-Za-z./-]+\.md)\)/g))
        expect(() => textOf(link)).not.toThrow();
  });
});
