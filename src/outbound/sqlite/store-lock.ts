/**
 * Who has the store. In: its folder. Out: a hold that many may have, or one that nobody else may have beside it.
 *
 * It ends with the process, also with `kill -9`: it is a lock of the operating system on a file of its own.
 */
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';

export interface Hold {
  close(): void;
}

const TAKE_MS = 200;
const HOLD_MS = 5_000;

/** @throws AppError `store.in-use` while somebody has it alone */
export function holdStore(folder: string): Hold {
  return locked(folder, HOLD_MS, 'the store is being encrypted anew: wait until that is done');
}

/** @throws AppError `store.in-use` while anybody has it */
export function takeStore(folder: string): Hold {
  return locked(folder, TAKE_MS, 'the service has the store: stop it first', 'exclusive');
}

function locked(folder: string, timeout: number, message: string, kind = ''): Hold {
  const file = new Sqlite(join(folder, 'mentor.lock'), { timeout });
  try {
    file.exec(`begin ${kind}`);
    file.prepare('select count(*) from sqlite_master').get();
    return file;
  } catch (cause) {
    file.close();
    if (isBusy(cause)) throw new AppError('store.in-use', message, { cause, where: folder });
    throw cause;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}
