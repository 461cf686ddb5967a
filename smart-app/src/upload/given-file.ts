/** One file to be sent, wherever it comes from: its size, a name of its content, and its bytes from any place. */
export interface GivenFile {
  /** For the person who gave it; nothing is decided by it. */
  readonly name: string;
  readonly bytes: number;
  /**
   * Reads all of it once: 64 hexadecimal digits, the same for the same content.
   * @throws FileFault where it cannot be read or is not to be sent
   */
  identify(): Promise<string>;
  /** The next bytes, fewer at the end only. @throws FileFault */
  chunk(offset: number, most: number): Promise<Blob>;
}

/** What is wrong with a file before a byte of it is sent: one sentence. */
export class FileFault extends Error {}

export const MOST_BYTES = 2 * 2 ** 30;
const PIECE_BYTES = 4 * 2 ** 20;

/** A file of the disk, or of memory. */
export function fileOfBlob(name: string, blob: Blob): GivenFile {
  return {
    name,
    bytes: blob.size,
    async identify() {
      if (blob.size > MOST_BYTES) throw new FileFault(TOO_LARGE);
      const digest = new ContentDigest();
      for (let at = 0; at < blob.size; at += PIECE_BYTES)
        await digest.add(await readable(blob.slice(at, at + PIECE_BYTES).arrayBuffer()));
      return digest.end();
    },
    chunk: (offset, most) => Promise.resolve(blob.slice(offset, offset + most)),
  };
}

/** Without signs that are not seen, or that turn the text round. */
export function shownName(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '·');
}

export const TOO_LARGE = 'Too large: a file of up to 2 GB is taken here.';

/** By its first bytes, whatever it is called. */
export async function isZip(blob: Blob): Promise<boolean> {
  const [p, k, three, four] = new Uint8Array(await blob.slice(0, 4).arrayBuffer());
  return p === 0x50 && k === 0x4b && three === 3 && four === 4;
}

/** A file that is moved, changed or locked after it was chosen cannot be read any more. */
async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch {
    throw new FileFault('It cannot be read: it was moved or changed since it was chosen.');
  }
}

/** SHA-256 of the SHA-256 of each piece: all of the content in flat memory. */
export class ContentDigest {
  readonly #digests: Uint8Array[] = [];
  #bytes = 0;

  async add(piece: ArrayBuffer): Promise<void> {
    this.#bytes += piece.byteLength;
    this.#digests.push(new Uint8Array(await crypto.subtle.digest('SHA-256', piece)));
  }

  async end(): Promise<string> {
    const size = new TextEncoder().encode(`${this.#bytes}:`);
    const all = await new Blob([size, ...(this.#digests as BlobPart[])]).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
    return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}
