/**
 * The study store: encrypted files in a folder for each day, and an index beside them.
 *
 * A file carries a random name, never a UID. It is on the disk, name and all, before the index takes it in, and in the index
 * before it is acknowledged; whatever was not acknowledged is gone, or taken in, after the next start.
 */
import { mkdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileKeys } from '../../ports/file-keys.ts';
import type { StudyIndex } from '../../ports/study-index.ts';
import type { StudyStore } from '../../ports/study-store.ts';
import { failureOf } from './failure.ts';
import { IndexQueue } from './index-queue.ts';
import { NewFiles } from './new-files.ts';
import { openedRange } from './opened-range.ts';
import { ReceivedFile, type ReceiveParts } from './received-file.ts';
import { recover } from './recover.ts';
import { SealedFile } from './sealed-reader.ts';
import { SealedWriter } from './sealed-writer.ts';
import { SyncedFolder } from './synced-folder.ts';

export interface StudyFilesOptions extends Pick<ReceiveParts, 'reader' | 'unreadBecause'> {
  /** Made where it is not there. */
  readonly folder: string;
  readonly index: StudyIndex;
  readonly keys: FileKeys;
  readonly clock: Clock;
  readonly maxBytes?: number;
  readonly report: (event: string, detail: Readonly<Record<string, string | number>>) => void;
}

/** Longer than any object of one hospital's day; a sender without an end is stopped. */
const MOST_BYTES = 16 * 2 ** 30;

/** Puts in order what a crash left, then takes objects. @throws AppError `store.failed` */
export async function fileStudyStore(options: StudyFilesOptions): Promise<StudyStore> {
  const { folder, index, keys, clock } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const parts: ReceiveParts = {
    reader: options.reader,
    unreadBecause: options.unreadBecause,
    queue: new IndexQueue(index),
    now: () => clock.now(),
    maxBytes: options.maxBytes ?? MOST_BYTES,
  };
  const found = await recover(options);
  if (found.indexed + found.removed + found.missing + found.foreign > 0)
    options.report('studies.recovered', found);
  const today = dayFolders(folder, clock);
  return {
    async receive(arrival) {
      const day = await today();
      const writer = new SealedWriter(day.files.take(), keys);
      return ReceivedFile.begin(writer, day.name, arrival, parts);
    },
    async instance(hospital, sopInstanceUid) {
      return index.instance(hospital, sopInstanceUid)?.instance;
    },
    async instancesOf(hospital, studyInstanceUid) {
      return index.instancesOf(hospital, studyInstanceUid);
    },
    async studies(hospital) {
      return index.studies(hospital);
    },
    async search(query) {
      return index.search(query);
    },
    async open(hospital, { sopInstanceUid }) {
      const entry = index.instance(hospital, sopInstanceUid);
      if (entry === undefined) throw new AppError('request.not-found', 'there is no such instance');
      const name = entry.file.slice(entry.file.lastIndexOf('/') + 1);
      const file = await SealedFile.open(join(folder, entry.file), name, keys);
      return openedRange(file, entry.instance.bytes);
    },
    async removeBefore(instant) {
      const { files, studies } = index.removeBefore(instant);
      for (const file of files) await rm(join(folder, file), { force: true });
      const days = new Set(files.map((file) => file.slice(0, file.indexOf('/'))));
      // A day of which something is left stays.
      for (const day of days)
        if (day !== dayOf(clock)) await rmdir(join(folder, day)).catch(() => undefined);
      return studies;
    },
  };
}

/** One folder a day, so that none grows without an end. */
function dayFolders(folder: string, clock: Clock) {
  let latest: { name: string; files: Promise<NewFiles> } | undefined;
  return async () => {
    const name = dayOf(clock);
    if (latest?.name !== name) latest = { name, files: made(folder, name) };
    const { files } = latest;
    try {
      return { name, files: await files };
    } catch (error) {
      latest = undefined;
      throw failureOf(error);
    }
  };
}

async function made(folder: string, name: string): Promise<NewFiles> {
  await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  await new SyncedFolder(folder).sync();
  return new NewFiles(new SyncedFolder(join(folder, name)));
}

function dayOf(clock: Clock): string {
  return clock.now().slice(0, 10).replaceAll('-', '');
}
