import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataKeys } from '#src/outbound/sqlite/data-key.ts';
import { rotateDataKey } from '#src/outbound/sqlite/rotate-data-key.ts';
import { AppError } from '#src/errors.ts';
import { anImage, give } from '../../../contracts/study-store.contract.ts';
import { filesIn, studyFiles } from '../../../support/study-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-recover-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const script = join(import.meta.dirname, '../../../support/store-until-killed.ts');
const large = () =>
  anImage(1, { rows: 1_000, columns: 1_000, pixels: new Uint8Array(1e6).fill(7) });

async function contentOf(
  opened: { store: Awaited<ReturnType<typeof studyFiles>>['store'] },
  sop: string,
) {
  const file = await opened.store.open('general', { sopInstanceUid: sop });
  try {
    return Buffer.from(await file.read(0, file.bytes));
  } finally {
    await file.close();
  }
}

describe('after kill -9', () => {
  test('everything that was acknowledged is there as it came, and nothing else is', async () => {
    let acknowledged = new Map<string, string>();
    for (let round = 0; round < 3; round += 1) {
      const said = await killedAfter(400 + 300 * round);
      acknowledged = new Map([
        ...acknowledged,
        ...said.map((line) => line.split(' ') as [string, string]),
      ]);
      const opened = await studyFiles(folder);
      for (const [sop, sha256] of acknowledged) {
        const content = await contentOf(opened, sop);
        const dataset = content.subarray(144 + content.readUInt32LE(140));
        expect(createHash('sha256').update(dataset).digest('hex')).toBe(sha256);
      }
      const known = await opened.store.search({
        level: 'instance',
        match: {},
        limit: 1e6,
        offset: 0,
      });
      expect(known.length).toBeGreaterThanOrEqual(acknowledged.size);
      expect(opened.files()).toHaveLength(known.length);
      await opened.stop();
    }
    expect(acknowledged.size).toBeGreaterThan(5);
  });

  function killedAfter(ms: number): Promise<string[]> {
    const child = spawn(process.execPath, [script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      // Counted from the first image on: starting takes its own time.
      if (said === '') setTimeout(() => child.kill('SIGKILL'), ms);
      said += chunk.toString();
    });
    return new Promise((resolve) => {
      // The last line may be cut off: it counts only with its end.
      child.on('close', () => resolve(said.split('\n').slice(0, -1)));
    });
  }
});

