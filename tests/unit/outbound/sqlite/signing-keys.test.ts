import { decodeProtectedHeader, exportJWK, generateKeyPair } from 'jose';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqliteSigningKeys } from '#src/outbound/sqlite/signing-keys.ts';

let folder: string;
let database: Database;
let now: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-signing-'));
  database = openDatabase(folder, undefined);
  now = '2026-11-24T10:00:00.000Z';
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const open = () => sqliteSigningKeys(database, { now: () => now });
const published = async () => (await open().published()).map(({ kid }) => kid);
const signer = async () => decodeProtectedHeader(await open().sign({ sub: 'x' }, 'ES384')).kid;
const rotation = {
  now: '2026-11-24T10:00:00.000Z',
  signsFrom: '2026-11-24T10:10:00.000Z',
  oldUntil: '2026-11-25T10:00:00.000Z',
};

describe('signing keys', () => {
  test('are made once, also when two ask at the same time', async () => {
    const both = await Promise.all([open().published(), open().published()]);
    expect(both[0].map(({ kid }) => kid)).toEqual(await published());
    expect(await published()).toHaveLength(2);
  });

  test('after a rotation the new ones are published beside the old, and sign when hospitals can know them', async () => {
    const before = await published();
    const old = await signer();
    await open().rotate(rotation);
    const between = await published();
    expect(between).toHaveLength(4);
    expect(before.every((kid) => between.includes(kid))).toBe(true);
    expect(await signer()).toBe(old);

    now = '2026-11-24T10:10:00.000Z';
    const next = await signer();
    expect(next).not.toBe(old);
    expect(await published()).toEqual(between);

    now = '2026-11-25T10:00:00.000Z';
    const after = await published();
    expect(after).toHaveLength(2);
    expect(after).toContain(next);
    expect(after.some((kid) => before.includes(kid))).toBe(false);
  });

  test('that others know are gone at once, and the new ones sign', async () => {
    const before = await published();
    await open().rotate({ now, signsFrom: now, oldUntil: now });
    const after = await published();
    expect(after.some((kid) => before.includes(kid))).toBe(false);
    expect(after).toContain(await signer());
    expect((await open().list()).map(({ kid }) => kid)).toEqual(after);
  });

  test('of an earlier release stay those by which hospitals know us', async () => {
    const { privateKey } = await generateKeyPair('ES384', { extractable: true });
    const kept = JSON.stringify({ ...(await exportJWK(privateKey)), kid: 'known-to-hospitals' });
    database
      .prepare<[string]>(`insert into signing_keys (kid, body) values ('known-to-hospitals', ?)`)
      .run(kept);
    expect(await signer()).toBe('known-to-hospitals');
    expect(await published()).toHaveLength(2);
  });
});
