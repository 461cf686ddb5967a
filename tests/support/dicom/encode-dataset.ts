/** A data set in the DICOM JSON Model, or with bytes of the test's own → encoded data set (PS3.5 7). Knows nothing of our reader. */
import type { DicomElement, DicomValue, PersonName } from '#src/domain/dicom.ts';
import type { MadeElements } from '../dicom-files.ts';

/** Written as it is: the length is that of the bytes, unless `length` lies about it. */
export interface RawElement {
  readonly vr: string;
  readonly bytes: Uint8Array;
  readonly length?: number;
}

export interface Encoding {
  readonly implicit?: boolean;
  readonly bigEndian?: boolean;
}

const LONG = new Set([
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'SQ',
  'SV',
  'UC',
  'UN',
  'UR',
  'UT',
  'UV',
]);
const NUMBERS: Readonly<Record<string, readonly [bytes: number, kind: 'uint' | 'int' | 'float']>> =
  {
    US: [2, 'uint'],
    SS: [2, 'int'],
    UL: [4, 'uint'],
    SL: [4, 'int'],
    FL: [4, 'float'],
    FD: [8, 'float'],
    UV: [8, 'uint'],
    SV: [8, 'int'],
  };

export function encodeDataset(elements: MadeElements, encoding: Encoding): Uint8Array {
  const tags = Object.keys(elements).sort();
  return Buffer.concat(
    tags.flatMap((tag) => {
      const element = elements[tag];
      return element === undefined ? [] : [encodeElement(tag, element, encoding)];
    }),
  );
}

function encodeElement(
  tag: string,
  element: DicomElement | RawElement,
  encoding: Encoding,
): Uint8Array {
  const bytes =
    'bytes' in element
      ? swapped(element.bytes, element.vr, encoding)
      : valueBytes(element, encoding);
  const length = 'bytes' in element ? (element.length ?? bytes.length) : bytes.length;
  return Buffer.concat([elementHead(tag, element.vr, length, encoding), bytes]);
}

export function elementHead(
  tag: string,
  vr: string,
  length: number,
  { implicit = false, bigEndian = false }: Encoding = {},
): Uint8Array {
  const head = Buffer.alloc(implicit || !LONG.has(vr) ? 8 : 12);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  view.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), !bigEndian);
  view.setUint16(2, Number.parseInt(tag.slice(4), 16), !bigEndian);
  if (!implicit) head.write(vr, 4, 'latin1');
  if (implicit) view.setUint32(4, length, !bigEndian);
  else if (LONG.has(vr)) view.setUint32(8, length, !bigEndian);
  else view.setUint16(6, length, !bigEndian);
  return head;
}

/** Item (FFFE,E000) of a defined length. */
export function item(bytes: Uint8Array, encoding: Encoding = {}): Uint8Array {
  return Buffer.concat([
    elementHead('FFFEE000', '', bytes.length, { ...encoding, implicit: true }),
    bytes,
  ]);
}

export function isoBytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function valueBytes(element: DicomElement, encoding: Encoding): Uint8Array {
  if (element.InlineBinary !== undefined) {
    return padded(swapped(Buffer.from(element.InlineBinary, 'base64'), element.vr, encoding), 0);
  }
  const values = element.Value ?? [];
  if (element.vr === 'SQ') {
    return Buffer.concat(
      values.map((value) => item(encodeDataset(value as MadeElements, encoding), encoding)),
    );
  }
  if (element.vr === 'AT')
    return Buffer.concat(values.map((value) => tagBytes(valueText(value), encoding)));
  const number = NUMBERS[element.vr];
  if (number !== undefined) {
    return Buffer.concat(values.map((value) => numberBytes(Number(value), number, encoding)));
  }
  return padded(
    Buffer.from(values.map(valueText).join('\\'), 'utf8'),
    element.vr === 'UI' ? 0 : 0x20,
  );
}

function valueText(value: DicomValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as PersonName;
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
}

function numberBytes(
  value: number,
  [bytes, kind]: readonly [number, 'uint' | 'int' | 'float'],
  { bigEndian = false }: Encoding,
): Uint8Array {
  const buffer = new Uint8Array(bytes);
  const view = new DataView(buffer.buffer);
  if (kind === 'float' && bytes === 4) view.setFloat32(0, value, !bigEndian);
  else if (kind === 'float') view.setFloat64(0, value, !bigEndian);
  else if (bytes === 8) view.setBigInt64(0, BigInt(value), !bigEndian);
  else if (bytes === 4) view.setUint32(0, value >>> 0, !bigEndian);
  else view.setUint16(0, value & 0xffff, !bigEndian);
  return buffer;
}

function tagBytes(tag: string, { bigEndian = false }: Encoding): Uint8Array {
  const buffer = new Uint8Array(4);
  const view = new DataView(buffer.buffer);
  view.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), !bigEndian);
  view.setUint16(2, Number.parseInt(tag.slice(4), 16), !bigEndian);
  return buffer;
}

function swapped(bytes: Uint8Array, vr: string, { bigEndian = false }: Encoding): Uint8Array {
  if (!bigEndian || !['OW', 'OL'].includes(vr)) return bytes;
  const copy = Buffer.from(bytes);
  return vr === 'OL' ? copy.swap32() : copy.swap16();
}

function padded(bytes: Uint8Array, by: number): Uint8Array {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, new Uint8Array([by])]);
}
