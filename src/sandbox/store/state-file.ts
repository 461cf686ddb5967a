/** What outlives the process, where it is wanted. In: a path, and a key where nothing may lie in clear. Out: the state read, and a function that writes it whole or not at all. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { JWK } from 'jose';
import type { Resource } from '@medplum/fhirtypes';
import type { Grant } from '../smart/grants.ts';

export interface SavedState {
  /** The start instant of the seeded patients: their dates depend on it. */
  readonly seededAt: string;
  /** All versions of what was written or changed since. */
  readonly written: readonly (readonly Resource[])[];
  readonly grants: readonly Grant[];
  readonly signingKey: JWK;
}

/** undefined: there is none, or it cannot be used; then the hospital begins anew. */
export function readState(path: string, key?: Buffer): SavedState | undefined {
  let text: string;
  try {
    text = opened(readFileSync(path), key);
  } catch {
    return undefined;
  }
  try {
    const state = JSON.parse(text) as Partial<SavedState>;
    const { seededAt, written, grants, signingKey } = state;
    if (!seededAt || !Array.isArray(written) || !Array.isArray(grants) || !signingKey)
      return undefined;
    return { seededAt, written, grants, signingKey };
  } catch {
    return undefined;
  }
}

/** Temporary name, fsync, rename: a reader sees the old state or the new one. */
export function writeState(path: string, state: SavedState, key?: Buffer): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, sealed(JSON.stringify(state), key));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Nonce, tag, ciphertext; the text itself without a key (32 bytes). */
function sealed(text: string, key: Buffer | undefined): Buffer {
  if (key === undefined) return Buffer.from(text);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** @throws Error when it was sealed with another key, or altered */
function opened(content: Buffer, key: Buffer | undefined): string {
  if (key === undefined) return content.toString('utf8');
  const body = content.subarray(NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, key, content.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(content.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
}
