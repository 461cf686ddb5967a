/**
 * What a value may not be under its VR (PS3.5 table 6.2-1). In: an element. Out: the fault in a sentence, or nothing.
 *
 * Lengths of free text are not judged: too long a name of a patient is still the patient's name.
 */
import type { DicomDataset, DicomElement, DicomValue } from './dicom.ts';

/** Longest text, in characters. */
const LONGEST: Readonly<Record<string, number>> = { AE: 16, CS: 16, DS: 16, IS: 12, UI: 64 };

const SHAPES: Readonly<Record<string, RegExp>> = {
  AS: /^\d{3}[DWMY]$/u,
  CS: /^[A-Z0-9 _]*$/u,
  DA: /^\d{8}$/u,
  DS: /^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *$/u,
  DT: /^\d{4}(\d\d){0,5}(\.\d{1,6})?([+-]\d{4})?$/u,
  IS: /^ *[+-]?\d+ *$/u,
  TM: /^\d\d(\d\d(\d\d(\.\d{1,6})?)?)?$/u,
  UI: /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/u,
};

const INTEGERS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  SL: [-0x8000_0000, 0x7fff_ffff],
  SS: [-0x8000, 0x7fff],
  UL: [0, 0xffff_ffff],
  US: [0, 0xffff],
};

const BINARY = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN']);
/** VRs whose length takes four bytes, after two that are reserved, in Explicit VR (PS3.5 table 7.1-1). */
export const LONG_VRS: ReadonlySet<string> = new Set([
  ...BINARY,
  'SQ',
  'SV',
  'UC',
  'UR',
  'UT',
  'UV',
]);
const NO_LIST = new Set(['LT', 'ST', 'UR', 'UT']);

/** Of an element, its items included. */
export function faultOf({
  vr,
  Value = [],
  InlineBinary,
  BulkDataURI,
}: DicomElement): string | undefined {
  if (BulkDataURI !== undefined) return 'its value is somewhere else';
  if (InlineBinary !== undefined) return BINARY.has(vr) ? undefined : `${vr} has no binary value`;
  if (BINARY.has(vr) && Value.length > 0) return `${vr} has a binary value`;
  if (NO_LIST.has(vr) && Value.length > 1) return `${vr} has one value`;
  for (const value of Value) {
    const fault = valueFault(vr, value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function valueFault(vr: string, value: DicomValue): string | undefined {
  if (value === null) return undefined;
  if (vr === 'SQ')
    return typeof value === 'object' ? itemFault(value as DicomDataset) : 'SQ holds data sets';
  if (vr === 'PN') return typeof value === 'object' ? undefined : 'PN holds parts of a name';
  if (typeof value === 'object') return `${vr} holds no data set`;
  const range = INTEGERS[vr];
  if (range !== undefined) {
    const isIn = typeof value === 'number' && Number.isInteger(value);
    return isIn && value >= range[0] && value <= range[1] ? undefined : `${vr} is out of range`;
  }
  if (vr === 'FL' || vr === 'FD')
    return Number.isFinite(value) ? undefined : `${vr} is a number that is finite`;
  return textFault(vr, typeof value === 'number' ? decimalString(value) : value);
}

function itemFault(item: DicomDataset): string | undefined {
  for (const [tag, element] of Object.entries(item)) {
    const fault = faultOf(element);
    if (fault !== undefined) return `${tag}: ${fault}`;
  }
  return undefined;
}

function textFault(vr: string, text: string): string | undefined {
  const longest = LONGEST[vr];
  if (longest !== undefined && Array.from(text).length > longest)
    return `${vr} has at most ${longest} characters`;
  if (text === '' || SHAPES[vr]?.test(text) !== false) return undefined;
  return `${vr} is not written so`;
}

/** At most 16 characters (DS), with as many digits as fit. */
export function decimalString(value: number): string {
  const plain = String(value);
  if (plain.length <= 16) return plain;
  for (let digits = 15; digits > 0; digits -= 1) {
    const shorter = String(Number(value.toPrecision(digits)));
    if (shorter.length <= 16) return shorter;
  }
  return value.toExponential(8);
}
