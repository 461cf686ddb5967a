/** Open files as plain numbers: each call of the richer kind costs as much again as what it does. */
import { closeSync, fdatasync, open, read, writev } from 'node:fs';
import { promisify } from 'node:util';
import { release } from './buffers.ts';

const writevTo = promisify(writev);
export const openFile = promisify(open);
export const readFrom = promisify(read);
export const syncData = promisify(fdatasync);

/** All of the parts, one behind the other; the memory of each is given back. */
export async function writeParts(
  descriptor: number,
  parts: readonly Buffer[],
  at: number,
): Promise<void> {
  const wanted = lengthOf(parts);
  const { bytesWritten } = await writevTo(descriptor, [...parts], at);
  if (bytesWritten === wanted) {
    for (const part of parts) release(part);
    return;
  }
  // A short write is the last before the disk is full: the next one says so.
  const rest = Buffer.concat(parts).subarray(bytesWritten);
  await writeParts(descriptor, [rest], at + bytesWritten);
}

export function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** At once, since nothing of it waits to be written; one that could not be opened has nothing to close. */
export async function closeFile(opened: Promise<number> | undefined): Promise<void> {
  const descriptor = await opened?.catch(() => undefined);
  if (descriptor !== undefined) closeSync(descriptor);
}
