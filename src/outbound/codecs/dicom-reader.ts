/** The DicomReader: headers and frames of Part 10 files, read and decoded in threads that end when a file is too much for them. */
import type { DecodedFrame } from '../../domain/image.ts';
import type { DicomHeader, DicomReader } from '../../ports/dicom-reader.ts';
import type { DicomSource } from '../../ports/study-store.ts';
import { AppError } from '../../errors.ts';
import type { FrameTask } from './decode-frame.ts';
import { DisposableThreads, ThreadEnded, type ThreadTask } from './disposable-threads.ts';
import { indexFrames, type Fragment, type FrameIndex } from './frame-index.ts';
import { READ_LIMITS, type ReadLimits } from './limits.ts';
import { frameBits, nativeExtent } from './native-pixels.ts';
import { pixelDescription, type PixelDescription } from './pixel-description.ts';
import { parseHeader } from './parse-header.ts';
import { undecodable, unreadable, type ReadFault } from './read-fault.ts';
import type { HeaderTask, InflateTask } from './read.worker.ts';
import { BIG_ENDIAN, DEFLATED, syntaxName, TRANSFER_SYNTAXES } from './transfer-syntaxes.ts';

type Answer =
  | { readonly fault: ReadFault }
  | { readonly json: string }
  | { readonly bytes: Uint8Array }
  | { readonly frame: DecodedFrame };

const WORKER = new URL('./read.worker.ts', import.meta.url);

/** Of headers that are read without a thread. */
const IN_PLACE = { headerBytes: 65_536, inflatedBytes: 1, elements: 2_000, depth: 8 };

export function dicomReader(given: Partial<ReadLimits> = {}): DicomReader {
  return new ThreadedReader({ ...READ_LIMITS, ...given });
}

class ThreadedReader implements DicomReader {
  private readonly limits: ReadLimits;
  private readonly headers: DisposableThreads;
  private readonly frames: DisposableThreads;
  private readonly indices = new WeakMap<DicomHeader, FrameIndex>();

  constructor(limits: ReadLimits) {
    this.limits = limits;
    const file = WORKER;
    const heap = (maxOldGenerationSizeMb: number) => ({
      resourceLimits: { maxOldGenerationSizeMb },
    });
    this.headers = new DisposableThreads({ file, most: limits.headerThreads, ...heap(256) });
    this.frames = new DisposableThreads({ file, most: limits.frameThreads, ...heap(128) });
  }

  async readHeader(source: DicomSource): Promise<DicomHeader> {
    const header = (await inPlace(source, this.limits)) ?? (await this.inThread(source));
    await this.checkComplete(source, header);
    return header;
  }

  private async inThread(source: DicomSource): Promise<DicomHeader> {
    const message: HeaderTask = { kind: 'header', size: source.bytes, limits: this.limits };
    const answer = await answerOf(this.headers, this.task(source, message, this.limits.headerMs));
    if (!('json' in answer)) throw unreadable('The header could not be read.');
    return JSON.parse(answer.json) as DicomHeader;
  }

  async readFrame(source: DicomSource, header: DicomHeader, frame: number): Promise<DecodedFrame> {
    const pixels = this.describe(header, frame);
    const { transferSyntaxUid, pixelData } = header;
    const isNative = TRANSFER_SYNTAXES[transferSyntaxUid]?.codec === 'native';
    const extent = nativeExtent(
      pixels,
      frame,
      transferSyntaxUid === BIG_ENDIAN && pixels.vr === 'OW',
    );
    const offset = (pixelData?.offset ?? 0) + extent.at;
    const given = isNative
      ? await this.slice(source, header, { offset, length: extent.bytes })
      : await this.readEncodedFrame(source, header, frame);
    const bytes = new Uint8Array(given);
    const firstBit = isNative ? extent.firstBit : 0;
    const message: FrameTask = { kind: 'frame', bytes, pixels, transferSyntaxUid, firstBit };
    const answer = await answerOf(this.frames, {
      message,
      transfer: [bytes.buffer],
      timeMs: this.limits.frameMs,
    });
    if ('frame' in answer) return answer.frame;
    throw undecodable('The frame could not be decoded.');
  }

  async readEncodedFrame(
    source: DicomSource,
    header: DicomHeader,
    frame: number,
  ): Promise<Uint8Array> {
    const pixels = this.describe(header, frame);
    const { pixelData } = header;
    if (pixelData === undefined) throw noPixels();
    if (TRANSFER_SYNTAXES[header.transferSyntaxUid]?.codec === 'native') {
      const { at, bytes } = nativeExtent(pixels, frame);
      return this.slice(source, header, { offset: pixelData.offset + at, length: bytes });
    }
    const { frames } = await this.indexOf(source, header);
    const fragments = frames[frame];
    if (fragments === undefined) throw undecodable(`Frame ${frame + 1} is not in the file.`);
    return this.fragments(source, fragments);
  }

  async readBulkData(source: DicomSource, header: DicomHeader, uri: string): Promise<Uint8Array> {
    const place = /^#(\d+),(\d+)$/.exec(uri);
    if (place === null) throw unreadable(`${uri} is no place in a file.`);
    return this.slice(source, header, { offset: Number(place[1]), length: Number(place[2]) });
  }

  async close(): Promise<void> {
    await Promise.all([this.headers.close(), this.frames.close()]);
  }

  private task(source: DicomSource, message: unknown, timeMs: number): ThreadTask {
    return { message, timeMs, read: (offset, length) => source.read(offset, length) };
  }

