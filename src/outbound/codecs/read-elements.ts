/**
 * Encoded data elements (PS3.5 7) → DICOM JSON Model, on the streams of dicom-parser.
 *
 * Its own element readers are not used: they take an end of file for an end of sequence, do not know OV, SV and UV,
 * and have no limits.
 */
import dicomParser from 'dicom-parser';
import type { ByteStream } from 'dicom-parser';
import type { DicomDataset, DicomElement } from '../../domain/dicom.ts';
import { textDecoder, type DecodeText } from './character-sets.ts';
import { dictionaryVr } from './data-dictionary.ts';
import { bulk, elementValue, staysInFile } from './element-value.ts';
import type { ReadLimits } from './limits.ts';
import { tagName, tooLarge, unreadable } from './read-fault.ts';

/** The bytes at hand end before the element does. */
export class NeedMore extends Error {
  /** Position in the window that must be at hand. */
  readonly until: number;
  readonly tag: string;
  constructor(until: number, tag: string) {
    super('More bytes are needed.');
    this.until = until;
    this.tag = tag;
  }
}

export interface Encoding {
  readonly implicit: boolean;
  readonly bigEndian: boolean;
}

/** What holds for all elements of a file while it is read. */
export interface ReadState {
  readonly limits: ReadLimits;
  elements: number;
  /** Pixel Representation 1: decides between US and SS. */
  signed: boolean;
}

export interface ElementHead {
  readonly tag: string;
  readonly vr: string;
  /** Undefined: undefined length. */
  readonly length: number | undefined;
  /** Where its value begins, in the window. */
  readonly valueAt: number;
  /** Of the items, where it is a sequence. */
  readonly encoding: Encoding;
}

export interface Scope {
  readonly stream: ByteStream;
  /** Of the window's first byte in the file. */
  readonly base: number;
  readonly encoding: Encoding;
  readonly state: ReadState;
  readonly depth: number;
  text: DecodeText;
}

const UNDEFINED = 0xffffffff;
const ITEM = 'FFFEE000';
const ITEM_END = 'FFFEE00D';
const SEQUENCE_END = 'FFFEE0DD';
const LONG_LENGTH = new Set([
  ...['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'],
]);
const SHORT_LENGTH = new Set([
  ...['AE', 'AS', 'AT', 'CS', 'DA', 'DS', 'DT', 'FD', 'FL', 'IS', 'LO', 'LT', 'PN', 'SH', 'SL'],
  ...['SS', 'ST', 'TM', 'UI', 'UL', 'US'],
]);

export function newScope(
  bytes: Uint8Array,
  at: number,
  rest: Omit<Scope, 'stream' | 'depth'>,
): Scope {
  const parser = rest.encoding.bigEndian
    ? dicomParser.bigEndianByteArrayParser
    : dicomParser.littleEndianByteArrayParser;
  return { ...rest, depth: 0, stream: new dicomParser.ByteStream(parser, bytes, at) };
}

/** Two letters that a VR may have: the file is Explicit VR here. */
export function looksExplicit(bytes: Uint8Array, at: number): boolean {
  const vr = String.fromCharCode(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0);
  return LONG_LENGTH.has(vr) || SHORT_LENGTH.has(vr);
}

export function readHead(scope: Scope): ElementHead {
  const { stream, encoding, state } = scope;
  state.elements += 1;
  if (state.elements > state.limits.elements) {
    throw tooLarge(`The data set holds more than ${state.limits.elements} elements and items.`);
  }
  need(stream, 8, 'next element');
  const tag = dicomParser.readTag(stream).slice(1).toUpperCase();
  if (tag.startsWith('FFFE')) return headOf(stream, tag, '', stream.readUint32(), encoding);
  return encoding.implicit ? implicitHead(scope, tag) : explicitHead(scope, tag);
}

function implicitHead({ stream, encoding, state }: Scope, tag: string): ElementHead {
  const length = stream.readUint32();
  const known = dictionaryVr(tag, state.signed);
  const vr = known ?? (length === UNDEFINED || beginsWithItem(stream, length) ? 'SQ' : 'UN');
  return headOf(stream, tag, length === UNDEFINED && vr === 'UN' ? 'SQ' : vr, length, encoding);
}

/** Private sequences of a known length, in Implicit VR. */
function beginsWithItem(stream: ByteStream, length: number): boolean {
  if (length < 8 || stream.position + 8 > stream.byteArray.length) return false;
  const tag = dicomParser.readTag(stream);
  stream.seek(-4);
  return tag === 'xfffee000';
}

function explicitHead({ stream, encoding, state }: Scope, tag: string): ElementHead {
  const vr = String.fromCharCode(
    stream.byteArray[stream.position] ?? 0,
    stream.byteArray[stream.position + 1] ?? 0,
  );
  stream.seek(2);
  if (SHORT_LENGTH.has(vr)) return headOf(stream, tag, vr, stream.readUint16(), encoding);
  if (!LONG_LENGTH.has(vr) && !/^[A-Z]{2}$/.test(vr)) {
    throw unreadable(
      `${tagName(tag)} has no VR: the file is damaged there, or its transfer syntax is not what it says.`,
    );
  }
  need(stream, 6, tag);
  stream.seek(2);
  const length = stream.readUint32();
  if (vr !== 'UN') return headOf(stream, tag, LONG_LENGTH.has(vr) ? vr : 'UN', length, encoding);
  // PS3.5 6.2.2: the value of an element sent as UN is in Implicit VR Little Endian.
  const known = length === UNDEFINED ? 'SQ' : dictionaryVr(tag, state.signed);
  return headOf(stream, tag, known ?? 'UN', length, { implicit: true, bigEndian: false });
}

