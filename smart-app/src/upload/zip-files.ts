/**
 * A ZIP → its files, one by one, unpacked as they are sent. Names in it are shown and used for nothing else.
 *
 * Not opened: what is encrypted, what links elsewhere, archives within it. A bomb ends at the limits below.
 */
import {
  BlobReader,
  configure,
  ZipReader,
  type FileEntry,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import {
  ContentDigest,
  FileFault,
  fileOfBlob,
  isZip,
  MOST_BYTES,
  shownName,
  TOO_LARGE,
  type GivenFile,
} from './given-file.ts';

configure({ useWebWorkers: false });

const MOST_ENTRIES = 20_000;
const MOST_TOTAL_BYTES = 50 * 2 ** 30;
/** Unpacked in one piece up to here; what is larger is unpacked twice, to be named and to be sent. */
const IN_MEMORY_BYTES = 16 * 2 ** 20;
/** Empty images pack well; a large file that packs better than this is none. */
const MOST_RATIO = 200;
const SMALL_BYTES = 64 * 2 ** 20;

const STORED = 0;
const DEFLATED = 8;
const UNIX_LINK = 0o12;

/** @throws FileFault where it cannot be opened as a whole */
export async function* filesOfZip(name: string, zip: Blob): AsyncGenerator<GivenFile> {
  const reader = new ZipReader(new BlobReader(zip), {
    checkOverlappingEntry: true,
    // Shown only: a name that leads out of the folder leads nowhere here.
    filenameValidation: 'tolerant',
  });
  let entries = 0;
  let total = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (entry.directory) continue;
      entries += 1;
      total += entry.uncompressedSize;
      if (entries > MOST_ENTRIES || total > MOST_TOTAL_BYTES)
        throw new FileFault(
          'The rest of this archive is not taken: it holds more than 20,000 files or 50 GB.',
        );
      yield fileOfEntry(shownName(`${name} › ${entry.filename}`), entry);
    }
  } catch (error) {
    if (error instanceof FileFault) throw error;
    throw new FileFault('It begins like a ZIP and cannot be opened: it is cut off or damaged.');
  } finally {
    await reader.close();
  }
}

function fileOfEntry(name: string, entry: FileEntry): GivenFile {
  const fault = faultOf(entry);
  if (fault !== undefined) return refused(name, entry.uncompressedSize, fault);
  return entry.uncompressedSize <= IN_MEMORY_BYTES
    ? smallFile(name, entry)
    : largeFile(name, entry);
}

function faultOf(entry: FileEntry): string | undefined {
  const { uncompressedSize: bytes, compressedSize: packed } = entry;
  if (entry.encrypted) return 'It is encrypted in the archive: unpack it first.';
  if (entry.externalFileAttributes >>> 28 === UNIX_LINK)
    return 'It is a link to another file: links are not followed.';
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    return 'It is packed by a method that is not opened here: unpack it first.';
  if (bytes > MOST_BYTES) return TOO_LARGE;
  if (bytes > SMALL_BYTES && bytes > packed * MOST_RATIO)
    return `It would unpack to ${Math.round(bytes / Math.max(1, packed))} times its size: it is not opened.`;
  return undefined;
}

function refused(name: string, bytes: number, fault: string): GivenFile {
  const refuse = () => Promise.reject(new FileFault(fault));
  return { name, bytes, identify: refuse, chunk: refuse };
}

function smallFile(name: string, entry: FileEntry): GivenFile {
  let unpacked: GivenFile | undefined;
  const open = async () => {
    if (unpacked !== undefined) return unpacked;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const part of bytesOf(entry)) parts.push(part);
    const blob = new Blob(parts);
    await requireNoArchive(blob);
    unpacked = fileOfBlob(name, blob);
    return unpacked;
  };
  return {
    name,
    bytes: entry.uncompressedSize,
    identify: async () => (await open()).identify(),
    async chunk(offset, most) {
      const chunk = await (await open()).chunk(offset, most);
      // Sent to its end: memory is given back.
      if (offset + chunk.size >= entry.uncompressedSize) unpacked = undefined;
      return chunk;
    },
  };
}

function largeFile(name: string, entry: FileEntry): GivenFile {
  let at = 0;
  let parts: Pieces | undefined;
  return {
    name,
    bytes: entry.uncompressedSize,
    async identify() {
      const digest = new ContentDigest();
      const pieces = new Pieces(bytesOf(entry));
      for (;;) {
        const piece = await pieces.next(4 * 2 ** 20);
        if (piece.size === 0) break;
        await digest.add(await piece.arrayBuffer());
      }
      return digest.end();
    },
    async chunk(offset, most) {
      if (parts === undefined || offset !== at) {
        await parts?.close();
        parts = new Pieces(bytesOf(entry));
        for (at = 0; at < offset;) at += (await parts.next(Math.min(most, offset - at))).size;
        if (offset === 0) await requireNoArchive(await parts.peek());
      }
      const piece = await parts.next(most);
      at += piece.size;
      return piece;
    },
  };
}

async function requireNoArchive(beginning: Blob): Promise<void> {
  if (await isZip(beginning))
    throw new FileFault('An archive within an archive is not opened: unpack it first.');
}

/** Never more than the entry is said to have; its checksum is compared at the end. */
async function* bytesOf(entry: FileEntry): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>();
  let fault: unknown;
  const unpacking = entry
    .getData(writable, { checkSignature: true, checkOverlappingEntry: true })
    .catch((error: unknown) => {
      fault = error;
      return writable.abort(error).catch(() => undefined);
    });
  const reader = readable.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      if (bytes > entry.uncompressedSize) throw new FileFault(DAMAGED);
      yield value;
    }
    await unpacking;
    if (fault !== undefined || bytes !== entry.uncompressedSize) throw new FileFault(DAMAGED);
  } catch (error) {
    throw error instanceof FileFault ? error : new FileFault(DAMAGED);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const DAMAGED = 'It is damaged in the archive: what unpacks is not what the archive says.';

/** A stream in pieces of a wanted size. */
class Pieces {
  readonly #source: AsyncGenerator<Uint8Array<ArrayBuffer>>;
  #held: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  constructor(source: AsyncGenerator<Uint8Array<ArrayBuffer>>) {
    this.#source = source;
  }

  async next(most: number): Promise<Blob> {
    await this.#fill(most);
    const all = new Blob(this.#held);
    const rest = all.slice(most);
    this.#held = rest.size === 0 ? [] : [new Uint8Array(await rest.arrayBuffer())];
    this.#bytes = rest.size;
    return all.slice(0, most);
  }

  async peek(): Promise<Blob> {
    await this.#fill(4);
    return new Blob(this.#held).slice(0, 4);
  }

  async close(): Promise<void> {
    await this.#source.return(undefined);
  }

  async #fill(wanted: number): Promise<void> {
    while (this.#bytes < wanted) {
      const next = await this.#source.next();
      if (next.done === true) break;
      this.#held.push(next.value);
      this.#bytes += next.value.length;
    }
  }
}
