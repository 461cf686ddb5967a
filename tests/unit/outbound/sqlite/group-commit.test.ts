import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteAudit } from '#src/outbound/sqlite/audit.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { inGroup } from '#src/outbound/sqlite/group-commit.ts';
import { sqliteOutbox } from '#src/outbound/sqlite/outbox.ts';

let folder: string;
let database: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-group-'));
  database = openDatabase(folder, undefined);
  database.exec('create table said (word text primary key)');
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const say = (word: string) =>
  inGroup(database, () => {
    database.prepare<[string]>('insert into said (word) values (?)').run(word);
    return word;
  });
const said = (from = database) =>
  from
    .prepare<[], { word: string }>('select word from said order by rowid')
    .all()
    .map(({ word }) => word);

describe('writes that come together', () => {
  test('are all kept, in the order they came, each with its own answer', async () => {
    const words = Array.from({ length: 50 }, (_, n) => `word ${n}`);
    expect(await Promise.all(words.map(say))).toEqual(words);
    expect(said()).toEqual(words);
  });

  test('are answered from a commit that all of them share, not before it', async () => {
    const before = said();
    const answers = Promise.all([say('one'), say('two'), say('three')]);
    expect(said()).toEqual(before);
    let isInTransaction: boolean | undefined;
    const looked = inGroup(database, () => (isInTransaction = database.inTransaction));
    await answers;
    await looked;
    expect(isInTransaction).toBe(true);
    expect(database.inTransaction).toBe(false);
  });

  test('that fail do not fail their neighbours, and leave nothing of themselves', async () => {
    await say('taken');
    const refused = new Error('refused in the middle');
    const results = await Promise.allSettled([
      say('first'),
      say('taken'),
      inGroup(database, () => {
        database.exec(`insert into said (word) values ('half')`);
        throw refused;
      }),
      say('last'),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(results[1]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } });
    expect(results[2]).toMatchObject({ reason: refused });
    expect(said()).toEqual(['taken', 'first', 'last']);
  });

  test('fail together where the transaction as a whole was undone, and the next ones succeed', async () => {
    const results = await Promise.allSettled([
      say('before'),
      inGroup(database, () => {
        database.exec('rollback');
        throw new Error('the disk is full');
      }),
      say('after'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(said()).toEqual([]);
    await say('later');
    expect(said()).toEqual(['later']);
  });

  test('keep the order of one caller who does not wait', async () => {
    const outbox = sqliteOutbox(database);
    const item = {
      id: 'a',
      hospital: 'general',
      patient: 'Patient/1',
      what: 'RiskAssessment',
      bundle: { resourceType: 'Bundle', type: 'transaction' } as const,
      enqueuedAt: '2026-11-24T10:00:00.000Z',
    };
    await Promise.all([
      outbox.enqueue(item),
      outbox.markFailed('a', 'answered 503', undefined),
      outbox.retry('a', item.enqueuedAt),
    ]);
    expect(await outbox.get('a')).toMatchObject({ state: 'waiting', tries: 1 });
  });

  test('and still wait when the store is closed are written before', async () => {
    const answer = say('last word');
    database.close();
    expect(await answer).toBe('last word');
    database = openDatabase(folder, undefined);
    expect(said()).toEqual(['last word']);
  });

  test('that were answered are there after the process was killed', async () => {
    database.close();
    const script = new URL('../../../support/write-together-until-killed.ts', import.meta.url);
    const child = spawn(process.execPath, [script.pathname, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let answered = '';
    await new Promise<void>((resolve) => {
      child.on('close', () => resolve());
      child.stdout.on('data', (chunk: Buffer) => {
        answered += chunk.toString();
        if (answered.split('\n').length > 300) child.kill('SIGKILL');
      });
    });
    // The kill may have cut the last line.
    const lines = answered.slice(0, answered.lastIndexOf('\n')).split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(300);
    database = openDatabase(folder, undefined);
    const outbox = sqliteOutbox(database);
    const audit = sqliteAudit(database, Buffer.from('a key of the test'));
    const page = { oldestFirst: true, offset: 0, count: 100_000 };
    const { entries } = await audit.find({ upTo: await audit.last() }, page);
    const patients = new Set(entries.map(({ patient }) => `audit ${patient}`));
    for (const line of lines) {
      if (line.startsWith('audit ')) expect(patients).toContain(line);
      else expect(await outbox.get(line.slice('outbox '.length))).toBeDefined();
    }
    expect((await audit.verify()).broken).toBeUndefined();
  });
});
