/**
 * How a file is encrypted: header, then segments of 256 KiB, each sealed by itself (AES-256-GCM).
 *
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): the nonce of a segment holds its number and whether
 * it is the last, so that segments are read in any order, and one that is missing, moved or cut off is found out. The key is of
 * this file alone: HKDF-SHA-256 of a key of the store and 32 random bytes.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { AppError } from '../../errors.ts';
import type { FileKey, FileKeys } from '../../ports/file-keys.ts';

export const SEGMENT_BYTES = 262_144;
export const TAG_BYTES = 16;
/** Magic, id of the file, id of the key, salt. */
export const HEADER_BYTES = 64;

const CIPHER = 'aes-256-gcm';
const MAGIC = Buffer.from('HAMFILE1', 'latin1');
const ID_BYTES = 16;
const KEY_ID_BYTES = 8;
const SALT_BYTES = 32;
const PREFIX_BYTES = 7;
const INFO = 'health-analysis-mentor study file 1';

/** Written with a key that this store does not have: of another store, or the store was lost. */
export class UnknownKey extends AppError {
  constructor() {
    super('store.failed', 'a file of the study store was written with a key that is not here');
  }
}

/** Seals and opens the segments of one file. */
export class SegmentCipher {
  readonly header: Buffer;
  readonly #key: KeyObject;
  readonly #prefix: Buffer;

  private constructor(header: Buffer, storeKey: KeyObject) {
    this.header = header;
    const salt = header.subarray(-SALT_BYTES);
    const derived = Buffer.from(hkdfSync('sha256', storeKey, salt, INFO, 32 + PREFIX_BYTES));
    this.#key = createSecretKey(derived.subarray(0, 32));
    this.#prefix = derived.subarray(32);
  }

  static forNewFile(id: Buffer, storeKey: FileKey): SegmentCipher {
    const header = Buffer.concat([MAGIC, id, storeKey.id, randomBytes(SALT_BYTES)]);
    return new SegmentCipher(header, prepared(storeKey));
  }

  /** @throws AppError `store.failed`: not a file of ours, or of another name */
  static ofHeader(header: Buffer, id: Buffer, keys: FileKeys): SegmentCipher {
    const [idAt, keyAt] = [MAGIC.length, MAGIC.length + ID_BYTES];
    const found = keys.byId(header.subarray(keyAt, keyAt + KEY_ID_BYTES));
    const isOurs =
      header.length === HEADER_BYTES &&
      header.subarray(0, idAt).equals(MAGIC) &&
      header.subarray(idAt, keyAt).equals(id);
    if (!isOurs)
      throw new AppError('store.failed', 'a file of the study store is not what was written');
    if (found === undefined) throw new UnknownKey();
    return new SegmentCipher(header, prepared(found));
  }

  /** @returns the sealed segment, in memory of its own, and its tag */
  seal(plain: Uint8Array, number: number, isLast: boolean): Buffer[] {
    const cipher = createCipheriv(CIPHER, this.#key, this.#nonce(number, isLast));
    cipher.setAAD(this.header);
    const sealed = cipher.update(plain);
    // Empty: this cipher adds nothing at the end.
    cipher.final();
    return [sealed, cipher.getAuthTag()];
  }

  /** @throws AppError `store.failed`: damaged */
  open(sealed: Uint8Array, number: number, isLast: boolean): Buffer {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, this.#nonce(number, isLast));
      decipher.setAAD(this.header);
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const plain = decipher.update(bytes.subarray(0, -TAG_BYTES));
      decipher.final();
      return plain;
    } catch (cause) {
      throw new AppError('store.failed', 'a file of the study store is damaged', { cause });
    }
  }

  #nonce(number: number, isLast: boolean): Buffer {
    const nonce = Buffer.alloc(12);
    this.#prefix.copy(nonce);
    nonce.writeUInt32BE(number, PREFIX_BYTES);
    nonce[11] = isLast ? 1 : 0;
    return nonce;
  }
}

const PREPARED = new WeakMap<FileKey, KeyObject>();

/** Made ready for OpenSSL once: that takes longer than deriving the key of a file from it. */
function prepared(storeKey: FileKey): KeyObject {
  const known = PREPARED.get(storeKey);
  if (known !== undefined) return known;
  const made = createSecretKey(storeKey.key);
  PREPARED.set(storeKey, made);
  return made;
}
