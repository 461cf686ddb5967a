/** What outlives the process, where it is wanted. In: a path. Out: the state read, and a function that writes it whole or not at all. */
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
export function readState(path: string): SavedState | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
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
export function writeState(path: string, state: SavedState): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(state));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
