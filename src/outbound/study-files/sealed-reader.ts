/** Reads an encrypted file, in any order; a few segments in memory at most. */
import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '../../errors.ts';
import type { FileKeys } from '../../ports/file-keys.ts';
import type { DicomSource } from '../../ports/study-store.ts';
import { HEADER_BYTES, SegmentCipher, SEGMENT_BYTES, TAG_BYTES } from './segments.ts';
import { placeOf } from './sealed-writer.ts';

/** Plain bytes by segment, the newest kept. */
export class SegmentSource implements DicomSource {
  readonly bytes: number;
  readonly #segment: (number: number) => Promise<Buffer>;
  readonly #kept = new Map<number, Promise<Buffer>>();

  constructor(bytes: number, segment: (number: number) => Promise<Buffer>) {
    this.bytes = bytes;
    this.#segment = segment;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.bytes);
    if (offset >= end) return Buffer.alloc(0);
    const [first, last] = [segmentAt(offset), segmentAt(end - 1)];
    if (first === last) return this.#part(first, offset, end);
    const whole = Buffer.allocUnsafe(end - offset);
    for (let number = first; number <= last; number += 1) {
      const part = await this.#part(number, offset, end);
      whole.set(part, Math.max(number * SEGMENT_BYTES - offset, 0));
    }
    return whole;
  }

  async #part(number: number, offset: number, end: number): Promise<Buffer> {
    const from = number * SEGMENT_BYTES;
    const segment = await this.#keep(number);
    return segment.subarray(Math.max(offset - from, 0), Math.min(end - from, SEGMENT_BYTES));
  }

  #keep(number: number): Promise<Buffer> {
    const known = this.#kept.get(number);
    if (known !== undefined) return known;
    // The first one holds the header, which is asked for again and again.
    const oldest = [...this.#kept.keys()].find((each) => each !== 0);
    if (this.#kept.size >= MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    const read = this.#segment(number);
    this.#kept.set(number, read);
    return read;
  }
}

const MOST_KEPT = 4;

export class SealedFile extends SegmentSource {
  readonly #file: FileHandle;

  private constructor(file: FileHandle, bytes: number, segment: (n: number) => Promise<Buffer>) {
    super(bytes, segment);
    this.#file = file;
  }

  /** @throws AppError `store.failed`: not there, not ours, cut off */
  static async open(path: string, name: string, keys: FileKeys): Promise<SealedFile> {
    const file = await open(path, 'r').catch((cause: unknown) => {
      throw new AppError('store.failed', 'a file of the study store is missing', { cause });
    });
    try {
      const { size } = await file.stat();
      const header = await readExactly(file, 0, HEADER_BYTES);
      const cipher = SegmentCipher.ofHeader(header, Buffer.from(name, 'hex'), keys);
      const last = lastSegmentOf(size);
      const segment = async (number: number) => {
        const length = number === last ? size - placeOf(last) : SEGMENT_BYTES + TAG_BYTES;
        const sealed = await readExactly(file, placeOf(number), length);
        return cipher.open(sealed, number, number === last);
      };
      const sealedBytes = size - HEADER_BYTES - (last + 1) * TAG_BYTES;
      return new SealedFile(file, sealedBytes, segment);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** @throws AppError `store.failed`: too short to hold one */
function lastSegmentOf(size: number): number {
  const sealed = size - HEADER_BYTES;
  const last = Math.ceil(sealed / (SEGMENT_BYTES + TAG_BYTES)) - 1;
  if (sealed < TAG_BYTES || size - placeOf(last) < TAG_BYTES)
    throw new AppError('store.failed', 'a file of the study store is cut off');
  return last;
}

async function readExactly(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let have = 0;
  while (have < length) {
    const { bytesRead } = await file.read(bytes, have, length - have, at + have);
    if (bytesRead === 0) throw new AppError('store.failed', 'a file of the study store is cut off');
    have += bytesRead;
  }
  return bytes;
}

function segmentAt(offset: number): number {
  return Math.floor(offset / SEGMENT_BYTES);
}