  /** @throws AppError `dicom.no-pixels`, `dicom.not-decodable` */
  private describe(header: DicomHeader, frame: number): PixelDescription {
    if (header.pixelData === undefined) throw noPixels();
    const syntax = TRANSFER_SYNTAXES[header.transferSyntaxUid];
    if (syntax === undefined) {
      throw undecodable(
        `The transfer syntax ${syntaxName(header.transferSyntaxUid)} is not decoded.`,
      );
    }
    if ((syntax.codec === 'native') !== (header.pixelData.length !== undefined)) {
      throw undecodable(
        `Pixel Data is not encoded as ${syntaxName(header.transferSyntaxUid)} says.`,
      );
    }
    const pixels = pixelDescription(header, this.limits);
    if (!Number.isInteger(frame) || frame < 0 || frame >= pixels.frames) {
      throw undecodable(`There is no frame ${frame + 1}: the object has ${pixels.frames}.`);
    }
    if (header.pixelData.length !== undefined) checkNativeLength(header.pixelData.length, pixels);
    return pixels;
  }

  private async checkComplete(source: DicomSource, header: DicomHeader): Promise<void> {
    const { pixelData } = header;
    if (pixelData === undefined) return;
    if (pixelData.length === undefined) {
      if (header.transferSyntaxUid === DEFLATED) return;
      try {
        await this.indexOf(source, header);
      } catch (error) {
        // Frames that cannot be told apart are a matter of reading them: the file as such is whole.
        if (!(error instanceof AppError) || error.code !== 'dicom.not-decodable') throw error;
      }
      return;
    }
    const end = pixelData.offset + pixelData.length;
    if (header.transferSyntaxUid !== DEFLATED && end > source.bytes) {
      const there = shareInWords(source.bytes / end);
      throw unreadable(`The file is truncated after ${there} of what its header promises.`);
    }
  }

  private async indexOf(source: DicomSource, header: DicomHeader): Promise<FrameIndex> {
    const known = this.indices.get(header);
    if (known !== undefined) return known;
    const stated = header.dataset['00280008']?.Value?.[0] ?? 1;
    const frames = typeof stated === 'number' ? stated : 0;
    const index = await indexFrames(source, header, header.pixelData?.offset ?? 0, frames);
    this.indices.set(header, index);
    return index;
  }

  private async fragments(
    source: DicomSource,
    fragments: readonly Fragment[],
  ): Promise<Uint8Array> {
    const total = fragments.reduce((sum, { length }) => sum + length, 0);
    if (total > this.limits.frameBytes) {
      throw undecodable(
        `An encoded frame has ${total} bytes; the most is ${this.limits.frameBytes}.`,
      );
    }
    const [only] = fragments;
    if (fragments.length === 1 && only !== undefined) return source.read(only.offset, only.length);
    const parts: Uint8Array[] = [];
    for (const { offset, length } of fragments) parts.push(await source.read(offset, length));
    return Buffer.concat(parts);
  }

  private async slice(
    source: DicomSource,
    header: DicomHeader,
    { offset, length }: Fragment,
  ): Promise<Uint8Array> {
    if (length > this.limits.frameBytes)
      throw undecodable(`A value of ${length} bytes is not read at once.`);
    if (header.transferSyntaxUid !== DEFLATED) {
      if (offset + length > source.bytes) throw unreadable('The file ends before this value does.');
      return source.read(offset, length);
    }
    const { limits } = this;
    const message: InflateTask = { kind: 'inflate', size: source.bytes, limits, offset, length };
    const answer = await answerOf(this.headers, this.task(source, message, limits.headerMs));
    if ('bytes' in answer) return answer.bytes;
    throw unreadable('The deflated data set could not be read.');
  }
}

/**
 * Most headers are short, and so few bytes take no time, whatever they hold; a thread would cost more than it protects.
 *
 * @returns undefined: longer, deflated or faulty, so that a thread has the word
 */
async function inPlace(source: DicomSource, limits: ReadLimits): Promise<DicomHeader | undefined> {
  const start = await source.read(0, IN_PLACE.headerBytes);
  const read = async (offset: number, length: number) => {
    if (offset + length > start.length) throw new RangeError('more than is read in place');
    return start.subarray(offset, offset + length);
  };
  try {
    return await parseHeader({ size: source.bytes, read }, { ...limits, ...IN_PLACE });
  } catch {
    return undefined;
  }
}

function noPixels(): AppError {
  return new AppError('dicom.no-pixels', 'The object has no pixels (no Pixel Data element).');
}

function checkNativeLength(length: number, pixels: PixelDescription): void {
  const needed = Math.ceil((frameBits(pixels) * pixels.frames) / 8);
  if (length < needed) {
    throw undecodable(
      `Pixel Data has ${length} bytes, its ${pixels.frames} frames need ${needed}.`,
    );
  }
}

async function answerOf(threads: DisposableThreads, task: ThreadTask): Promise<Answer> {
  const answer = (await threads.run(task).catch(explain)) as Answer;
  if ('fault' in answer) throw new AppError(answer.fault.code, answer.fault.message);
  return answer;
}

function explain(error: unknown): never {
  if (!(error instanceof ThreadEnded)) throw error;
  const reasons = {
    time: 'The file takes too long to read: it is made to be slow, or damaged.',
    memory: 'The file needs too much memory to read: it is made to be large, or damaged.',
    closed: 'The service is stopping.',
    fault: 'The file could not be read: it is damaged in a way that the reader does not survive.',
  };
  const code =
    error.because === 'time' || error.because === 'memory'
      ? 'dicom.too-large'
      : 'dicom.not-readable';
  throw new AppError(code, reasons[error.because], { cause: error });
}

/** Never all of it. @param share under 1 */
function shareInWords(share: number): string {
  const percent = Math.floor(100 * share);
  return percent === 0 ? 'less than 1 %' : `${percent} %`;
}
