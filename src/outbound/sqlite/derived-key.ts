/** The key-encryption key. In: MENTOR_SECRET, or the secret kept in the folder. Out: a key for each use. */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A key of 32 bytes for one use, apart from the other uses of the same secret.
 *
 * @param secret key-encryption key; undefined: the one kept in the folder, made where there is none
 */
export function derivedKey(folder: string, secret: string | undefined, use: string): Buffer {
  return createHash('sha256')
    .update(`${use}\n${secret ?? ownSecret(folder)}`)
    .digest();
}

function ownSecret(folder: string): string {
  const path = join(folder, 'secret');
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, `${randomBytes(32).toString('base64url')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    // Made by an earlier start.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(path, 'utf8').trim();
}
