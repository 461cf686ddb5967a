/**
 * Small data sets of the network itself: command sets, identifiers of queries, references of a commitment (PS3.5 section 7).
 *
 * Implicit VR Little Endian, which every peer speaks. Not for stored objects.
 */
import { ProtocolError } from './protocol-error.ts';

/** Tag `ggggeeee` as a number → value; items of a sequence. */
export type Elements = ReadonlyMap<number, Buffer | readonly Elements[]>;

export interface ElementLimits {
  /** Elements and items of the whole data set. */
  readonly maxElements: number;
  readonly maxDepth: number;
}

const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;

interface Reading {
  readonly bytes: Buffer;
  readonly sequences: ReadonlySet<number>;
  readonly limits: ElementLimits;
  at: number;
  elements: number;
}

/**
 * @param sequences tags that are sequences
 * @throws ProtocolError what does not fit, or is more than the limits
 */
export function decodeElements(
  bytes: Buffer,
  sequences: ReadonlySet<number>,
  limits: ElementLimits,
): Elements {
  const reading = { bytes, sequences, limits, at: 0, elements: 0 };
  return readItem(reading, bytes.length, 0);
}

function readItem(reading: Reading, end: number, depth: number): Elements {
  if (depth > reading.limits.maxDepth) throw fault('sequences are nested too deep');
  const found = new Map<number, Buffer | readonly Elements[]>();
  while (reading.at < end) {
    const tag = readTag(reading, end);
    const length = take(reading, 4, end).readUInt32LE(0);
    if (tag === ITEM_END) return found;
    // Implicit VR does not tell a sequence; only one may be of undefined length.
    if (reading.sequences.has(tag) || length === UNDEFINED_LENGTH)
      found.set(tag, readSequence(reading, length, end, depth));
    else found.set(tag, take(reading, length, end));
  }
  return found;
}

function readSequence(reading: Reading, length: number, end: number, depth: number): Elements[] {
  const until = length === UNDEFINED_LENGTH ? end : within(reading.at + length, end);
  const items: Elements[] = [];
  while (reading.at < until) {
    const tag = readTag(reading, until);
    const itemLength = take(reading, 4, until).readUInt32LE(0);
    if (tag === SEQUENCE_END) return items;
    if (tag !== ITEM) throw fault('a sequence holds what is no item');
    const itemEnd =
      itemLength === UNDEFINED_LENGTH ? until : within(reading.at + itemLength, until);
    items.push(readItem(reading, itemEnd, depth + 1));
  }
  return items;
}

function readTag(reading: Reading, end: number): number {
  reading.elements += 1;
  if (reading.elements > reading.limits.maxElements) throw fault('there are too many elements');
  const bytes = take(reading, 4, end);
  return bytes.readUInt16LE(0) * 0x10000 + bytes.readUInt16LE(2);
}

function take(reading: Reading, length: number, end: number): Buffer {
  const until = within(reading.at + length, end);
  const bytes = reading.bytes.subarray(reading.at, until);
  reading.at = until;
  return bytes;
}

function within(until: number, end: number): number {
  if (until > end) throw fault('an element is longer than what holds it');
  return until;
}

function fault(message: string): ProtocolError {
  return new ProtocolError('invalid-parameter', message);
}

/** Implicit VR Little Endian. */
export type ElementsToWrite = readonly (readonly [
  tag: number,
  value: Buffer | readonly ElementsToWrite[],
])[];

/** @param elements in ascending order of tags */
export function encodeImplicit(elements: ElementsToWrite): Buffer {
  return Buffer.concat(
    elements.flatMap(([tag, value]) => {
      const bytes = Buffer.isBuffer(value) ? value : Buffer.concat(value.map(encodeItem));
      return [elementHeader(tag, bytes.length), bytes];
    }),
  );
}

function encodeItem(elements: ElementsToWrite): Buffer {
  const bytes = encodeImplicit(elements);
  return Buffer.concat([elementHeader(ITEM, bytes.length), bytes]);
}

function elementHeader(tag: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(8);
  header.writeUInt16LE(tag >>> 16, 0);
  header.writeUInt16LE(tag & 0xffff, 2);
  header.writeUInt32LE(length, 4);
  return header;
}

/** Padded to an even length, with a null for UI. */
export function uidValue(uid: string): Buffer {
  return Buffer.from(uid.length % 2 === 0 ? uid : `${uid}\0`, 'latin1');
}

/** Padded to an even length with a space. */
export function textValue(text: string): Buffer {
  return Buffer.from(text.length % 2 === 0 ? text : `${text} `, 'latin1');
}

export function usValue(number: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16LE(number);
  return bytes;
}

/** Without padding; undefined: it is not there. */
export function textOf(elements: Elements, tag: number): string | undefined {
  const value = elements.get(tag);
  return Buffer.isBuffer(value)
    ? value
        .toString('latin1')
        .replace(/[\0 ]+$/, '')
        .trimStart()
    : undefined;
}

export function itemsOf(elements: Elements, tag: number): readonly Elements[] {
  const value = elements.get(tag);
  return value === undefined || Buffer.isBuffer(value) ? [] : value;
}
