/** Bytes of an uncompressed frame (PS3.5 8.1, 8.2) → stored values: little endian, masked, sign-extended, samples side by side. */
import type { PixelArray } from '../../domain/image.ts';
import type { PixelDescription } from './pixel-description.ts';
import { undecodable } from './read-fault.ts';

/**
 * Where the bits of a frame are: frames of single bits do not begin at a byte.
 *
 * @param words whole words only, so that they can be swapped
 */
export function nativeExtent(
  pixels: PixelDescription,
  frame: number,
  words = false,
): { readonly at: number; readonly bytes: number; readonly firstBit: number } {
  const bits = frameBits(pixels);
  const start = bits * frame;
  const unit = words ? 16 : 8;
  const at = Math.floor(start / unit) * (unit / 8);
  const end = Math.ceil((start + bits) / unit) * (unit / 8);
  return { at, bytes: end - at, firstBit: start - 8 * at };
}

/** 4:2:2 keeps two samples of colour for two pixels. */
export function frameBits(pixels: PixelDescription): number {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometricInterpretation } = pixels;
  const perPixel = photometricInterpretation === 'YBR_FULL_422' ? 2 : samplesPerPixel;
  return rows * columns * perPixel * bitsAllocated;
}

export function nativePixels(
  bytes: Uint8Array,
  pixels: PixelDescription,
  options: { readonly bigEndian: boolean; readonly firstBit: number },
): PixelArray {
  const count = frameBits(pixels) / pixels.bitsAllocated;
  if (pixels.bitsAllocated === 1) return bits(bytes, count, options.firstBit);
  if (bytes.length * 8 - options.firstBit < count * pixels.bitsAllocated) {
    throw undecodable(
      `A frame has ${bytes.length} bytes where ${(count * pixels.bitsAllocated) / 8} are needed.`,
    );
  }
  const ordered = littleEndian(bytes, pixels, options.bigEndian).subarray(options.firstBit / 8);
  const raw = samples(ordered, pixels, count);
  if (pixels.photometricInterpretation === 'YBR_FULL_422') return full444(raw, pixels);
  return pixels.planar && pixels.samplesPerPixel > 1
    ? interleaved(raw, pixels.samplesPerPixel)
    : raw;
}

function bits(bytes: Uint8Array, count: number, firstBit: number): Uint8Array {
  const values = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    const at = firstBit + index;
    values[index] = ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
  }
  return values;
}

function littleEndian(bytes: Uint8Array, pixels: PixelDescription, bigEndian: boolean): Uint8Array {
  if (!bigEndian) return bytes;
  const copy = Buffer.from(new Uint8Array(bytes).buffer);
  if (pixels.bitsAllocated === 64) return copy.swap64();
  if (pixels.bitsAllocated === 32) return copy.swap32();
  // OW: the words are swapped, also where a word holds two samples.
  const words = pixels.bitsAllocated === 16 || (pixels.vr === 'OW' && copy.length % 2 === 0);
  return words ? copy.swap16() : copy;
}

/** @param bytes little endian; may begin anywhere in its buffer */
export function samples(bytes: Uint8Array, pixels: PixelDescription, count: number): PixelArray {
  const raw = typed(bytes, pixels, count);
  if (pixels.float || pixels.bitsStored === pixels.bitsAllocated) return raw;
  const up = pixels.bitsAllocated - 1 - pixels.highBit;
  const down = pixels.bitsAllocated - pixels.bitsStored;
  const fill = 32 - pixels.bitsAllocated;
  // Up to the sign bit and down again: what lies above and below (overlays) goes, the sign is repeated.
  for (let index = 0; index < raw.length; index += 1) {
    const high = (raw[index] ?? 0) << (fill + up);
    raw[index] = pixels.signed ? high >> (fill + down) : high >>> (fill + down);
  }
  return raw;
}

function typed(bytes: Uint8Array, pixels: PixelDescription, count: number): PixelArray {
  const size = pixels.bitsAllocated / 8;
  const { buffer } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  const at = bytes.byteOffset % size === 0 ? bytes.byteOffset : 0;
  if (pixels.float) {
    return size === 8 ? new Float64Array(buffer, at, count) : new Float32Array(buffer, at, count);
  }
  if (size === 1)
    return pixels.signed ? new Int8Array(buffer, at, count) : new Uint8Array(buffer, at, count);
  if (size === 2)
    return pixels.signed ? new Int16Array(buffer, at, count) : new Uint16Array(buffer, at, count);
  return pixels.signed ? new Int32Array(buffer, at, count) : new Uint32Array(buffer, at, count);
}

export function interleaved(planes: PixelArray, samplesPerPixel: number): PixelArray {
  const values = planes.slice();
  const size = planes.length / samplesPerPixel;
  for (let sample = 0; sample < samplesPerPixel; sample += 1) {
    const plane = sample * size;
    for (let pixel = 0; pixel < size; pixel += 1) {
      values[pixel * samplesPerPixel + sample] = planes[plane + pixel] ?? 0;
    }
  }
  return values;
}

/** Y1 Y2 Cb Cr for two pixels (PS3.3 C.7.6.3.1.2) → Y Cb Cr for each. */
function full444(pairs: PixelArray, { rows, columns }: PixelDescription): PixelArray {
  const values = new Uint8Array(rows * columns * 3);
  for (let pair = 0; 4 * pair < pairs.length; pair += 1) {
    for (let half = 0; half < 2; half += 1) {
      const to = 3 * (2 * pair + half);
      values[to] = pairs[4 * pair + half] ?? 0;
      values[to + 1] = pairs[4 * pair + 2] ?? 0;
      values[to + 2] = pairs[4 * pair + 3] ?? 0;
    }
  }
  return values;
}

/** Y, Cb, Cr of 8 bits → R, G, B, in place (PS3.3 C.7.6.3.1.2). */
export function toRgb(values: PixelArray): void {
  for (let at = 0; at + 2 < values.length; at += 3) {
    const y = values[at] ?? 0;
    const blue = (values[at + 1] ?? 0) - 128;
    const red = (values[at + 2] ?? 0) - 128;
    values[at] = byte(y + 1.402 * red);
    values[at + 1] = byte(y - GREEN_OF_BLUE * blue - GREEN_OF_RED * red);
    values[at + 2] = byte(y + 1.772 * blue);
  }
}

const GREEN_OF_BLUE = (0.114 * 1.772) / 0.587;
const GREEN_OF_RED = (0.299 * 1.402) / 0.587;

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(value + 0.5)));
}
