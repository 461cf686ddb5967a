/** Writes one encrypted file piece by piece: a few segments in memory, on the disk when `finish` resolves. */
import { randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileKeys } from '../../ports/file-keys.ts';
import { giveSegment, release, takeSegment } from './buffers.ts';
import { HEADER_BYTES, SegmentCipher, SEGMENT_BYTES, TAG_BYTES } from './segments.ts';
import type { SyncedFolder } from './synced-folder.ts';
import { failureOf } from './failure.ts';

/** Two to a segment: its bytes and its tag. */
const MOST_HELD = 7;

export class SealedWriter {
  readonly name: string;
  readonly cipher: SegmentCipher;
  /** Being opened meanwhile: whoever sends does not wait for it. */
  readonly #file: Promise<FileHandle>;
  readonly #path: string;
  /** The name of the file is on the disk. */
  readonly #named: Promise<void>;
  /** Kept in clear: the header is read from it. */
  #first: Buffer | undefined;
  #segment = takeSegment();
  #used = 0;
  #sealed = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;
  /** Sealed, and not yet on its way to the disk: a few large writes are quicker than many. */
  #held: Buffer[];
  #heldAt = 0;

  private constructor(
    file: Promise<FileHandle>,
    id: Buffer,
    path: string,
    cipher: SegmentCipher,
    named: Promise<void>,
  ) {
    this.#file = file;
    this.#path = path;
    this.#named = named;
    this.name = id.toString('hex');
    this.cipher = cipher;
    this.#held = [cipher.header];
  }

  /** A file that cannot be opened is told by whatever comes next. */
  static create(folder: SyncedFolder, keys: FileKeys): SealedWriter {
    const id = randomBytes(16);
    const path = join(folder.path, id.toString('hex'));
    const file = open(path, 'wx+', 0o600);
    // Begun now, waited for at the end: by then it has long been done.
    const named = file.then(() => folder.sync());
    named.catch(() => undefined);
    return new SealedWriter(file, id, path, SegmentCipher.forNewFile(id, keys.current()), named);
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
    await (await this.#file).read(sealed, 0, sealed.length, placeOf(number));
    return this.cipher.open(sealed, number, false);
  }

  /** All of it is on the disk, name and all; it can still be read back. @throws AppError `store.full`, `store.failed` */
  async finish(): Promise<void> {
    try {
      const last = this.#segment.subarray(0, this.#used);
      await this.#settled();
      this.#held.push(...this.cipher.seal(last, this.#sealed, true));
      this.#write();
      await this.#settled();
      await (await this.#file).datasync();
      await this.#named;
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** Of a finished one, which is not read back any more; nothing waits for it. */
  close(): void {
    for (const segment of [this.#first, this.#segment])
      if (segment !== undefined) giveSegment(segment);
    this.#first = undefined;
    this.#segment = Buffer.alloc(0);
    this.#file.then((file) => file.close()).catch(() => undefined);
  }

  /** Closes and removes it. */
  async discard(): Promise<void> {
    await this.#writing;
    await this.#file.then((file) => file.close()).catch(() => undefined);
    await rm(this.#path, { force: true });
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
  #write(): void {
    const [parts, at] = [this.#held, this.#heldAt];
    if (parts.length === 0) return;
    this.#held = [];
    this.#heldAt += lengthOf(parts);
    this.#writing = this.#writing
      .then(async () => {
        if (this.#failure === undefined) await writeAll(await this.#file, parts, at);
      })
      .catch((error: unknown) => {
        this.#failure = error;
      });
  }

  async #settled(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw failureOf(this.#failure);
  }
}

export function placeOf(segment: number): number {
  return HEADER_BYTES + segment * (SEGMENT_BYTES + TAG_BYTES);
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

async function writeAll(file: FileHandle, parts: readonly Buffer[], at: number): Promise<void> {
  const wanted = lengthOf(parts);
  const { bytesWritten } = await file.writev(parts.slice(), at);
  if (bytesWritten === wanted) {
    for (const part of parts) release(part);
    return;
  }
  // A short write is the last before the disk is full: the next one says so.
  const rest = Buffer.concat(parts).subarray(bytesWritten);
  await writeAll(file, [rest], at + bytesWritten);
}
