/** Large buffers of files on their way in. Left to the collector they are what it runs for: several times a second, over all that is in memory. */
import { SEGMENT_BYTES } from './segments.ts';

/** Two to a file, of so many files at once as are received in earnest. */
const MOST_KEPT = 32;
const KEPT: Buffer[] = [];

/** Of SEGMENT_BYTES; holds what was in it before. */
export function takeSegment(): Buffer {
  return KEPT.pop() ?? Buffer.allocUnsafeSlow(SEGMENT_BYTES);
}

/** Nobody else may have it, or a part of it, any more. */
export function giveSegment(segment: Buffer): void {
  if (segment.length === SEGMENT_BYTES && KEPT.length < MOST_KEPT) KEPT.push(segment);
}

/** Gives back the memory of a buffer that nobody reads again, where it has one of its own; it is empty then. */
export function release({ buffer, length }: Buffer): void {
  // Small ones share their memory, and Node 20 has no transfer: the collector sees to those.
  if (length < 4_096 || length !== buffer.byteLength) return;
  const movable: object & { readonly transfer?: (bytes: number) => unknown } = buffer;
  movable.transfer?.(0);
}
