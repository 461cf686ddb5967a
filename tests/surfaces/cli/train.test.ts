/** `mentor train` as a real process, on small files in the form of the published ones. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileModelRegistry } from '#src/outbound/files/model-registry.ts';
import type { Trained } from '#src/flows/train-model.ts';
import { compileModel } from '#src/steps/scoring/compile-model.ts';
import { verifyModel } from '#src/steps/scoring/verify-model.ts';
import { numbersFrom } from '../../support/random-trees.ts';
import { runMentor } from '../../support/run-mentor.ts';

const SITES = ['cleveland', 'hungarian', 'switzerland', 'va'];
const PEOPLE = 80;
let folder: string;
const at = (...path: string[]): string => join(folder, ...path);

/** One site: the risk rises with age and ST depression; an unknown value is `?`, as in the published files. */
function site(seed: number): string {
  const next = numbersFrom(seed);
  const rows = Array.from({ length: PEOPLE }, () => {
    const age = 30 + Math.round(45 * next());
    const depression = Number((4 * next()).toFixed(1));
    const isDiseased = next() < 1 / (1 + Math.exp(-(age - 52) / 6 - (depression - 2)));
    const pressure = next() < 0.1 ? '?' : 100 + Math.round(70 * next());
    return [
      age,
      next() < 0.6 ? 1 : 0,
      1 + Math.floor(4 * next()),
      pressure,
      150 + Math.round(200 * next()),
      next() < 0.2 ? 1 : 0,
      Math.floor(3 * next()),
      90 + Math.round(100 * next()),
      next() < 0.4 ? 1 : 0,
      depression,
      '?',
      '?',
      '?',
      isDiseased ? 1 + Math.floor(3 * next()) : 0,
    ].join(',');
  });
  return `${rows.join('\n')}\n`;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-train-'));
  mkdirSync(at('data'));
  SITES.forEach((name, index) => {
    writeFileSync(at('data', `processed.${name}.data`), site(index + 1));
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Log {
  readonly data: readonly { readonly sha256: string }[];
  readonly tried: readonly unknown[];
}

const train = (data: string, out: string, ...more: string[]) =>
  runMentor(['train', 'coronary-disease', '--data', at(data), '--out', at(out), ...more]);

describe('a package that was trained', () => {
  beforeAll(async () => {
    const run = await train('data', 'out', '--seed', '7', '--json');
    expect(run.stderr).toContain('4 groups, each left out once');
    expect(run.exitCode).toBe(0);
    const { unweighted, unlike } = (JSON.parse(run.stdout) as Pick<Trained, 'evaluation'>)
      .evaluation;
    // Who is unlike those that were learned from gets no result, and is counted apart.
    expect(unweighted.people + unlike.people).toBe(SITES.length * PEOPLE);
    expect(unlike.people).toBeLessThan(0.05 * unweighted.people);
  });

  test('loads, with its reference cases, as a model that a hospital can use', () => {
    const registry = fileModelRegistry({
      folder: at('out'),
      enabled: ['*'],
      disabled: [],
      compile: compileModel,
      verify: verifyModel,
    });
    expect(registry.faults()).toEqual([]);
    expect(registry.get('coronary-disease').manifest.kind).toBe('decision-tree');
  });

  test('tells in log and card what it was learned from, and how well it does on each site', () => {
    const read = (name: string): string =>
      readFileSync(at('out/coronary-disease/1.0.0', name), 'utf8');
    const log = JSON.parse(read('training-log.json')) as Log;
    expect(log).toMatchObject({ seed: 7, learnedFrom: { people: SITES.length * PEOPLE } });
    expect(log.data.map(({ sha256 }) => sha256.length)).toEqual([64, 64, 64, 64]);
    expect(log.tried.length).toBeGreaterThan(10);
    expect(read('card.md')).toMatch(/site Cleveland: 80 people, \d+ with the outcome, AUC 0\.\d+/u);
    expect(read('card.md')).toMatch(/## The tree, as rules\n\n- /u);
  });

  test('is the same for the same seed, byte for byte, and is never overwritten by another', async () => {
    const again = await train('data', 'again', '--seed', '7');
    expect(again.exitCode).toBe(0);
    for (const name of ['manifest.json', 'weights.json', 'training-log.json', 'card.md']) {
      const [one, other] = ['out', 'again'].map((out) =>
        readFileSync(at(out, 'coronary-disease/1.0.0', name), 'utf8'),
      );
      expect(one).toBe(other);
    }
    const other = await train('data', 'out', '--seed', '8');
    expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('not changed') });
  });
});

describe('training refuses, before anything starts,', () => {
  async function withSite(name: string, change: (text: string) => string): Promise<string> {
    cpSync(at('data'), at(name), { recursive: true });
    SITES.forEach((each) => {
      const path = at(name, `processed.${each}.data`);
      writeFileSync(path, change(readFileSync(path, 'utf8')));
    });
    const run = await train(name, 'refused');
    expect(run.exitCode).toBe(65);
    expect(run.stdout).toBe('');
    expect(run.stderr).not.toContain('searching');
    return run.stderr;
  }

  test('one class', async () => {
    const stderr = await withSite('one-class', (text) => text.replace(/,\d+$/gmu, ',0'));
    expect(stderr).toContain('there is only one class');
  });

  test('a constant column', async () => {
    const stderr = await withSite('constant', (text) => text.replace(/^(\d+),[01],/gmu, '$1,1,'));
    expect(stderr).toContain('column sex=male: it is constant, always 1');
  });

  test('a column that is the answer', async () => {
    const stderr = await withSite('leak', (text) =>
      text.replace(
        /^((?:[^,]*,){8})[01](,.*,)(\d+)$/gmu,
        (_, before: string, between: string, num: string) =>
          `${before}${num === '0' ? 0 : 1}${between}${num}`,
      ),
    );
    expect(stderr).toContain('column exerciseAngina: it tells the outcome by itself');
  });

  test('a cell that is no number, and a row that is cut off', async () => {
    expect(await withSite('word', (text) => text.replace(/^\d+/u, 'old'))).toMatch(
      /processed\.cleveland\.data: column age holds "old", which is no number/u,
    );
    expect(await withSite('cut', (text) => text.slice(0, -20))).toMatch(/has \d+ cells, not 14/u);
  });
});

test.each([
  [65, 'cannot be read', ['train', 'coronary-disease', '--data', '/nowhere']],
  [2, 'no model "prevent-2023" is trained here', ['train', 'prevent-2023', '--data', '.']],
  [2, '--seed "x" is no whole number', ['train', 'coronary-disease', '--data', '.', '--seed', 'x']],
  [2, "required option '--data <path>'", ['train', 'coronary-disease']],
])('exit code %i and: %s', async (exitCode, message, args) => {
  const run = await runMentor(args);
  expect(run.exitCode).toBe(exitCode);
  expect(run.stderr).toContain(message);
});
