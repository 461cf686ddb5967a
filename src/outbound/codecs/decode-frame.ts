/** The bytes of one frame → stored values. Runs in a thread of its own: the codecs are foreign code on foreign bytes. */
import codecs from 'dcmjs-codecs';
import type { DecodedFrame, PixelArray } from '../../domain/image.ts';
import { checkRle, jpeg2000Codestream, jpegCodestream, type Codestream } from './codestream.ts';
import { interleaved, nativePixels, samples, toRgb } from './native-pixels.ts';
import { inflateBounded } from './parse-header.ts';
import { decodedBytes, type PixelDescription } from './pixel-description.ts';
import { undecodable } from './read-fault.ts';
import { BIG_ENDIAN, TRANSFER_SYNTAXES } from './transfer-syntaxes.ts';

export interface FrameTask {
  readonly kind: 'frame';
  readonly bytes: Uint8Array;
  readonly pixels: PixelDescription;
  readonly transferSyntaxUid: string;
  /** Of single-bit pixels. */
  readonly firstBit: number;
}

const { Context, NativeCodecs, log } = codecs;
type CodecContext = InstanceType<typeof Context>;

// A warning of a codec goes to nobody; what matters is checked here.
log.setLevel('silent');

export async function decodeFrame(task: FrameTask): Promise<DecodedFrame> {
  const { pixels, transferSyntaxUid } = task;
  const codec = TRANSFER_SYNTAXES[transferSyntaxUid]?.codec;
  if (codec === undefined) throw undecodable(`${transferSyntaxUid} is not decoded.`);
  if (codec === 'native' || codec === 'deflated-frame') return uncompressed(task, codec);
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  if (codec === 'rle') return rle(task);
  const stream =
    codec === 'jpeg' || codec === 'jpeg-ls'
      ? jpegCodestream(task.bytes)
      : jpeg2000Codestream(task.bytes);
  checkSize(stream, pixels);
  const decode = {
    jpeg: (context: CodecContext) => NativeCodecs.decodeJpeg(context),
    'jpeg-ls': (context: CodecContext) => NativeCodecs.decodeJpegLs(context),
    'jpeg-2000': (context: CodecContext) => NativeCodecs.decodeJpeg2000(context),
    htj2k: (context: CodecContext) => NativeCodecs.decodeHtJpeg2000(context),
  }[codec];
  const decoded = tried(() => decode(contextOf(stream.bytes, pixels, stream.precision)));
  return frameOf(decoded, pixels, stream, codec);
}

function uncompressed(task: FrameTask, codec: 'native' | 'deflated-frame'): DecodedFrame {
  const { pixels, firstBit } = task;
  const bytes =
    codec === 'native' ? task.bytes : inflateBounded(task.bytes, decodedBytes(pixels) + 1);
  const bigEndian = task.transferSyntaxUid === BIG_ENDIAN;
  const values = nativePixels(bytes, pixels, {
    bigEndian,
    firstBit: codec === 'native' ? firstBit : 0,
  });
  return frame(pixels, values);
}

function rle({ bytes, pixels }: FrameTask): DecodedFrame {
  const { rows, columns, samplesPerPixel, bitsAllocated } = pixels;
  const size = bitsAllocated / 8;
  checkRle(bytes, samplesPerPixel * size, rows * columns);
  const decoded = tried(() => NativeCodecs.decodeRle(contextOf(bytes, pixels, pixels.bitsStored)));
  const count = rows * columns * samplesPerPixel;
  const values = samples(bufferOf(decoded, count * size), pixels, count);
  const planar = samplesPerPixel > 1 && decoded.getPlanarConfiguration() === 1;
  return frame(pixels, planar ? interleaved(values, samplesPerPixel) : values);
}

