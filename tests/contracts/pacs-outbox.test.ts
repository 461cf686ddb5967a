/** What waits for archives: in the embedded store, and sent by its worker to an archive that a test plays. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#src/errors.ts';
import { allDeliveries } from '#src/flows/all-deliveries.ts';
import { pacsSender } from '#src/flows/send-to-pacs.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqliteOutbox } from '#src/outbound/sqlite/outbox.ts';
import { sqlitePacsOutbox } from '#src/outbound/sqlite/pacs-outbox.ts';
import type { OutgoingInstance, Pacs } from '#src/ports/pacs.ts';
import type { PacsContent, PacsOutbox } from '#src/ports/pacs-outbox.ts';

const AT = '2026-11-24T10:00:00.000Z';
const later = (seconds: number) => new Date(Date.parse(AT) + seconds * 1_000).toISOString();

const instance = (n: number): OutgoingInstance => ({
  studyInstanceUid: '1.2.3',
  seriesInstanceUid: '1.2.3.4',
  sopInstanceUid: `1.2.3.4.${n}`,
  sopClassUid: '1.2.840.10008.5.1.4.1.1.88.22',
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  part10: Buffer.from(`a report about Doe^Jane, number ${n}`),
});
const images: PacsContent = { kind: 'instances', instances: [instance(1), instance(2)] };
const commitment: PacsContent = {
  kind: 'commitment',
  result: {
    transactionUid: '1.2.9',
    committed: [{ sopClassUid: '1.2', sopInstanceUid: '1.3' }],
    failed: [],
  },
};

let folder: string;
let database: Database;
let outbox: PacsOutbox;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-pacs-'));
  database = openDatabase(folder, undefined);
  outbox = sqlitePacsOutbox(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const enqueue = (id: string, content: PacsContent = images, hospital = 'general') =>
  outbox.enqueue({ id, hospital, what: 'Enhanced SR', content, enqueuedAt: AT });

describe('the outbox of the archives', () => {
  test('gives back what it took, files and all, also after a restart', async () => {
    await enqueue('a');
    await enqueue('a', { kind: 'instances', instances: [] });
    await enqueue('b', commitment, 'other');
    database.close();
    database = openDatabase(folder, undefined);
    outbox = sqlitePacsOutbox(database);
    expect(await outbox.hospitalsDue(AT)).toEqual(['general', 'other']);
    const due = await outbox.due('general', AT);
    expect(due).toMatchObject({ id: 'a', hospital: 'general', what: 'Enhanced SR', tries: 0 });
    expect(due?.content).toEqual(images);
    expect((await outbox.due('other', AT))?.content).toEqual(commitment);
  });

  test('lets another go first where one has failed, and comes back to it', async () => {
    await enqueue('a');
    await enqueue('b', commitment);
    await outbox.markFailed('a', 'the archive does not answer', later(5));
    expect((await outbox.due('general', AT))?.id).toBe('b');
    await outbox.markSent('b', AT);
    expect(await outbox.due('general', AT)).toBeUndefined();
    expect(await outbox.hospitalsDue(later(6))).toEqual(['general']);
    expect(await outbox.due('general', later(6))).toMatchObject({ id: 'a', tries: 1 });
  });

  test('drops the files of what was sent, and holds nothing in clear', async () => {
    await enqueue('a');
    const clear = () =>
      readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes('Doe^Jane'));
    expect(clear()).toEqual([]);
    await outbox.markSent('a', AT);
    const rows = database.prepare<[], { files: number }>(
      'select count(*) as files from pacs_outbox_files',
    );
    expect(rows.get()).toEqual({ files: 0 });
    expect(await outbox.list(['written'])).toMatchObject([
      { id: 'a', patient: 'Study/1.2.3', state: 'written', detail: `confirmed ${AT}` },
    ]);
  });

  test('is listed, counted and sent again together with what waits for hospitals', async () => {
    const all = allDeliveries(sqliteOutbox(database), outbox);
    await enqueue('a');
    await outbox.markFailed('a', 'the archive refuses', undefined);
    expect(await all.counts()).toEqual({ waiting: 0, written: 0, parked: 1 });
    expect(await all.list(['parked'])).toMatchObject([{ id: 'a', tries: 1 }]);
    await all.retry('a', AT);
    expect(await all.counts()).toEqual({ waiting: 1, written: 0, parked: 0 });
    await expect(all.retry('nothing', AT)).rejects.toMatchObject({ code: 'request.not-found' });
  });
});

describe('sending to archives', () => {
  type Outcome = 'kept' | 'pacs.unavailable' | 'pacs.refused';
  const given: string[] = [];
  let now: string;
  let outcomes: Outcome[];

  const archive = (hospital: string): Pacs => {
    const answer = async (what: string) => {
      given.push(`${hospital}: ${what}`);
      const outcome = hospital === 'down' ? 'pacs.unavailable' : (outcomes.shift() ?? 'kept');
      if (outcome !== 'kept') throw new AppError(outcome, 'the archive says no');
    };
    return {
      countInstances: async () => undefined,
      store: (instances) => answer(instances.map((each) => each.sopInstanceUid).join(' ')),
      reportCommitment: ({ transactionUid }) => answer(`commitment ${transactionUid}`),
    };
  };
  const reported: string[] = [];
  const sender = () =>
    pacsSender({
      pacsOutbox: outbox,
      connectPacs: (hospital) => (hospital === 'none' ? undefined : archive(hospital)),
      clock: { now: () => now },
      report: (event, { state = '' }) => reported.push(`${event} ${state}`.trim()),
    });
  beforeEach(() => {
    given.length = 0;
    reported.length = 0;
    outcomes = [];
    now = AT;
  });

  test('sends each once, in their order, and one archive that is down holds up no other', async () => {
    await enqueue('a', images, 'down');
    await enqueue('b', images);
    await enqueue('c', commitment);
    const sending = sender();
    sending.start();
    await expect.poll(() => outbox.counts()).toEqual({ waiting: 1, written: 2, parked: 0 });
    await sending.stop();
    expect(given.filter((each) => each.startsWith('general'))).toEqual([
      'general: 1.2.3.4.1 1.2.3.4.2',
      'general: commitment 1.2.9',
    ]);
  });

  test('tries again within 30 s in the first hour, later within 10 minutes, and gives up after three days', async () => {
    await enqueue('a', images, 'down');
    const pauseOf = async (afterSeconds: number): Promise<number | undefined> => {
      now = later(afterSeconds);
      await outbox.retry('a', now);
      const sending = sender();
      sending.start();
      await expect.poll(() => reported.length).toBeGreaterThan(0);
      await sending.stop();
      reported.length = 0;
      const [listed] = await outbox.list(['waiting']);
      return listed?.nextTryAt === undefined
        ? undefined
        : (Date.parse(listed.nextTryAt) - Date.parse(now)) / 1_000;
    };
    for (let n = 0; n < 8; n += 1) expect(await pauseOf(n * 60)).toBeLessThanOrEqual(30);
    expect(await pauseOf(4_000)).toBeGreaterThan(30);
    expect(await pauseOf(4_000)).toBeLessThanOrEqual(600);
    expect(await pauseOf(73 * 3_600)).toBeUndefined();
    expect(await outbox.list(['parked'])).toMatchObject([
      { id: 'a', detail: 'the archive says no' },
    ]);
  });

  test('parks at once what is refused, or has no archive, and goes on', async () => {
    outcomes = ['pacs.refused'];
    await enqueue('a');
    await enqueue('b');
    await enqueue('c', images, 'none');
    const sending = sender();
    sending.start();
    await expect.poll(() => outbox.counts()).toEqual({ waiting: 0, written: 1, parked: 2 });
    await sending.stop();
    expect(await outbox.list(['parked'])).toMatchObject([
      { id: 'a', detail: 'the archive says no' },
      { id: 'c', detail: 'no archive is configured for this hospital' },
    ]);
  });

  test('is woken by what is enqueued', async () => {
    const sending = sender();
    sending.start();
    await enqueue('a');
    sending.wake();
    await expect.poll(() => given.length, { timeout: 900 }).toBe(1);
    await sending.stop();
  });
});
