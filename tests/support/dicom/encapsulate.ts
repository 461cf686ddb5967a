/** Frames → encoded frames → Pixel Data in fragments, with an offset table or none (PS3.5 A.4). */
import { deflateRawSync } from 'node:zlib';
import codecs from 'dcmjs-codecs';
import type { FrameShape, MadeElements } from '../dicom-files.ts';
import { elementHead, item } from './encode-dataset.ts';

const { Context, NativeCodecs } = codecs;
await NativeCodecs.initializeAsync();

type Encode = (frame: InstanceType<typeof Context>) => InstanceType<typeof Context>;

const JPEG = '1.2.840.10008.1.2.4';
const ENCODERS: Readonly<Record<string, Encode>> = {
  '1.2.840.10008.1.2.5': (frame) => NativeCodecs.encodeRle(frame),
  [`${JPEG}.50`]: (frame) => NativeCodecs.encodeJpeg(frame, { lossy: true, quality: 90 }),
  [`${JPEG}.51`]: (frame) => NativeCodecs.encodeJpeg(frame, { lossy: true, quality: 90 }),
  [`${JPEG}.57`]: (frame) => NativeCodecs.encodeJpeg(frame, { lossy: false, predictor: 1 }),
  [`${JPEG}.70`]: (frame) => NativeCodecs.encodeJpeg(frame, { lossy: false, predictor: 1 }),
  [`${JPEG}.80`]: (frame) => NativeCodecs.encodeJpegLs(frame, { lossy: false }),
  [`${JPEG}.81`]: (frame) =>
    NativeCodecs.encodeJpegLs(frame, { lossy: true, allowedLossyError: 2 }),
  [`${JPEG}.90`]: (frame) => NativeCodecs.encodeJpeg2000(frame, { lossy: false }),
  [`${JPEG}.91`]: (frame) => NativeCodecs.encodeJpeg2000(frame, { lossy: true, rate: 10 }),
  [`${JPEG}.110`]: (frame) => NativeCodecs.encodeJpegXl(frame, { lossy: false }),
  [`${JPEG}.112`]: (frame) => NativeCodecs.encodeJpegXl(frame, { lossy: true }),
  [`${JPEG}.201`]: (frame) => NativeCodecs.encodeHtJpeg2000(frame, { lossy: false }),
  [`${JPEG}.203`]: (frame) => NativeCodecs.encodeHtJpeg2000(frame, { lossy: true }),
};
const DEFLATED_FRAME = '1.2.840.10008.1.2.8.1';

/** @param bytes one frame, little endian, samples side by side */
export function encodeFrame(bytes: Uint8Array, shape: FrameShape, syntax: string): Uint8Array {
  if (syntax === DEFLATED_FRAME) return deflateRawSync(bytes);
  const encode = ENCODERS[syntax];
  if (encode === undefined) throw new Error(`No encoder for ${syntax}.`);
  const encoded = encode(
    new Context({
      width: shape.columns,
      height: shape.rows,
      bitsAllocated: shape.allocated,
      bitsStored: shape.bits,
      samplesPerPixel: shape.samples,
      pixelRepresentation: shape.signed ? 1 : 0,
      planarConfiguration: 0,
      photometricInterpretation: shape.photometric,
      decodedBuffer: bytes,
    }),
  ).getEncodedBuffer();
  if (encoded === undefined) throw new Error(`The encoder of ${syntax} gave nothing.`);
  return encoded;
}

/** @param fragmentBytes 0: each frame is one fragment */
export function encapsulate(
  frames: readonly Uint8Array[],
  table: 'none' | 'basic' | 'extended',
  fragmentBytes: number,
): MadeElements {
  const starts: number[] = [];
  const items: Uint8Array[] = [];
  let at = 0;
  for (const frame of frames) {
    starts.push(at);
    for (const fragment of fragmentsOf(frame, fragmentBytes)) {
      items.push(item(fragment));
      at += 8 + fragment.length;
    }
  }
  const basic = table === 'basic' ? Buffer.from(new Uint32Array(starts).buffer) : new Uint8Array();
  const end = elementHead('FFFEE0DD', '', 0, { implicit: true });
  return {
    ...(table === 'extended' ? extendedTable(starts, frames) : {}),
    '7FE00010': {
      vr: 'OB',
      bytes: Buffer.concat([item(basic), ...items, end]),
      length: 0xffffffff,
    },
  };
}

function extendedTable(starts: readonly number[], frames: readonly Uint8Array[]): MadeElements {
  const longs = (values: readonly number[]) =>
    new Uint8Array(new BigUint64Array(values.map(BigInt)).buffer);
  return {
    '7FE00001': { vr: 'OV', bytes: longs(starts) },
    '7FE00002': { vr: 'OV', bytes: longs(frames.map(({ length }) => length)) },
  };
}

function fragmentsOf(frame: Uint8Array, fragmentBytes: number): Uint8Array[] {
  const even = frame.length % 2 === 0 ? frame : Buffer.concat([frame, new Uint8Array(1)]);
  if (fragmentBytes === 0) return [even];
  const count = Math.ceil(even.length / fragmentBytes);
  return Array.from({ length: count }, (_, index) =>
    even.subarray(index * fragmentBytes, (index + 1) * fragmentBytes),
  );
}