function checkSize(stream: Codestream, pixels: PixelDescription): void {
  const { rows, columns, samplesPerPixel, bitsAllocated } = pixels;
  if (stream.rows !== rows || stream.columns !== columns || stream.samples !== samplesPerPixel) {
    throw undecodable(
      `A compressed frame is ${stream.rows} × ${stream.columns} × ${stream.samples}, the data set says ${rows} × ${columns} × ${samplesPerPixel}.`,
    );
  }
  if (stream.signed !== undefined && stream.signed !== pixels.signed) {
    throw undecodable(
      'A compressed frame and the data set contradict each other: one says signed, one unsigned.',
    );
  }
  if (stream.precision > bitsAllocated) {
    throw undecodable(
      `A compressed frame has ${stream.precision} bits a sample, the data set allocates ${bitsAllocated}.`,
    );
  }
}

function contextOf(bytes: Uint8Array, pixels: PixelDescription, bitsStored: number): CodecContext {
  return new Context({
    width: pixels.columns,
    height: pixels.rows,
    bitsAllocated: pixels.bitsAllocated,
    bitsStored,
    samplesPerPixel: pixels.samplesPerPixel,
    pixelRepresentation: pixels.signed ? 1 : 0,
    planarConfiguration: pixels.planar ? 1 : 0,
    photometricInterpretation: pixels.photometricInterpretation,
    encodedBuffer: bytes,
  });
}

function tried(decode: () => CodecContext): CodecContext {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name === 'RuntimeError') {
      throw undecodable('A compressed frame is damaged: its codec broke off.', cause);
    }
    throw undecodable(`The codec refused a frame: ${cause.message.slice(0, 200)}`, cause);
  }
}

function bufferOf(decoded: CodecContext, bytes: number): Uint8Array {
  const buffer = decoded.getDecodedBuffer();
  if (buffer === undefined || buffer.length < bytes) {
    throw undecodable(`A frame decoded to ${buffer?.length ?? 0} bytes where ${bytes} are needed.`);
  }
  return buffer;
}

function frameOf(
  decoded: CodecContext,
  pixels: PixelDescription,
  stream: Codestream,
  codec: 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k',
): DecodedFrame {
  const bitsAllocated = decoded.getBitsAllocated() === 8 ? 8 : pixels.bitsAllocated;
  const count = pixels.rows * pixels.columns * pixels.samplesPerPixel;
  const bits = stream.precision;
  // The codestream knows where its sign is; some writers code 12 bits as 16.
  const described = { ...pixels, bitsAllocated, bitsStored: bits, highBit: bits - 1 };
  const values = samples(bufferOf(decoded, (count * bitsAllocated) / 8), described, count);
  return frame(
    pixels,
    stream.planar ? interleaved(values, pixels.samplesPerPixel) : values,
    colourOf(pixels.photometricInterpretation, stream, codec),
  );
}

/** Of the decoded values: the JPEG 2000 codecs undo the colour transform, the JPEG codec leaves it. */
function colourOf(
  said: string,
  { colour, samples: count }: Codestream,
  codec: 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k',
): string {
  if (count !== 3) return said;
  if (codec !== 'jpeg') return said === 'YBR_RCT' || said === 'YBR_ICT' ? 'RGB' : said;
  if (colour === 'rgb') return 'RGB';
  if (colour === 'ybr' && said === 'RGB') return 'YBR_FULL';
  return said.startsWith('YBR_FULL') ? 'YBR_FULL' : said;
}

/** YBR of 8 bits is made RGB: whoever uses the frame knows one kind of colour. */
function frame(
  pixels: PixelDescription,
  values: PixelArray,
  colour = pixels.photometricInterpretation,
): DecodedFrame {
  const isYbr = colour.startsWith('YBR_FULL') && values instanceof Uint8Array;
  if (isYbr) toRgb(values);
  return {
    rows: pixels.rows,
    columns: pixels.columns,
    samplesPerPixel: pixels.samplesPerPixel,
    photometricInterpretation: isYbr ? 'RGB' : colour,
    bitsStored: pixels.bitsStored,
    pixels: values.byteLength === values.buffer.byteLength ? values : values.slice(),
  };
}
