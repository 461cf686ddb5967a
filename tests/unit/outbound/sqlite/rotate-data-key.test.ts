import Sqlite from 'better-sqlite3-multiple-ciphers';
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataKeys } from '#src/outbound/sqlite/data-key.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { rotateDataKey } from '#src/outbound/sqlite/rotate-data-key.ts';

const ITEMS = 400;
const NOW = '2026-11-24T10:00:00.000Z';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-keys-'));
  const database = openDatabase(folder, undefined);
  const insert = database.prepare<[string]>(
    `insert into entries (hospital, patient, body) values ('general', 'Patient/1', ?)`,
  );
  for (let n = 0; n < ITEMS; n += 1) insert.run(JSON.stringify({ n, text: 'x'.repeat(500) }));
  database.close();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const file = () => join(folder, 'mentor.db');
function held(): number {
  const database = openDatabase(folder, undefined);
  const rows = database.prepare<[], { body: string }>('select body from entries').all();
  expect(database.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  database.close();
  return new Set(rows.map(({ body }) => body)).size;
}
function opensWith(key: Buffer): boolean {
  const database = new Sqlite(file());
  try {
    database.key(key);
    database.prepare('select count(*) from entries').get();
    return true;
  } catch {
    return false;
  } finally {
    database.close();
  }
}

describe('a new key for the store', () => {
  test('opens all that was there; the old one opens nothing', () => {
    const [old] = dataKeys(folder, undefined);
    rotateDataKey(folder, undefined, NOW);
    const [next, ...others] = dataKeys(folder, undefined);
    expect(others).toEqual([]);
    expect(next?.madeAt).toBe(NOW);
    expect({ old: opensWith(old!.key), next: opensWith(next!.key) }).toEqual({
      old: false,
      next: true,
    });
    expect(held()).toBe(ITEMS);
    expect(existsSync(`${file()}.rotating`)).toBe(false);
    // And once more, from a wrapped key.
    rotateDataKey(folder, undefined, NOW);
    expect(opensWith(next!.key)).toBe(false);
    expect(held()).toBe(ITEMS);
  });

  test('is kept wrapped, for its owner only, and needs the secret', () => {
    rotateDataKey(folder, undefined, NOW);
    const [next] = dataKeys(folder, undefined);
    const kept = readFileSync(join(folder, 'data-key'));
    expect(kept.includes(next!.key)).toBe(false);
    expect(kept.toString()).not.toContain(next!.key.toString('base64url'));
    expect(() => openDatabase(folder, 'another secret than before')).toThrow(/MENTOR_SECRET/);
  });

  test('is refused while somebody has the store, and nothing is changed', () => {
    const before = readFileSync(file());
    const database = openDatabase(folder, undefined);
    expect(() => rotateDataKey(folder, undefined, NOW)).toThrow(/stop it first/);
    database.close();
    expect(readFileSync(file()).equals(before)).toBe(true);
    expect(existsSync(join(folder, 'data-key'))).toBe(false);
    rotateDataKey(folder, undefined, NOW);
    expect(held()).toBe(ITEMS);
  });

  test.each(['before the copy is in its place', 'after it'])(
    'that was cut off %s loses nothing, and can be begun again',
    (moment) => {
      const old = readFileSync(file());
      rotateDataKey(folder, undefined, NOW);
      const [next] = JSON.parse(readFileSync(join(folder, 'data-key'), 'utf8')) as unknown[];
      // As the process leaves it: both keys are kept.
      writeFileSync(join(folder, 'data-key'), JSON.stringify([next, 'derived']));
      copyFileSync(file(), `${file()}.rotating`);
      if (moment.startsWith('before')) writeFileSync(file(), old);
      expect(held()).toBe(ITEMS);
      rotateDataKey(folder, undefined, NOW);
      expect(dataKeys(folder, undefined)).toHaveLength(1);
      expect(held()).toBe(ITEMS);
    },
  );

  test('loses nothing when the process is killed at any moment', async () => {
    const script = new URL('../../../support/rotate-until-killed.ts', import.meta.url).pathname;
    for (let round = 0; round < 6; round += 1) {
      const child = spawn(process.execPath, [script, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise<void>((resolve) => {
        child.on('close', () => resolve());
        child.stdout.once('data', () => {
          setTimeout(() => child.kill('SIGKILL'), round * 61);
        });
      });
      expect(held()).toBe(ITEMS);
    }
  });
});
