import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditOf } from '../../support/audit-of.ts';
import { runMentor } from '../../support/run-mentor.ts';
import { testService } from '../../support/service.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-keys-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Listed {
  readonly signing: readonly {
    readonly kid: string;
    readonly algorithm: string;
    readonly state: string;
  }[];
  readonly dataKey: { readonly madeAt: string | null };
}

const mentor = (...args: string[]) => runMentor(args, { env: { MENTOR_DATA: folder } });
async function keys(...args: string[]): Promise<Listed> {
  const run = await mentor('keys', ...args, '--json');
  expect(run.exitCode, run.stderr).toBe(0);
  return JSON.parse(run.stdout) as Listed;
}
const kids = ({ signing }: Listed) => signing.map(({ kid }) => kid);

describe('mentor keys', () => {
  test('generate makes what is missing, and the same is there the next time', async () => {
    const made = await keys('generate');
    expect(made.signing.map(({ algorithm }) => algorithm).toSorted()).toEqual(['ES384', 'RS384']);
    expect(made.signing.every(({ state }) => state === 'signs')).toBe(true);
    expect(await keys('generate')).toEqual(made);
    const text = (await mentor('keys', 'generate')).stdout;
    for (const kid of kids(made)) expect(text).toContain(kid);
  });

  test('rotate gives new keys of both kinds; the service then publishes old and new', async () => {
    const before = await keys('generate');
    const after = await keys('rotate');
    expect(after.dataKey.madeAt).not.toBeNull();
    expect(after.signing).toHaveLength(4);
    const service = await testService([], folder);
    const response = await fetch(`${service.baseUrl}/.well-known/jwks.json`);
    const { keys: published } = (await response.json()) as { keys: { kid: string }[] };
    await service.stop();
    expect(published.map(({ kid }) => kid)).toEqual(kids(after));
    expect(kids(before).every((kid) => kids(after).includes(kid))).toBe(true);
    expect(auditOf(folder).map(({ what, detail }) => `${what} ${detail ?? ''}`)).toEqual([
      'keys.rotated data-key',
      'keys.rotated signing-keys',
    ]);
    expect((await mentor('audit', 'verify')).exitCode).toBe(0);
  });

  test('rotate of the key of the store is refused while the service runs, and changes nothing', async () => {
    const service = await testService([], folder);
    const before = await keys('generate');
    for (const args of [['rotate'], ['rotate', '--data']]) {
      const run = await mentor('keys', ...args);
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain('the service has the store: stop it first');
    }
    expect((await mentor('keys', 'rotate')).stderr).toContain('--signing');
    expect(await keys('generate')).toEqual(before);
    const rotated = await keys('rotate', '--signing');
    expect(rotated.signing).toHaveLength(4);
    const response = await fetch(`${service.baseUrl}/.well-known/jwks.json`);
    const { keys: published } = (await response.json()) as { keys: { kid: string }[] };
    expect(published.map(({ kid }) => kid)).toEqual(kids(rotated));
    await service.stop();
  });

  test('rotate --revoke ends the old keys at once', async () => {
    const before = await keys('generate');
    const after = await keys('rotate', '--signing', '--revoke');
    expect(after.signing).toHaveLength(2);
    expect(kids(after).some((kid) => kids(before).includes(kid))).toBe(false);
    expect(after.dataKey.madeAt).toBeNull();
  });

  test('says with its exit code what went wrong, and explains itself', async () => {
    for (const wrong of [['--keep', 'long'], ['--sign-after', '-1'], ['--keep', '0'], ['--lost']])
      expect((await mentor('keys', 'rotate', ...wrong)).exitCode).toBe(2);
    const none = await mentor('keys', 'rotate', '--data');
    expect(none).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('MENTOR_DATA') });
    for (const command of ['generate', 'rotate']) {
      const help = await mentor('keys', command, '--help');
      expect(help.exitCode).toBe(0);
      expect(help.stdout).toContain('--json');
      expect(help.stdout).toContain('Example');
    }
  });
});
