/** The bytes of a frame → its stored values, as the contract says they are. */
import type { FramePixels } from '../../../src/inbound/app-api/contract-imaging.ts';

export type FrameValues = Uint8Array | Int8Array | Uint16Array | Int16Array;

const BYTES_PER_PIXEL = { uint8: 1, int8: 1, uint16: 2, int16: 2, rgba8: 4 } as const;

/** @throws RangeError where the bytes are not as many as the frame has: nothing half is drawn */
export function frameValues({ rows, columns, type }: FramePixels, bytes: ArrayBuffer): FrameValues {
  const expected = rows * columns * BYTES_PER_PIXEL[type];
  if (bytes.byteLength !== expected)
    throw new RangeError(`The image came with ${bytes.byteLength} bytes instead of ${expected}.`);
  switch (type) {
    case 'uint8':
    case 'rgba8':
      return new Uint8Array(bytes);
    case 'int8':
      return new Int8Array(bytes);
    case 'uint16':
      return new Uint16Array(bytes);
    case 'int16':
      return new Int16Array(bytes);
  }
}