describe('at the next start', () => {
  test('a file that the index has not seen is taken in, with who sent it', async () => {
    const before = await studyFiles(folder);
    const { instance } = await give(before.store, large());
    before.database.exec(
      'delete from instances; delete from instance_datasets; delete from studies',
    );
    await before.stop();
    const after = await studyFiles(folder);
    expect(after.reported).toEqual([
      ['studies.recovered', { indexed: 1, removed: 0, missing: 0, foreign: 0 }],
    ]);
    expect(await after.store.instance('general', instance.sopInstanceUid)).toEqual(instance);
    await after.stop();
  });

  test('what is not whole is removed: cut off anywhere, or damaged', async () => {
    const before = await studyFiles(folder);
    await give(before.store, large());
    const [path = ''] = before.files();
    before.database.exec(
      'delete from instances; delete from instance_datasets; delete from studies',
    );
    await before.stop();
    const whole = readFileSync(path);
    const places = [1, 10, 63, 64, 79, 80, 262_144, 262_144 + 64 + 16, whole.length - 1];
    for (const length of places) {
      writeFileSync(path, whole.subarray(0, length));
      await removedAtStart(path);
    }
    for (const at of [0, 9, 25, 40, 70, 400_000, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(path, damaged);
      // A file with another key's number may be somebody else's: it is left alone.
      await (at === 25 ? leftAtStart(path) : removedAtStart(path));
    }
    writeFileSync(path, whole);
    appendFileSync(path, Buffer.alloc(40));
    await removedAtStart(path);
  });

  test('empty files, made ahead of objects that did not come, are removed and not told', async () => {
    const before = await studyFiles(folder);
    await give(before.store, anImage(1));
    const [path = ''] = before.files();
    await before.stop();
    const empty = join(dirname(path), '0'.repeat(32));
    writeFileSync(empty, '');
    const after = await studyFiles(folder);
    expect(after.reported).toEqual([]);
    expect(existsSync(empty)).toBe(false);
    expect(after.files()).toEqual([path]);
    await after.stop();
  });

  async function removedAtStart(path: string) {
    const opened = await studyFiles(folder);
    expect(opened.reported[0]?.[1]).toMatchObject({ removed: 1 });
    expect(filesIn(dirname(path))).toEqual([]);
    await opened.stop();
  }

  async function leftAtStart(path: string) {
    const opened = await studyFiles(folder);
    expect(opened.reported[0]?.[1]).toMatchObject({ foreign: 1 });
    expect(statSync(path).size).toBeGreaterThan(0);
    await opened.stop();
    rmSync(path);
  }

  test('an index entry without a file is forgotten, and told', async () => {
    const before = await studyFiles(folder);
    await give(before.store, large());
    rmSync(before.files()[0] ?? '');
    await before.stop();
    const after = await studyFiles(folder);
    expect(after.reported[0]?.[1]).toMatchObject({ missing: 1 });
    expect(await after.store.studies()).toEqual([]);
    await after.stop();
  });
});

test('a folder from which everything is gone is not taken for an empty one', async () => {
  const before = await studyFiles(folder);
  for (let number = 1; number <= 21; number += 1) await give(before.store, anImage(number));
  await before.stop();
  const studies = join(folder, 'studies');
  renameSync(studies, `${studies}-elsewhere`);
  await expect(studyFiles(folder)).rejects.toThrow('is a disk not mounted?');
  rmSync(studies, { recursive: true });
  renameSync(`${studies}-elsewhere`, studies);
  const after = await studyFiles(folder);
  expect(await after.store.studies()).toMatchObject([{ instances: 21 }]);
  await after.stop();
});

describe('the files', () => {
  test('hold nothing in clear, and no UID in their names', async () => {
    const opened = await studyFiles(folder);
    await give(opened.store, anImage(1));
    const all = filesIn(folder);
    for (const path of all) {
      const bytes = readFileSync(path);
      for (const secret of ['Made^Up', 'MADE-1', '2.25.71', 'DICM'])
        expect(bytes.includes(secret), `${secret} in ${path}`).toBe(false);
      expect(path).not.toContain('2.25.71');
    }
    await opened.stop();
  });

  test('that were changed, cut off or exchanged on the disk are not given out', async () => {
    const opened = await studyFiles(folder);
    await give(opened.store, large());
    const [one = ''] = opened.files();
    await give(opened.store, anImage(2));
    const two = opened.files().find((path) => path !== one) ?? '';
    const whole = readFileSync(one);
    const read = () =>
      contentOf(opened, '2.25.71.1.1').then(
        () => 'read',
        (error: unknown) => (error instanceof AppError ? error.code : 'other'),
      );
    truncateSync(one, 64 + 262_144 + 16);
    expect(await read()).toBe('store.failed');
    copyFileSync(two, one);
    expect(await read()).toBe('store.failed');
    const segment = 262_144 + 16;
    const moved = Buffer.concat([
      whole.subarray(0, 64),
      whole.subarray(64 + segment, 64 + 2 * segment),
      whole.subarray(64, 64 + segment),
      whole.subarray(64 + 2 * segment),
    ]);
    writeFileSync(one, moved);
    expect(await read()).toBe('store.failed');
    writeFileSync(one, whole);
    expect(await read()).toBe('read');
    await opened.stop();
  });

  test('can be read after the data key was changed, and new ones have a new key', async () => {
    const before = await studyFiles(folder);
    await give(before.store, anImage(1));
    await before.stop();
    rotateDataKey(folder, undefined, '2026-11-24T10:00:00.000Z');
    const madeAt = dataKeys(folder, undefined)[0]?.madeAt;
    const after = await studyFiles(folder, madeAt === undefined ? {} : { dataKeyMadeAt: madeAt });
    await give(after.store, anImage(2));
    for (const number of [1, 2])
      expect((await contentOf(after, `2.25.71.1.${number}`)).equals(anImage(number))).toBe(true);
    const keyIds = after.files().map((path) => readFileSync(path).subarray(24, 32).toString('hex'));
    expect(new Set(keyIds).size).toBe(2);
    await after.stop();
  });

  test('are not longer than allowed', async () => {
    const opened = await studyFiles(folder, { maxBytes: 100_000 });
    const code = await give(opened.store, large()).then(
      () => 'stored',
      (error: unknown) => (error instanceof AppError ? error.code : 'other'),
    );
    expect(code).toBe('dicom.too-large');
    expect(opened.files()).toEqual([]);
    await opened.stop();
  });
});
