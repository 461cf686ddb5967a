/** Writes one encrypted file piece by piece: a few segments in memory, on the disk when `finish` resolves. */
import { rm } from 'node:fs/promises';
import { AppError } from '../../errors.ts';
import type { FileKeys } from '../../ports/file-keys.ts';
import { giveSegment, takeSegment } from './buffers.ts';
import { closeFile, lengthOf, openFile, readFrom, syncData, writeParts } from './descriptor.ts';
import { HEADER_BYTES, SegmentCipher, SEGMENT_BYTES, TAG_BYTES } from './segments.ts';
import type { NewFile } from './new-files.ts';
import { failureOf } from './failure.ts';

/** Two to a segment: its bytes and its tag. */
const MOST_HELD = 7;

export class SealedWriter {
  readonly name: string;
  readonly cipher: SegmentCipher;
  readonly #file: NewFile;
  /** Of one that is written in several pieces: the disk need not be waited for after each. */
  #unsynced: Promise<number> | undefined;
  /** Kept in clear: the header is read from it. */
  #first: Buffer | undefined;
  #segment = takeSegment();
  #used = 0;
  #sealed = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;
  #isClosed = false;
  /** Sealed, and not yet on its way to the disk: a few large writes are quicker than many. */
  #held: Buffer[];
  #heldAt = 0;

  /** A file that could not be made is told by whatever comes next. */
  constructor(file: NewFile, keys: FileKeys) {
    this.#file = file;
    this.name = file.id.toString('hex');
    this.cipher = SegmentCipher.forNewFile(file.id, keys.current());
    this.#held = [this.cipher.header];
  }

  /** Of plain bytes; in clear in memory until their segment is full. */
  get bytes(): number {
    return this.#sealed * SEGMENT_BYTES + this.#used;
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length;) {
      if (this.#used === SEGMENT_BYTES) await this.#sealSegment();
      const taken = Math.min(chunk.length - at, SEGMENT_BYTES - this.#used);
      this.#segment.set(chunk.subarray(at, at + taken), this.#used);
      this.#used += taken;
      at += taken;
    }
  }

  /** Reads back what was written, from the disk or from memory. */
  async segment(number: number): Promise<Buffer> {
    if (number === this.#sealed) return this.#segment.subarray(0, this.#used);
    if (number === 0 && this.#first !== undefined) return this.#first;
    this.#write();
    await this.#settled();
    const sealed = Buffer.allocUnsafe(SEGMENT_BYTES + TAG_BYTES);
    await readFrom(await this.#file.descriptor, sealed, 0, sealed.length, placeOf(number));
    return this.cipher.open(sealed, number, false);
  }

  /** All of it is on the disk, name and all; it can still be read back. @throws AppError `store.full`, `store.failed` */
  async finish(): Promise<void> {
    try {
      const last = this.#segment.subarray(0, this.#used);
      await this.#settled();
      this.#held.push(...this.cipher.seal(last, this.#sealed, true));
      this.#write(this.#unsynced ?? this.#file.descriptor);
      await this.#settled();
      if (this.#unsynced !== undefined) await syncData(await this.#unsynced);
      await this.#file.named;
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Of a finished one, which is not read back any more; nothing waits for it. */
  close(): void {
    this.#giveSegments();
    void this.#closeFiles();
  }

  /** Closes and removes it. */
  async discard(): Promise<void> {
    // What is still to be written must not go where the number of the file means another one by then.
    this.#failure ??= new AppError('store.failed', 'this object was given up');
    this.#giveSegments();
    await this.#writing;
    await this.#closeFiles();
    await rm(this.#file.path, { force: true });
  }

  async #closeFiles(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await closeFile(this.#file.descriptor);
    await closeFile(this.#unsynced);
  }

  /** Whatever is still written fails: they may be another file's by then. */
  #giveSegments(): void {
    for (const segment of [this.#first, this.#segment])
      if (segment !== undefined) giveSegment(segment);
    this.#first = undefined;
    this.#segment = Buffer.alloc(0);
  }

  async #sealSegment(): Promise<void> {
    this.#held.push(...this.cipher.seal(this.#segment, this.#sealed, false));
    if (this.#held.length > MOST_HELD) {
      await this.#settled();
      this.#write();
    }
    if (this.#sealed === 0) {
      this.#first = this.#segment;
      this.#segment = takeSegment();
    }
    this.#sealed += 1;
    this.#used = 0;
  }

  /** Goes on in the background; a failure is told by whatever comes next. */
  #write(given?: Promise<number>): void {
    const [parts, at] = [this.#held, this.#heldAt];
    if (parts.length === 0) return;
    const to = given ?? this.#openUnsynced();
    this.#held = [];
    this.#heldAt += lengthOf(parts);
    this.#writing = this.#writing
      .then(async () => {
        if (this.#failure === undefined) await writeParts(await to, parts, at);
      })
      .catch((error: unknown) => {
        this.#failure = error;
      });
  }

  #openUnsynced(): Promise<number> {
    if (this.#unsynced !== undefined) return this.#unsynced;
    this.#unsynced = this.#file.descriptor.then(() => openFile(this.#file.path, 'r+'));
    this.#unsynced.catch(() => undefined);
    return this.#unsynced;
  }

  async #settled(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw failureOf(this.#failure);
  }
}

export function placeOf(segment: number): number {
  return HEADER_BYTES + segment * (SEGMENT_BYTES + TAG_BYTES);
}
