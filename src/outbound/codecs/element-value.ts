/** Bytes of a value → an element of the DICOM JSON Model (PS3.18 F.2). */
import type { DicomElement, DicomValue, PersonName } from '../../domain/dicom.ts';
import type { DecodeText } from './character-sets.ts';

export interface ValueContext {
  readonly bigEndian: boolean;
  readonly text: DecodeText;
  /** `#<offset>,<length>` of the value, for what is too long to keep. */
  readonly uri: string;
}

const BINARY: Readonly<Record<string, 1 | 2 | 4 | 8>> = {
  OB: 1,
  UN: 1,
  OW: 2,
  OF: 4,
  OL: 4,
  OD: 8,
  OV: 8,
};
const INLINE_BYTES = 1024;
const LONGEST_VALUE = 64 * 1024;
const LONGEST_TABLE = 512 * 1024;
const TEXT = new Set(['SH', 'LO', 'UC', 'ST', 'LT', 'UT', 'PN']);
const ONE_VALUE = new Set(['ST', 'LT', 'UT', 'UR']);
/** Tables without which an image cannot be shown: LUT Data, and the palettes plain and segmented. */
const TABLES = new Set([
  '00283006',
  ...['1201', '1202', '1203', '1221', '1222', '1223'].map((element) => `0028${element}`),
]);

type ReadNumber = (view: DataView, at: number, littleEndian: boolean) => number | string;

const NUMBERS: Readonly<Record<string, readonly [2 | 4 | 8, ReadNumber]>> = {
  US: [2, (view, at, little) => view.getUint16(at, little)],
  SS: [2, (view, at, little) => view.getInt16(at, little)],
  UL: [4, (view, at, little) => view.getUint32(at, little)],
  SL: [4, (view, at, little) => view.getInt32(at, little)],
  FL: [4, (view, at, little) => finite(view.getFloat32(at, little))],
  FD: [8, (view, at, little) => finite(view.getFloat64(at, little))],
  UV: [8, (view, at, little) => safe(view.getBigUint64(at, little))],
  SV: [8, (view, at, little) => safe(view.getBigInt64(at, little))],
};

/** The value stays in the file: it need not even be read. */
export function staysInFile(tag: string, vr: string, length: number): boolean {
  if (TABLES.has(tag)) return length > LONGEST_TABLE;
  return length > (BINARY[vr] === undefined ? LONGEST_VALUE : INLINE_BYTES);
}

export function bulk(vr: string, uri: string): DicomElement {
  return { vr, BulkDataURI: uri };
}

export function elementValue(
  tag: string,
  vr: string,
  bytes: Uint8Array,
  context: ValueContext,
): DicomElement {
  if (bytes.length === 0) return { vr };
  if (TABLES.has(tag)) return inline('OW', bytes, 2, context);
  const unit = BINARY[vr];
  if (unit !== undefined) return inline(vr, bytes, unit, context);
  const number = NUMBERS[vr];
  if (number !== undefined) return withValues(vr, numbers(bytes, number, context));
  if (vr === 'AT') return withValues(vr, tags(bytes, context));
  return withValues(vr, texts(vr, bytes, context));
}

function inline(
  vr: string,
  bytes: Uint8Array,
  unit: 1 | 2 | 4 | 8,
  { bigEndian }: ValueContext,
): DicomElement {
  const copy = Buffer.from(bytes);
  if (bigEndian && copy.length % unit === 0) {
    if (unit === 2) copy.swap16();
    if (unit === 4) copy.swap32();
    if (unit === 8) copy.swap64();
  }
  return { vr, InlineBinary: copy.toString('base64') };
}

function withValues(vr: string, values: readonly DicomValue[]): DicomElement {
  return values.every((value) => value === null) ? { vr } : { vr, Value: values };
}

function numbers(
  bytes: Uint8Array,
  [size, read]: readonly [2 | 4 | 8, ReadNumber],
  { bigEndian }: ValueContext,
): DicomValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) =>
    read(view, index * size, !bigEndian),
  );
}

function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function safe(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function tags(bytes: Uint8Array, { bigEndian }: ValueContext): DicomValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const half = (at: number) => view.getUint16(at, !bigEndian).toString(16).padStart(4, '0');
  return Array.from({ length: bytes.length >> 2 }, (_, index) =>
    (half(4 * index) + half(4 * index + 2)).toUpperCase(),
  );
}

const defaultText: DecodeText = (bytes) => Buffer.from(bytes).toString('latin1').split('\\');

function texts(vr: string, bytes: Uint8Array, context: ValueContext): DicomValue[] {
  const decoded = (TEXT.has(vr) ? context.text : defaultText)(withoutPadding(bytes));
  if (ONE_VALUE.has(vr)) return [decoded.join('\\').trimEnd() || null];
  return decoded.map((text) => textValue(vr, text));
}

function textValue(vr: string, text: string): DicomValue {
  const trimmed = vr === 'PN' || vr === 'UC' ? text.trimEnd() : text.trim();
  if (trimmed === '') return null;
  if (vr === 'PN') return personName(trimmed);
  if (vr !== 'DS' && vr !== 'IS') return trimmed;
  // A value that is no number is kept as it is, so that whoever needs it can refuse it.
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

function personName(text: string): PersonName {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=');
  return {
    ...(alphabetic.trim() === '' ? {} : { Alphabetic: alphabetic.trimEnd() }),
    ...(ideographic.trim() === '' ? {} : { Ideographic: ideographic.trimEnd() }),
    ...(phonetic.trim() === '' ? {} : { Phonetic: phonetic.trimEnd() }),
  };
}

function withoutPadding(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}
