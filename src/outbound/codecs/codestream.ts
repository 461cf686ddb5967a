/**
 * What a compressed frame says about itself, before a codec sees it: size, samples, bits, and that it is complete.
 *
 * The codecs decode a truncated frame to something, and allocate what the codestream asks for: both are decided here.
 * Sources: ITU-T T.81 B, T.87 C (JPEG, JPEG-LS); T.800 A, I (JPEG 2000); PS3.5 G (RLE).
 */
import { undecodable } from './read-fault.ts';

export interface Codestream {
  readonly rows: number;
  readonly columns: number;
  readonly samples: number;
  /** Bits of a sample. */
  readonly precision: number;
  /** Undefined: JPEG does not say. */
  readonly signed: boolean | undefined;
  /** JPEG only: the samples are Y, Cb, Cr, are not, or nothing is said. */
  readonly colour: 'ybr' | 'rgb' | 'not-said';
  /** JPEG-LS only: each sample has a scan of its own, and the codec leaves them so. */
  readonly planar: boolean;
  /** Without padding, and without the boxes of a JP2 file. */
  readonly bytes: Uint8Array;
}

const END_OF_IMAGE = 0xd9;
/** SOF55 of JPEG-LS. */
const LOSSLESS_FRAME = 0xf7;

/** JPEG of all processes, and JPEG-LS. @throws AppError `dicom.not-decodable` */
export function jpegCodestream(padded: Uint8Array): Codestream {
  const bytes = upToEnd(padded, 'JPEG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint16(0) !== 0xffd8) throw undecodable('A frame does not begin like JPEG.');
  let colour: Codestream['colour'] = 'not-said';
  for (let at = 2; at + 10 < bytes.length;) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) throw undecodable('A JPEG frame is damaged in its header.');
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (isStartOfFrame(marker)) return startOfFrame(bytes, view, at + 4, colour);
    if (marker === 0xee && length >= 14 && ascii(bytes, at + 4, 5) === 'Adobe') {
      colour = view.getUint8(at + 15) === 0 ? 'rgb' : 'ybr';
    }
    at += 2 + length;
  }
  throw undecodable('A JPEG frame has no start of frame.');
}

/** SOF0 to SOF15 but DHT, JPG, DAC; SOF55 is JPEG-LS. */
function isStartOfFrame(marker: number): boolean {
  return (
    marker === LOSSLESS_FRAME ||
    (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
  );
}

function startOfFrame(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  said: Codestream['colour'],
): Codestream {
  const samples = view.getUint8(at + 5);
  const id = (sample: number) => String.fromCharCode(bytes[at + 6 + 3 * sample] ?? 0);
  const named = samples === 3 && id(0) + id(1) + id(2) === 'RGB';
  const factors = (sample: number) => bytes[at + 7 + 3 * sample] ?? 0;
  const subsampled = samples === 3 && factors(0) !== factors(1);
  return {
    rows: view.getUint16(at + 1),
    columns: view.getUint16(at + 3),
    samples,
    precision: view.getUint8(at),
    signed: undefined,
    colour: named ? 'rgb' : subsampled ? 'ybr' : said,
    planar: samples > 1 && firstScan(view, at) === 1 && view.getUint8(at - 3) === LOSSLESS_FRAME,
    bytes,
  };
}

/** @returns samples in the first scan */
function firstScan(view: DataView, startOfFrameAt: number): number {
  for (let at = startOfFrameAt - 4; at + 5 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint16(at) === 0xffda) return view.getUint8(at + 4);
  }
  return 0;
}

