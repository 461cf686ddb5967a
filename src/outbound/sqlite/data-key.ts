/**
 * The data-encryption keys of a store, wrapped by the key-encryption key. In: folder and secret. Out: those that may fit.
 *
 * Until the first rotation there is no file, and the key is derived from the secret.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { derivedKey } from './derived-key.ts';

export interface DataKey {
  readonly key: Buffer;
  /** Undefined: derived from the secret. */
  readonly madeAt: string | undefined;
}

const FILE = 'data-key';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DERIVED = 'derived';

const kept = z.array(
  z.union([z.literal(DERIVED), z.object({ madeAt: z.string(), wrapped: z.string() })]),
);

export function newDataKey(madeAt: string): DataKey {
  return { key: randomBytes(32), madeAt };
}

/** The newest first; more than one only where a rotation did not come to its end. */
export function dataKeys(folder: string, secret: string | undefined): readonly DataKey[] {
  const path = join(folder, FILE);
  if (!existsSync(path)) return [derived(folder, secret)];
  return kept
    .parse(JSON.parse(readFileSync(path, 'utf8')))
    .map((each) =>
      each === DERIVED
        ? derived(folder, secret)
        : { key: unwrapped(each.wrapped, wrappingKey(folder, secret)), madeAt: each.madeAt },
    );
}

/** In one piece or not at all, and on the disk when it returns. */
export function keepDataKeys(
  folder: string,
  secret: string | undefined,
  keys: readonly DataKey[],
): void {
  const content = keys.map(({ key, madeAt }) =>
    madeAt === undefined ? DERIVED : { madeAt, wrapped: wrapped(key, wrappingKey(folder, secret)) },
  );
  const path = join(folder, FILE);
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(content)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  syncFolder(folder);
}

/** A renaming is on the disk when its folder is. */
export function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

function derived(folder: string, secret: string | undefined): DataKey {
  return { key: derivedKey(folder, secret, 'mentor.db'), madeAt: undefined };
}

function wrappingKey(folder: string, secret: string | undefined): Buffer {
  return derivedKey(folder, secret, 'data-key');
}

function wrapped(key: Buffer, by: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, by, nonce);
  const sealed = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return sealed.toString('base64url');
}

function unwrapped(text: string, by: Buffer): Buffer {
  const sealed = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv(CIPHER, by, sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const content = sealed.subarray(NONCE_BYTES, -TAG_BYTES);
  return Buffer.concat([decipher.update(content), decipher.final()]);
}
