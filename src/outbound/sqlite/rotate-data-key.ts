/**
 * Encrypts a store anew. In: its folder. Out: the same store under a new key; the old key opens nothing any more.
 *
 * A copy is encrypted and then put in place. At every moment the file that is there fits one of the keys that are kept, so that
 * whoever is killed in between loses nothing, and the next start goes on.
 */
import Sqlite from 'better-sqlite3-multiple-ciphers';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { dataKeys, keepDataKeys, newDataKey, syncFolder, type DataKey } from './data-key.ts';
import { fitting } from './database.ts';
import { takeStore } from './store-lock.ts';

/** @throws AppError `store.in-use` while the service runs; `store.failed` */
export function rotateDataKey(folder: string, secret: string | undefined, now: string): void {
  const file = join(folder, 'mentor.db');
  if (!existsSync(file))
    throw new AppError('store.failed', 'there is no store here; is MENTOR_DATA right?', {
      where: folder,
    });
  const hold = takeStore(folder);
  try {
    const old = settled(file, dataKeys(folder, secret));
    const next = newDataKey(now);
    const copy = `${file}.rotating`;
    rmSync(copy, { force: true });
    copyFileSync(file, copy);
    encryptAnew(copy, old, next);
    keepDataKeys(folder, secret, [next, old]);
    renameSync(copy, file);
    syncFolder(folder);
    keepDataKeys(folder, secret, [next]);
  } finally {
    hold.close();
  }
}

/** All of it in the one file: no log beside it. @returns the key that fits */
function settled(file: string, keys: readonly DataKey[]): DataKey {
  const found = fitting(file, keys);
  const database = new Sqlite(file);
  try {
    database.key(found.key);
    database.pragma('journal_mode = DELETE');
    return found;
  } catch (cause) {
    const message = 'the store cannot be opened; is it the MENTOR_SECRET that it was made with?';
    throw new AppError('store.failed', message, { cause, where: file });
  } finally {
    database.close();
  }
}

function encryptAnew(copy: string, old: DataKey, next: DataKey): void {
  const database = new Sqlite(copy);
  try {
    database.key(old.key);
    database.pragma('synchronous = FULL');
    database.rekey(next.key);
  } finally {
    database.close();
  }
  const again = new Sqlite(copy);
  try {
    again.key(next.key);
    const found = again.prepare<[], { integrity_check: string }>('pragma integrity_check').all();
    if (found.length !== 1 || found[0]?.integrity_check !== 'ok')
      throw new AppError('store.failed', 'the store could not be encrypted anew', { where: copy });
  } finally {
    again.close();
  }
  const opened = openSync(copy, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
