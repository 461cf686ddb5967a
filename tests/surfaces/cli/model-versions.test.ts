/** Which version of a model is served: chosen and taken back on the command line, refused where it does not pass. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MODELS_FOLDER } from '../../support/model-packages.ts';
import { runMentor } from '../../support/run-mentor.ts';

let data: string;
const mentor = (...args: string[]) => runMentor(args, { env: { MENTOR_DATA: data } });
const SECOND = () => join(data, 'models', 'qsofa', '2016-b');

interface Listed {
  readonly models: readonly { readonly id: string; readonly version: string }[];
  readonly versions: readonly { readonly id: string; readonly version: string; state: string }[];
  readonly faults: readonly unknown[];
}

async function listed(): Promise<Listed> {
  const { stdout } = await mentor('models', 'list', '--json');
  return JSON.parse(stdout) as Listed;
}

async function servedQsofa(): Promise<string | undefined> {
  return (await listed()).models.find(({ id }) => id === 'qsofa')?.version;
}

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'mentor-versions-'));
  cpSync(join(MODELS_FOLDER, 'qsofa', '2016'), SECOND(), { recursive: true });
  const manifest = join(SECOND(), 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(manifest, text.replace('"version": "2016"', '"version": "2016-b"'));
});

afterAll(() => rmSync(data, { recursive: true }));

describe('mentor models promote and rollback', () => {
  test('a second version is there and not served until it is promoted', async () => {
    const { versions, faults } = await listed();
    expect(faults).toEqual([]);
    expect(versions.filter(({ id }) => id === 'qsofa')).toMatchObject([
      { version: '2016', state: 'served' },
      { version: '2016-b', state: 'other' },
    ]);
  });

  test('promoted it is served, and taken back the first one is again', async () => {
    const promoted = await mentor(
      'models',
      'promote',
      'qsofa@2016-b',
      '--reason',
      'fits better here',
      '--by',
      'cardiology',
    );
    expect(promoted).toMatchObject({
      exitCode: 0,
      stdout: 'qsofa: 2016-b is served now, 2016 no more\n',
    });
    expect(await servedQsofa()).toBe('2016-b');
    const again = await mentor('models', 'promote', 'qsofa@2016-b', '--reason', 'twice');
    expect(again.stdout).toBe('qsofa: 2016-b is served already\n');
    const back = await mentor('models', 'rollback', 'qsofa', '--reason', 'it does not');
    expect(back.stdout).toBe('qsofa: 2016 is served now, 2016-b no more\n');
    expect(await servedQsofa()).toBe('2016');
    const nothing = await mentor('models', 'rollback', 'qsofa', '--reason', 'again');
    expect(nothing).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('nothing to take back'),
    });
  });

  test('the audit trail tells who, when and why, and is whole', async () => {
    const { stdout } = await mentor('audit', 'verify', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ intact: true, entries: 2 });
  });

  test('a package with changed numbers is refused, and nothing changes', async () => {
    const weights = join(SECOND(), 'equations.json');
    writeFileSync(weights, readFileSync(weights, 'utf8').replace('>=22', '>=23'));
    const refused = await mentor('models', 'promote', 'qsofa@2016-b', '--reason', 'try');
    expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('sha256') });
    expect(await servedQsofa()).toBe('2016');
  });

  test('an unknown version, no reason and no id are wrong usage', async () => {
    const unknown = await mentor('models', 'promote', 'qsofa@3', '--reason', 'x');
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('2016, 2016-b') });
    expect((await mentor('models', 'promote', 'qsofa@2016-b')).exitCode).toBe(2);
    expect((await mentor('models', 'promote', '../x@1', '--reason', 'x')).exitCode).toBe(2);
  });
});