/** JPEG 2000 and its high-throughput kind, also in the boxes of a JP2 file. @throws AppError `dicom.not-decodable` */
export function jpeg2000Codestream(given: Uint8Array): Codestream {
  const bytes = withoutBoxes(given);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 60 || view.getUint32(0) !== 0xff4fff51) {
    throw undecodable('A frame does not begin like JPEG 2000.');
  }
  const sizeLength = view.getUint16(4);
  const depth = view.getUint8(42);
  return {
    columns: view.getUint32(8) - view.getUint32(16),
    rows: view.getUint32(12) - view.getUint32(20),
    samples: view.getUint16(40),
    precision: (depth & 0x7f) + 1,
    signed: (depth & 0x80) !== 0,
    colour: 'not-said',
    planar: false,
    bytes: completeTiles(bytes, view, 4 + sizeLength),
  };
}

function withoutBoxes(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 12 || view.getUint32(4) !== 0x6a502020) return bytes;
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = view.getUint32(at);
    if (ascii(bytes, at + 4, 4) === 'jp2c') {
      return bytes.subarray(at + 8, length === 0 ? bytes.length : at + length);
    }
    if (length < 8) break;
    at += length;
  }
  throw undecodable('A JP2 file in a frame holds no codestream.');
}

/** Every tile part is there in full, by its own length. */
function completeTiles(bytes: Uint8Array, view: DataView, afterSize: number): Uint8Array {
  let at = afterSize;
  while (at + 12 <= bytes.length) {
    const marker = view.getUint16(at);
    if (marker === 0xffd9) return bytes.subarray(0, at + 2);
    if (marker !== 0xff90) {
      at += 2 + view.getUint16(at + 2);
      continue;
    }
    const length = view.getUint32(at + 6);
    if (length === 0) return upToEnd(bytes, 'JPEG 2000');
    at += length;
  }
  if (at + 2 <= bytes.length && view.getUint16(at) === 0xffd9) return bytes.subarray(0, at + 2);
  // Some writers leave out the end marker: all tile parts are there, by their lengths.
  if (at <= bytes.length && at > afterSize && bytes.length - at < 2) {
    return Buffer.concat([bytes.subarray(0, at), new Uint8Array([0xff, END_OF_IMAGE])]);
  }
  throw undecodable('A JPEG 2000 frame is truncated: a tile part is not complete.');
}

function upToEnd(bytes: Uint8Array, name: string): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  // Padding may also be FF, as fill bytes before a marker that does not come.
  while (end > 2 && bytes[end - 1] === 0xff) end -= 1;
  if (end > 4 && bytes[end - 2] === 0xff && bytes[end - 1] === END_OF_IMAGE)
    return bytes.subarray(0, end);
  throw undecodable(`A ${name} frame is truncated: its end marker is missing.`);
}

/** Each segment unpacks to the samples of one byte of the pixels. @throws AppError `dicom.not-decodable` */
export function checkRle(bytes: Uint8Array, segments: number, segmentBytes: number): void {
  if (bytes.length < 64) throw undecodable('An RLE frame is truncated: it has no header.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(0, true);
  if (count !== segments) {
    throw undecodable(`An RLE frame has ${count} segments where ${segments} are needed.`);
  }
  for (let segment = 0; segment < count; segment += 1) {
    const start = view.getUint32(4 + 4 * segment, true);
    const next = segment + 1 < count ? view.getUint32(8 + 4 * segment, true) : bytes.length;
    if (
      start < 64 ||
      next < start ||
      next > bytes.length ||
      unpacked(bytes, start, next, segmentBytes) < segmentBytes
    ) {
      throw undecodable('An RLE frame is truncated: a segment has too few samples.');
    }
  }
}

function unpacked(bytes: Uint8Array, start: number, end: number, enough: number): number {
  let samples = 0;
  for (let at = start; at < end && samples < enough;) {
    const control = bytes[at] ?? 0;
    const copied = control < 0x80 ? control + 1 : 0;
    if (at + 1 + copied > end) return samples;
    samples += control < 0x80 ? copied : control > 0x80 ? 257 - control : 0;
    at += 1 + (control < 0x80 ? copied : control > 0x80 ? 1 : 0);
  }
  return samples;
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return Buffer.from(bytes.subarray(at, at + length)).toString('latin1');
}
