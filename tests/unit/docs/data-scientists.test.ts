/** docs/data-scientists.md followed word for word: its files, its commands, and what it says they print. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runMentor } from '../../support/run-mentor.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/data-scientists.md'), 'utf8');

interface Block {
  readonly kind: string;
  readonly file: string | undefined;
  readonly text: string;
}

const blocks: Block[] = [...page.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gmu)].map(
  ([, kind = '', file = '', text = '']) => ({ kind, file: file || undefined, text }),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-docs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The two kinds of command on the page: ours, and `head`. */
async function runLine(line: string): Promise<string> {
  const [program, ...args] = line.split(' ');
  if (program === 'head') {
    const [, file = ''] = args;
    const count = Number(args[0]?.slice(1));
    return readFileSync(join(folder, file), 'utf8').split('\n').slice(0, count).join('\n') + '\n';
  }
  expect([program, args[0]]).toEqual(['npx', 'mentor']);
  const { exitCode, stdout, stderr } = await runMentor(args.slice(1), { cwd: folder });
  expect([exitCode, stderr]).toEqual([0, '']);
  return stdout;
}

test('every file, every command, every line that it prints', async () => {
  let checked = 0;
  for (const [at, { kind, file, text }] of blocks.entries()) {
    if (file !== undefined) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    if (kind !== 'sh') continue;
    const said = blocks[at + 1];
    expect(await runLine(text.trim())).toBe(said?.text);
    checked += 1;
  }
  expect(checked).toBe(3);
});
