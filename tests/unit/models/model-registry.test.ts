import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { registerModels } from '#src/commands/models.ts';
import { fileLocalEvaluations } from '#src/outbound/files/local-evaluations.ts';
import { fileModelPapers } from '#src/outbound/files/model-papers.ts';
import { fileModelRegistry } from '#src/outbound/files/model-registry.ts';
import { compileModel } from '#src/steps/scoring/compile-model.ts';
import { verifyModel } from '#src/steps/scoring/verify-model.ts';
import type { ModelRegistry } from '#src/ports/model-registry.ts';
import { MODELS_FOLDER } from '../../support/model-packages.ts';

let folder: string;
const QSOFA = () => join(folder, 'qsofa', '2016');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'models-'));
  for (const id of ['qsofa', 'fib-4', 'prevent-2023']) {
    cpSync(join(MODELS_FOLDER, id), join(folder, id), { recursive: true });
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(enabled = ['*'], disabled: string[] = []): ModelRegistry {
  return fileModelRegistry({
    folder,
    enabled,
    disabled,
    compile: compileModel,
    verify: verifyModel,
  });
}

const ids = (registry: ModelRegistry): string[] =>
  registry.all().map(({ manifest }) => manifest.id);

/** Changes a part of a package and its hash in the manifest, as its author would. */
function rewrite(file: string, change: (text: string) => string): void {
  const path = join(QSOFA(), file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  writeFileSync(path, after);
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const manifest = join(QSOFA(), 'manifest.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(hash(before), hash(after)));
}

describe('the model registry', () => {
  test('holds every package of the folder, by id', () => {
    const registry = open();
    expect(ids(registry)).toEqual(['fib-4', 'prevent-2023', 'qsofa']);
    expect(registry.faults()).toEqual([]);
    expect(registry.get('qsofa').manifest.version).toBe('2016');
  });

  test('gives no model that is disabled or not named, and refuses an unknown id', () => {
    expect(ids(open(['*'], ['fib-*']))).toEqual(['prevent-2023', 'qsofa']);
    expect(ids(open(['qsofa']))).toEqual(['qsofa']);
    expect(() => open().get('qrisk')).toThrow(
      expect.objectContaining({ code: 'model.unknown', message: expect.stringContaining('fib-4') }),
    );
  });

  test('reports a setting that names no model', () => {
    expect(open(['*'], ['pce-2031']).faults()).toMatchObject([
      { where: 'models.disabled', code: 'model.unknown' },
    ]);
  });

  test('does not load changed numbers, and loads the others', () => {
    const path = join(QSOFA(), 'equations.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('>=22', '>=23'));
    const registry = open();
    expect(ids(registry)).toEqual(['fib-4', 'prevent-2023']);
    expect(registry.faults()).toMatchObject([
      { where: QSOFA(), code: 'model.invalid', message: expect.stringContaining('sha256') },
    ]);
  });

  test('does not load numbers that fail a reference case, though the hash is right', () => {
    rewrite('equations.json', (text) => text.replace('>=22', '>=40'));
    expect(open().faults()[0]?.message).toContain('reference cases fail');
  });

  test('does not load an expression that it cannot read, and tells the position', () => {
    rewrite('equations.json', (text) => text.replace('respRate>=22', 'respRat>=22'));
    expect(open().faults()[0]).toMatchObject({
      code: 'model.expression',
      message: expect.stringContaining('unknown name "respRat" at position 1'),
    });
  });

  test.each([
    ['an unknown kind', '"kind": "points"', '"kind": "oracle"'],
    ['a key that means nothing', '"kind": "points"', '"kind": "points", "hidden": 1'],
    ['a path out of the folder', '"file": "equations.json"', '"file": "../../fib-4/x"'],
    ['a version other than its folder', '"version": "2016"', '"version": "2017"'],
    ['no JSON', '"id": "qsofa"', 'id'],
  ])('does not load a manifest with %s', (_, found, changed) => {
    const path = join(QSOFA(), 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(found, changed));
    expect(open().faults()).toMatchObject([{ code: 'model.invalid' }]);
  });

  test('takes the newest version of a model', () => {
    cpSync(QSOFA(), join(folder, 'qsofa', '10'), { recursive: true });
    renameSync(join(folder, 'qsofa', '10'), join(folder, 'qsofa', '9'));
    expect(open().get('qsofa').manifest.version).toBe('2016');
  });

  test('says so when there is no folder', () => {
    rmSync(folder, { recursive: true });
    expect(() => open()).toThrow(expect.objectContaining({ code: 'model.invalid' }));
  });
});

describe('mentor models', () => {
  async function run(...args: string[]): Promise<{ lines: string[]; code: number }> {
    const lines: string[] = [];
    let code = 0;
    const program = new Command().exitOverride();
    registerModels(program, {
      openRegistry: () => open(),
      openNetworks: () => Promise.reject(new Error('there is no network among these')),
      openPapers: () =>
        Promise.resolve({ papers: fileModelPapers([folder]), local: fileLocalEvaluations(folder) }),
      print: (line) => lines.push(line),
      exit: (given) => {
        code = given;
      },
    });
    await program.parseAsync(['models', ...args], { from: 'user' });
    return { lines, code };
  }

  test('list names each model with its version', async () => {
    expect((await run('list')).lines.join('\n')).toMatch(/fib-4 +2006 +formula +FIB-4 index/);
    expect(JSON.parse((await run('list', '--json')).lines[0]!).models).toHaveLength(3);
  });

  test('show gives the contract of a model, and refuses an unknown one', async () => {
    expect((await run('show', 'prevent-2023')).lines.join('\n')).toContain(
      'sbp: Systolic blood pressure in mm[Hg], 90 to 180',
    );
    expect((await run('show', 'prevent-2023')).lines.join('\n')).toMatch(
      /27 Validity in local data: not known, because no evaluation on local data is kept here/u,
    );
    const qsofa = JSON.parse((await run('show', 'qsofa', '--json')).lines[0]!);
    expect(qsofa).toMatchObject({ id: 'qsofa', modelCard: { model: { id: 'qsofa' } } });
    expect(qsofa.modelCard.sourceAttributes).toHaveLength(31);
    await expect(run('show', 'nothing')).rejects.toThrow(
      expect.objectContaining({ code: 'model.unknown' }),
    );
  });

  test('verify runs the reference cases, and fails for a package that does not load', async () => {
    expect(await run('verify')).toMatchObject({ code: 0, lines: { length: 3 } });
    expect((await run('verify', 'qsofa')).lines).toEqual([
      'ok   qsofa 2016: 20 of 20 reference cases',
    ]);
    rewrite('equations.json', (text) => text.replace('>=22', '>=40'));
    expect((await run('verify')).code).toBe(1);
    expect((await run('verify', 'qsofa', '--json')).code).toBe(1);
    await expect(run('verify', 'nothing')).rejects.toThrow(
      expect.objectContaining({ code: 'model.unknown' }),
    );
  });
});
