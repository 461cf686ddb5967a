/**
 * A data set in Explicit VR Little Endian → the same in Implicit VR Little Endian, for archives that take nothing else.
 *
 * Values stay as they are, byte for byte; sequences and items get the length that they then have. Of uncompressed objects only.
 *
 * Source: PS3.5 7.1.2, 7.1.3, 7.5, A.1.
 */
import { LONG_VRS } from '../../domain/value-representation.ts';
import { AppError } from '../../errors.ts';

const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const UNDEFINED = 0xffffffff;
const MAX_DEPTH = 32;

/** @throws AppError `dicom.not-readable`: it is not so encoded, or holds what has no length */
export function toImplicit(dataset: Buffer): Buffer {
  const reader = new Reader(dataset);
  const elements = reader.elements(dataset.length, 0);
  return Buffer.concat(elements);
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @param end where they end; Infinity: at the delimiter of their item */
  elements(end: number, depth: number): Buffer[] {
    if (depth > MAX_DEPTH) throw unreadable('sequences too deep in one another');
    const written: Buffer[] = [];
    while (this.#at < end) {
      const tag = this.#tag();
      if (tag === ITEM_END && end === Infinity) {
        this.#skip(4);
        return written;
      }
      const value = this.#value(this.#vr(), depth);
      // The length of a group is another one now; it is retired, and left out.
      if ((tag & 0xffff) !== 0) written.push(head(tag, value.length), value);
    }
    this.#reached(end);
    return written;
  }

  #reached(end: number): void {
    if (this.#at > end) throw unreadable('an element is longer than what it is in');
  }

  #value({ vr, length }: { vr: string; length: number }, depth: number): Buffer {
    if (vr === 'SQ') return Buffer.concat(this.#items(this.#endOf(length), depth));
    if (length === UNDEFINED) throw unreadable(`a value of ${vr} without a length`);
    return this.#take(length);
  }

  #items(end: number, depth: number): Buffer[] {
    const written: Buffer[] = [];
    while (this.#at < end) {
      const tag = this.#tag();
      const length = this.#take(4).readUInt32LE();
      if (tag === SEQUENCE_END && end === Infinity) return written;
      if (tag !== ITEM) throw unreadable('a sequence holds what is no item');
      const item = Buffer.concat(this.elements(this.#endOf(length), depth + 1));
      written.push(head(ITEM, item.length), item);
    }
    this.#reached(end);
    return written;
  }

  #endOf(length: number): number {
    return length === UNDEFINED ? Infinity : this.#at + length;
  }

  #tag(): number {
    const bytes = this.#take(4);
    return bytes.readUInt16LE() * 0x10000 + bytes.readUInt16LE(2);
  }

  #vr(): { vr: string; length: number } {
    const vr = this.#take(2).toString('latin1');
    if (!/^[A-Z]{2}$/u.test(vr)) throw unreadable('an element without a VR');
    if (!LONG_VRS.has(vr)) return { vr, length: this.#take(2).readUInt16LE() };
    this.#skip(2);
    return { vr, length: this.#take(4).readUInt32LE() };
  }

  #skip(length: number): void {
    this.#take(length);
  }

  #take(length: number): Buffer {
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw unreadable('it ends within an element');
    return this.#bytes.subarray(from, this.#at);
  }
}

function head(tag: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(Math.floor(tag / 0x10000), 0);
  bytes.writeUInt16LE(tag % 0x10000, 2);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}

function unreadable(why: string): AppError {
  return new AppError('dicom.not-readable', `an object for the archive: ${why}`);
}
