/** Where the data set of a Part 10 file begins, and the head of one that comes without (PS3.10 section 7.1). */
import { LONG_VRS } from '../../domain/value-representation.ts';
import { IMPLEMENTATION } from '../../dicom-network/implementation.ts';
import { AppError } from '../../errors.ts';
import type { Arrival } from '../../ports/study-store.ts';

const PREAMBLE_BYTES = 128;
const META_AT = PREAMBLE_BYTES + 4;
const GROUP_LENGTH_BYTES = 12;
/** The standard's own elements take under 1 kB; private information may be in it. */
const MOST_META_BYTES = 65_536;

/**
 * @param head the first bytes of a file
 * @returns offset of the data set; undefined: more bytes are needed
 * @throws AppError `dicom.not-readable`
 */
export function datasetOffset(head: Buffer, isAll: boolean): number | undefined {
  if (head.length < META_AT + GROUP_LENGTH_BYTES)
    return isAll ? fault('it is no DICOM file: it ends before its meta header') : undefined;
  if (head.toString('latin1', PREAMBLE_BYTES, META_AT) !== 'DICM')
    return fault('no DICM at byte 128: it is no DICOM file (PS3.10)');
  const end =
    tagAt(head, META_AT) === 0x00020000
      ? META_AT + GROUP_LENGTH_BYTES + head.readUInt32LE(META_AT + 8)
      : endOfMeta(head);
  if (end === undefined || end > head.length) {
    if (isAll || head.length > MOST_META_BYTES || (end ?? 0) > MOST_META_BYTES)
      return fault('its meta header has no end');
    return undefined;
  }
  return end;
}

/** Without a group length: element by element, until another group. */
function endOfMeta(head: Buffer): number | undefined {
  let at = META_AT;
  while (at + 12 <= head.length) {
    if (head.readUInt16LE(at) !== 0x0002) return at;
    const isLong = LONG_VRS.has(head.toString('latin1', at + 4, at + 6));
    at += isLong ? 12 + head.readUInt32LE(at + 8) : 8 + head.readUInt16LE(at + 6);
  }
  return undefined;
}

/** Preamble and meta header for a data set that came by C-STORE. */
export function part10Head({ bareDataset, from }: Arrival): Buffer | undefined {
  if (bareDataset === undefined) return undefined;
  const meta = Buffer.concat([
    element(0x00020001, 'OB', Buffer.from([0, 1])),
    element(0x00020002, 'UI', padded(bareDataset.sopClassUid, '\0')),
    element(0x00020003, 'UI', padded(bareDataset.sopInstanceUid, '\0')),
    element(0x00020010, 'UI', padded(bareDataset.transferSyntaxUid, '\0')),
    element(0x00020012, 'UI', padded(IMPLEMENTATION.classUid, '\0')),
    element(0x00020013, 'SH', padded(IMPLEMENTATION.version, ' ')),
    ...(from.via === 'c-store' ? [element(0x00020016, 'AE', padded(from.sender, ' '))] : []),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  const start = [Buffer.alloc(PREAMBLE_BYTES), Buffer.from('DICM', 'latin1')];
  return Buffer.concat([...start, element(0x00020000, 'UL', length), meta]);
}

function element(tag: number, vr: string, value: Buffer): Buffer {
  const isLong = LONG_VRS.has(vr);
  const head = Buffer.alloc(isLong ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4, 'latin1');
  if (isLong) head.writeUInt32LE(value.length, 8);
  else head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}

function padded(text: string, by: string): Buffer {
  return Buffer.from(text.length % 2 === 0 ? text : `${text}${by}`, 'latin1');
}

function tagAt(bytes: Buffer, at: number): number {
  return bytes.readUInt16LE(at) * 0x10000 + bytes.readUInt16LE(at + 2);
}

function fault(message: string): never {
  throw new AppError('dicom.not-readable', message);
}
