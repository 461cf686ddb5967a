import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Completeness } from '#src/domain/image-reading.ts';
import { AppError } from '#src/errors.ts';
import { StudyCompleter } from '#src/flows/complete-studies.ts';
import { sqliteAvailabilityNotices } from '#src/outbound/sqlite/availability-notices.ts';
import { sqlitePacsOutbox } from '#src/outbound/sqlite/pacs-outbox.ts';
import { sqliteStudyProgress } from '#src/outbound/sqlite/study-progress.ts';
import type { Pacs } from '#src/ports/pacs.ts';
import { anImage, give, STUDY } from '../contracts/study-store.contract.ts';
import { eventually } from '../support/service.ts';
import { studyFiles, type TestStudyFiles } from '../support/study-files.ts';

const KEY = { hospital: 'general', studyInstanceUid: STUDY };

describe('a study that comes in', () => {
  let files: TestStudyFiles;
  let completer: StudyCompleter;
  /** Ahead of the real time, so that nobody waits. */
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs).toISOString();
  const read: Completeness[] = [];
  let fail: (() => void) | undefined;
  let count: Pacs['countInstances'] | undefined;
  const asked: string[] = [];

  function begin(onto: TestStudyFiles) {
    completer = new StudyCompleter({
      progress: sqliteStudyProgress(onto.database),
      notices: sqliteAvailabilityNotices(onto.database),
      pacsOutbox: sqlitePacsOutbox(onto.database),
      clock: { now },
      quietMs: 30_000,
      everyMs: 50,
      connectPacs: () =>
        count === undefined
          ? undefined
          : ({
              async countInstances(study) {
                asked.push(study);
                return count?.(study);
              },
            } as Pick<Pacs, 'countInstances'> as Pacs),
      async readStudy(_hospital, _study, completeness) {
        fail?.();
        read.push(completeness);
      },
      report: () => undefined,
    });
    completer.start();
  }
  const progress = () => sqliteStudyProgress(files.database).of(KEY);
  const looked = () => new Promise((resolve) => setTimeout(resolve, 250));

  beforeEach(async () => {
    aheadMs = 0;
    read.length = 0;
    asked.length = 0;
    fail = undefined;
    count = undefined;
    files = await studyFiles(undefined, { now });
    begin(files);
  });
  afterEach(async () => {
    await completer.stop();
    await files.close();
  });

  test('is read once it was quiet for long enough, and once only', async () => {
    await give(files.store, anImage(1));
    await give(files.store, anImage(2));
    aheadMs = 29_000;
    await looked();
    expect(read).toEqual([]);
    expect(await progress()).toMatchObject({ state: 'waiting' });
    aheadMs = 33_000;
    await eventually(
      () => read.length,
      (times) => times > 0,
    );
    expect(read).toMatchObject([{ by: 'quiet-time', instances: 2 }]);
    expect(read[0]?.detail).toMatch(/^no new image for 3\d s; no archive is configured/);
    aheadMs = 300_000;
    await looked();
    expect(read).toHaveLength(1);
    expect(await progress()).toMatchObject({ state: 'read', completeness: { by: 'quiet-time' } });
  });

  test("is read by the archive's count, after a pause", async () => {
    count = async () => 2;
    await give(files.store, anImage(1));
    aheadMs = 6_000;
    await eventually(
      () => asked.length,
      (times) => times > 0,
    );
    await looked();
    expect(read).toEqual([]);
    await give(files.store, anImage(2));
    aheadMs = 13_000;
    await eventually(
      () => read.length,
      (times) => times > 0,
    );
    expect(read).toEqual([
      { by: 'pacs-count', detail: 'all 2 images that the archive has', instances: 2 },
    ]);
    // Not every second.
    expect(asked.length).toBeLessThanOrEqual(3);
  });

  test('is read with what is there where the archive has more and nothing comes', async () => {
    count = async () => 5;
    await give(files.store, anImage(1));
    aheadMs = 100_000;
    await looked();
    expect(read).toEqual([]);
    aheadMs = 310_000;
    await eventually(
      () => read.length,
      (times) => times > 0,
    );
    expect(read[0]).toMatchObject({ by: 'quiet-time' });
    expect(read[0]?.detail).toContain('1 of 5 images that the archive has');
  });

  test.each([
    ['the archive has not confirmed yet', false, 0],
    ['the archive has confirmed', true, 1],
  ])('with a result of ours that %s is not taken for an image more', async (_, isSent, times) => {
    count = async () => 3;
    await give(files.store, anImage(1));
    await give(files.store, anImage(2));
    const from = { via: 'own', sender: 'mentor' } as const;
    await give(files.store, anImage(9), { arrival: { hospital: 'general', from } });
    const outbox = sqlitePacsOutbox(files.database);
    const uids = { studyInstanceUid: STUDY, seriesInstanceUid: '1.2', sopInstanceUid: '1.3' };
    const result = { ...uids, sopClassUid: '1.4', transferSyntaxUid: '1.5', part10: Buffer.of(1) };
    await outbox.enqueue({
      id: 'results-1',
      hospital: 'general',
      what: 'results',
      content: { kind: 'instances', instances: [result] },
      enqueuedAt: now(),
    });
    if (isSent) await outbox.markSent('results-1', now());
    aheadMs = 6_000;
    await eventually(
      () => asked.length,
      (looks) => looks > 0,
    );
    await looked();
    expect(read).toHaveLength(times);
  });

  describe('of which the archive has announced images', () => {
    const uids = [1, 2].map((n) => `${STUDY}.1.${n}`);
    const announce = (sopInstanceUids: readonly string[]) =>
      sqliteAvailabilityNotices(files.database).add(
        'general',
        { studyInstanceUid: STUDY, sopInstanceUids },
        now(),
      );
    const isRead = () =>
      eventually(
        () => read.length,
        (times) => times > 0,
      );

    test('is read when all of them are here, without waiting any longer', async () => {
      await give(files.store, anImage(1));
      aheadMs = 7_000;
      await looked();
      await announce(uids);
      await looked();
      expect(read).toEqual([]);
      await give(files.store, anImage(2));
      aheadMs = 14_000;
      await isRead();
      expect(read).toEqual([
        {
          by: 'availability-notice',
          detail: 'all 2 images that the archive has announced',
          instances: 2,
        },
      ]);
    });

    test('is read at once where the notice comes last', async () => {
      await give(files.store, anImage(1));
      aheadMs = 7_000;
      await looked();
      expect(read).toEqual([]);
      await announce(uids.slice(0, 1));
      await isRead();
      expect(read).toMatchObject([{ by: 'availability-notice', instances: 1 }]);
    });

    test('is waited for where some are missing, then read with what is there', async () => {
      await give(files.store, anImage(1));
      await announce(uids);
      aheadMs = 100_000;
      await looked();
      expect(read).toEqual([]);
      aheadMs = 310_000;
      await isRead();
      expect(read[0]).toMatchObject({ by: 'quiet-time', instances: 1 });
      expect(read[0]?.detail).toContain('1 of 2 images that the archive has announced');
    });

    test('is read by the count of the archive where it counts: it knows what came since', async () => {
      count = async () => 2;
      await give(files.store, anImage(1));
      await announce(uids.slice(0, 1));
      aheadMs = 100_000;
      await looked();
      expect(read).toEqual([]);
    });
  });

  test('is read after the quiet time where the archive cannot be asked', async () => {
    count = () => Promise.reject(new AppError('pacs.unavailable', 'no answer'));
    await give(files.store, anImage(1));
    aheadMs = 32_000;
    await eventually(
      () => read.length,
      (times) => times > 0,
    );
    expect(read[0]?.detail).toContain('the archive could not be asked');
  });

  test('is read again when an image comes late, not when one of ours is kept', async () => {
    await give(files.store, anImage(1));
    aheadMs = 31_000;
    await eventually(
      () => read.length,
      (times) => times === 1,
    );
    const own = { hospital: 'general', from: { via: 'own', sender: 'MENTOR' } } as const;
    await give(files.store, anImage(7), { arrival: own });
    aheadMs = 100_000;
    await looked();
    expect(read).toHaveLength(1);
    await give(files.store, anImage(2));
    aheadMs = 200_000;
    await eventually(
      () => read.length,
      (times) => times === 2,
    );
    expect(read[1]).toMatchObject({ instances: 3 });
  });

  test('is tried again after a failure, and over a restart', async () => {
    let failures = 0;
    fail = () => {
      failures += 1;
      throw new AppError('network.failed', 'made up');
    };
    await give(files.store, anImage(1));
    aheadMs = 31_000;
    await eventually(
      () => failures,
      (times) => times === 1,
    );
    expect(await eventually(progress, (found) => found?.failure !== undefined)).toMatchObject({
      state: 'waiting',
      failure: 'network.failed',
    });
    await completer.stop();
    fail = undefined;
    begin(files);
    aheadMs = 60_000;
    await eventually(
      () => read.length,
      (times) => times === 1,
    );
    await completer.stop();
    begin(files);
    await looked();
    expect(read).toHaveLength(1);
  });

  test('is given up after the last try, until an image comes', async () => {
    fail = () => {
      throw new Error('made up');
    };
    await give(files.store, anImage(1));
    const failed = await eventually(
      async () => {
        aheadMs += 400_000;
        return progress();
      },
      (found) => found?.state === 'failed',
    );
    expect(failed).toMatchObject({ failure: 'Error' });
    fail = undefined;
    await give(files.store, anImage(2));
    aheadMs += 100_000;
    await eventually(
      () => read.length,
      (times) => times === 1,
    );
  });
});
