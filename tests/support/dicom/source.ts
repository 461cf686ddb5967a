/** Bytes in memory → the random access that the reader wants; it counts what was read. */
import type { DicomSource } from '#src/ports/study-store.ts';

export function sourceOf(bytes: Uint8Array): DicomSource & { readonly largestRead: () => number } {
  let largest = 0;
  return {
    bytes: bytes.length,
    read: async (offset, length) => {
      largest = Math.max(largest, length);
      return bytes.subarray(offset, offset + length);
    },
    largestRead: () => largest,
  };
}
