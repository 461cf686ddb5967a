/** After a crash: files that are not in the index are taken in where they are whole, removed where they are not. */
import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredInstance } from '../../domain/dicom.ts';
import { AppError } from '../../errors.ts';
import type { DicomHeader, DicomReader } from '../../ports/dicom-reader.ts';
import type { FileKeys } from '../../ports/file-keys.ts';
import type { StudyIndex } from '../../ports/study-index.ts';
import { identified } from './instance-of-header.ts';
import { openedRange } from './opened-range.ts';
import { SealedFile } from './sealed-reader.ts';
import { SEGMENT_BYTES, UnknownKey } from './segments.ts';
import { readTrailer } from './trailer.ts';

interface Parts {
  readonly folder: string;
  readonly index: StudyIndex;
  readonly keys: FileKeys;
  readonly reader: Pick<DicomReader, 'readHeader'>;
  readonly unreadBecause: (header: DicomHeader) => string | undefined;
}

/** Counts of files. */
export interface Recovered extends Readonly<Record<string, number>> {
  /** Whole, and now in the index. */
  readonly indexed: number;
  /** Not whole, so never acknowledged; or there already. */
  readonly removed: number;
  /** In the index, and not in the folder: a fault that a person should know of. */
  readonly missing: number;
  /** Left alone: written with a key that is not here, or not readable now. */
  readonly foreign: number;
}

const DAY = /^\d{8}$/;
/** All of so many are not lost one by one. */
const MOST_LOST = 20;
const NAME = /^[0-9a-f]{32}$/;

/** @throws AppError `store.failed`: the folder is not the one that the index belongs to */
export async function recover(parts: Parts): Promise<Recovered> {
  const known = parts.index.files();
  const there = await listed(parts.folder);
  const lost = [...known].filter((file) => !there.has(file));
  if (lost.length === known.size && lost.length > MOST_LOST)
    throw new AppError(
      'store.failed',
      `none of the ${lost.length} files that the index knows is here: is a disk not mounted?`,
      { where: parts.folder },
    );
  // Were they kept, the same object sent again would be answered as stored.
  if (lost.length > 0) parts.index.forget(lost);
  const found = { indexed: 0, removed: 0, missing: lost.length, foreign: 0 };
  const unknown = [...there].filter((file) => !known.has(file));
  for (const file of unknown)
    if (!(await wasMadeAhead(join(parts.folder, file)))) found[await settle(file, parts)] += 1;
  return found;
}

async function listed(folder: string): Promise<Set<string>> {
  const files = new Set<string>();
  for (const day of await readdir(folder)) {
    if (!DAY.test(day)) continue;
    for (const name of await readdir(join(folder, day)))
      if (NAME.test(name)) files.add(`${day}/${name}`);
  }
  return files;
}

/** Of no object yet: removed, and not told. */
async function wasMadeAhead(path: string): Promise<boolean> {
  if ((await stat(path)).size > 0) return false;
  await rm(path, { force: true });
  return true;
}

async function settle(file: string, parts: Parts): Promise<'indexed' | 'removed' | 'foreign'> {
  const path = join(parts.folder, file);
  try {
    const instance = await instanceIn(file, parts);
    const [answer] = parts.index.put([{ file, instance }]);
    if (answer?.state === 'stored') return 'indexed';
  } catch (error) {
    if (!isUnfinished(error)) return 'foreign';
  }
  await rm(path, { force: true });
  return 'removed';
}

/** Damaged or cut off: nobody was told that it is kept. What is whole, and cannot be read now, is never removed. */
function isUnfinished(error: unknown): boolean {
  return (
    error instanceof AppError && error.code === 'store.failed' && !(error instanceof UnknownKey)
  );
}

async function instanceIn(file: string, parts: Parts): Promise<StoredInstance> {
  const name = file.slice(file.indexOf('/') + 1);
  const whole = await SealedFile.open(join(parts.folder, file), name, parts.keys);
  try {
    const { trailer, bytes } = await readTrailer(whole);
    const source = openedRange(whole, bytes);
    const hash = createHash('sha256');
    for (let at = trailer.datasetAt; at < bytes; at += SEGMENT_BYTES)
      hash.update(await source.read(at, SEGMENT_BYTES));
    const header = await parts.reader.readHeader(source);
    const { hospital, from, receivedAt } = trailer;
    const unreadBecause = parts.unreadBecause(header);
    return {
      ...identified(header, { hospital, from }),
      hospital,
      bytes,
      sha256: hash.digest('hex'),
      receivedAt,
      from,
      ...(unreadBecause === undefined ? {} : { unreadBecause }),
    };
  } finally {
    await whole.close();
  }
}