function headOf(
  stream: ByteStream,
  tag: string,
  vr: string,
  length: number,
  encoding: Encoding,
): ElementHead {
  return {
    tag,
    vr,
    length: length === UNDEFINED ? undefined : length,
    valueAt: stream.position,
    encoding,
  };
}

/**
 * The element after its head; the stream is behind it afterwards (perhaps behind the window, where the value stays in the file).
 *
 * @returns undefined: nothing to keep (group lengths, encapsulated pixels of an icon)
 */
export function readElement(scope: Scope, head: ElementHead): DicomElement | undefined {
  const { tag, vr, length } = head;
  if (vr === 'SQ') return sequenceElement(scope, head);
  if (length === undefined) {
    skipFragments(scope, tag);
    return undefined;
  }
  const { stream, state } = scope;
  const uri = `#${scope.base + head.valueAt},${length}`;
  if (staysInFile(tag, vr, length)) {
    if (scope.depth > 0) need(stream, length, tag);
    stream.seek(length);
    return bulk(vr, uri);
  }
  need(stream, length, tag);
  const bytes = stream.byteArray.subarray(head.valueAt, head.valueAt + length);
  stream.seek(length);
  if (tag.endsWith('0000')) return undefined;
  const { bigEndian } = head.encoding;
  const element = elementValue(tag, vr, bytes, { bigEndian, text: scope.text, uri });
  if (tag === '00080005') scope.text = textDecoder(termsOf(element));
  if (tag === '00280103') state.signed = element.Value?.[0] === 1;
  return element;
}

function termsOf(element: DicomElement): string[] {
  return (element.Value ?? []).map((term) => (typeof term === 'string' ? term : ''));
}

function sequenceElement(scope: Scope, head: ElementHead): DicomElement {
  const { limits } = scope.state;
  if (scope.depth >= limits.depth) {
    throw tooLarge(`Sequences are nested more than ${limits.depth} deep at ${tagName(head.tag)}.`);
  }
  const { stream } = scope;
  if (head.length !== undefined) need(stream, head.length, head.tag);
  const inner = innerScope(scope, head.encoding);
  const items = readItems(inner, head);
  stream.position = inner.stream.position;
  return items.length === 0 ? { vr: 'SQ' } : { vr: 'SQ', Value: items };
}

function innerScope(scope: Scope, encoding: Encoding): Scope {
  const { stream } = scope;
  if (stream.position >= stream.byteArray.length)
    return { ...scope, encoding, depth: scope.depth + 1 };
  const inner = newScope(stream.byteArray, stream.position, { ...scope, encoding });
  return { ...inner, depth: scope.depth + 1 };
}

function readItems(scope: Scope, { tag, length, valueAt }: ElementHead): DicomDataset[] {
  const { stream } = scope;
  const end = length === undefined ? undefined : valueAt + length;
  const items: DicomDataset[] = [];
  while (end === undefined || stream.position < end) {
    const item = readHead({ ...scope, encoding: { ...scope.encoding, implicit: true } });
    if (item.tag === SEQUENCE_END) {
      if (end === undefined) return items;
      continue;
    }
    if (item.tag !== ITEM) {
      throw unreadable(
        `${tagName(tag)} holds ${tagName(item.tag)} where an item should begin: the file is damaged.`,
      );
    }
    if (item.length !== undefined) need(stream, item.length, tag);
    items.push(readItem({ ...scope }, item));
  }
  if (stream.position > end)
    throw unreadable(`An item of ${tagName(tag)} is longer than its sequence.`);
  return items;
}

function readItem(scope: Scope, { length, valueAt }: ElementHead): DicomDataset {
  const { stream } = scope;
  const end = length === undefined ? undefined : valueAt + length;
  const dataset: Record<string, DicomElement> = {};
  while (end === undefined || stream.position < end) {
    const head = readHead(scope);
    if (head.tag === ITEM_END) {
      if (end === undefined) return dataset;
      continue;
    }
    if (head.tag === SEQUENCE_END || head.tag === ITEM) {
      throw unreadable(`${tagName(head.tag)} stands inside an item: the file is damaged.`);
    }
    const element = readElement(scope, head);
    if (element !== undefined) dataset[head.tag] = element;
  }
  if (stream.position > end) throw unreadable('An element is longer than the item that holds it.');
  return dataset;
}

function skipFragments(scope: Scope, tag: string): void {
  const { stream } = scope;
  for (;;) {
    const head = readHead(scope);
    if (head.tag === SEQUENCE_END) return;
    if (head.tag !== ITEM || head.length === undefined) {
      throw unreadable(`${tagName(tag)} has an undefined length and holds no fragments.`);
    }
    need(stream, head.length, tag);
    stream.seek(head.length);
  }
}

function need(stream: ByteStream, length: number, tag: string): void {
  const until = stream.position + length;
  if (until > stream.byteArray.length) throw new NeedMore(until, tag);
}
