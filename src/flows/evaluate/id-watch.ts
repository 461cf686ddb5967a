/**
 * Ids of any number of rows, in bounded memory → which of them may stand there twice.
 *
 * A bit for each hash; an id whose bit is set is a suspect, and only suspects are looked at again.
 */
import { AppError } from '../../errors.ts';

/** 32 MB: of ten million ids four in a hundred become suspects without reason. */
const MOST_BITS = 2 ** 28;

export interface IdWatch {
  /** @throws AppError `input.invalid` for an empty id */
  see(id: string): void;
  readonly suspects: number;
  isSuspect(id: string): boolean;
}

/** @param bytes of the file: more than it has rows */
export function idWatch(bytes: number): IdWatch {
  const bits = Math.min(MOST_BITS, 2 ** Math.ceil(Math.log2(Math.max(1024, bytes * 8))));
  const seen = new Uint8Array(bits / 8);
  const suspects = new Set<number>();
  const bitOf = (id: string): number => hashOf(id) & (bits - 1);
  return {
    see(id) {
      if (id === '') throw new AppError('input.invalid', 'it is empty');
      const bit = bitOf(id);
      const mask = 1 << (bit & 7);
      const byte = seen[bit >>> 3] ?? 0;
      if ((byte & mask) !== 0) suspects.add(bit);
      seen[bit >>> 3] = byte | mask;
    },
    get suspects() {
      return suspects.size;
    },
    isSuspect: (id) => suspects.has(bitOf(id)),
  };
}

/** MurmurHash3's way of mixing, 32 bits. */
function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    const part = Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    hash ^= Math.imul((part << 15) | (part >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
