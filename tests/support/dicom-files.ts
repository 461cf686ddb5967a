/** Part 10 files for tests: what an image is said to be → its bytes, in any transfer syntax that the codecs can write. */
import { deflateRawSync } from 'node:zlib';
import type { DicomDataset } from '#src/domain/dicom.ts';
import type { PixelArray } from '#src/domain/image.ts';
import { encapsulate, encodeFrame } from './dicom/encapsulate.ts';
import { encodeDataset, isoBytes, type RawElement } from './dicom/encode-dataset.ts';

export type MadeElements = Readonly<Record<string, DicomDataset[string] | RawElement | undefined>>;

export interface MadeDicom {
  /** Default DX. */
  readonly modality?: string;
  /** Default: by modality. */
  readonly sopClassUid?: string;
  readonly rows?: number;
  readonly columns?: number;
  /** Bits stored, 1–32; default 8. */
  readonly bits?: number;
  readonly signed?: boolean;
  readonly samplesPerPixel?: 1 | 3;
  readonly photometric?: string;
  /** All frames, row-major, samples of a pixel side by side; default: a film of the chest drawn by formula. `none`: no Pixel Data. */
  readonly pixels?: PixelArray | 'none';
  readonly frames?: number;
  /** Default Explicit VR Little Endian. */
  readonly transferSyntax?: string;
  /** Data set in the DICOM JSON Model, over the defaults; undefined takes one away; `{ vr, bytes }` is written as it is. */
  readonly attributes?: MadeElements;
  /** 0: each frame in one fragment. */
  readonly fragmentBytes?: number;
  readonly offsetTable?: 'none' | 'basic' | 'extended';
  /** False: neither preamble nor meta header. */
  readonly meta?: boolean;
}

const IMPLICIT = '1.2.840.10008.1.2';
export const EXPLICIT = '1.2.840.10008.1.2.1';
const DEFLATED = '1.2.840.10008.1.2.1.99';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';

const SOP_CLASSES: Readonly<Record<string, string>> = {
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
  CR: '1.2.840.10008.5.1.4.1.1.1',
  CT: '1.2.840.10008.5.1.4.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
  US: '1.2.840.10008.5.1.4.1.1.6.1',
  OT: '1.2.840.10008.5.1.4.1.1.7',
};

let made = 0;

/** Each call makes a new SOP Instance UID, in a study and a series of its own unless `attributes` says otherwise. */
export function makeDicom(image: MadeDicom = {}): Uint8Array {
  made += 1;
  const syntax = image.transferSyntax ?? EXPLICIT;
  const uid = `2.25.${String(1_000_000 + made)}`;
  const elements: MadeElements = {
    ...identity(image, uid),
    ...(image.pixels === 'none' ? {} : pixelElements(image, syntax)),
    ...image.attributes,
  };
  const implicit = syntax === IMPLICIT;
  const body = encodeDataset(elements, { implicit, bigEndian: syntax === BIG_ENDIAN });
  if (image.meta === false) return body;
  return part10(elements, syntax, syntax === DEFLATED ? deflateRawSync(body) : body);
}

/** Preamble and meta header before a data set that is encoded already. */
export function part10(elements: MadeElements, syntax: string, body: Uint8Array): Uint8Array {
  const meta = encodeDataset(
    {
      '00020001': { vr: 'OB', bytes: new Uint8Array([0, 1]) },
      '00020002': elements['00080016'] ?? { vr: 'UI', Value: [SOP_CLASSES['OT']!] },
      '00020003': elements['00080018'] ?? { vr: 'UI', Value: ['2.25.1'] },
      '00020010': { vr: 'UI', Value: [syntax] },
      '00020012': { vr: 'UI', Value: ['2.25.99'] },
    },
    {},
  );
  const length = encodeDataset({ '00020000': { vr: 'UL', Value: [meta.length] } }, {});
  return Buffer.concat([new Uint8Array(128), isoBytes('DICM'), length, meta, body]);
}

function identity(image: MadeDicom, uid: string): MadeElements {
  const modality = image.modality ?? 'DX';
  return {
    '00080005': { vr: 'CS', Value: ['ISO_IR 192'] },
    '00080016': { vr: 'UI', Value: [image.sopClassUid ?? SOP_CLASSES[modality] ?? '2.25.2'] },
    '00080018': { vr: 'UI', Value: [uid] },
    '00080020': { vr: 'DA', Value: ['20260102'] },
    '00080060': { vr: 'CS', Value: [modality] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Made^Up' }] },
    '00100020': { vr: 'LO', Value: ['MADE-1'] },
    '0020000D': { vr: 'UI', Value: [`${uid}.1`] },
    '0020000E': { vr: 'UI', Value: [`${uid}.2`] },
    '00200013': { vr: 'IS', Value: [1] },
  };
}

function pixelElements(image: MadeDicom, syntax: string): MadeElements {
  const bits = image.bits ?? 8;
  const rows = image.rows ?? 64;
  const columns = image.columns ?? 64;
  const samples = image.samplesPerPixel ?? 1;
  const frames = image.frames ?? 1;
  const allocated = bits === 1 ? 1 : bits <= 8 ? 8 : bits <= 16 ? 16 : 32;
  const pixels = image.pixels;
  const drawn = pixels === undefined || pixels === 'none' ? chestFilm(rows, columns, bits) : pixels;
  const photometric = image.photometric ?? (samples === 3 ? 'RGB' : 'MONOCHROME2');
  const shape = { rows, columns, bits, allocated, samples, photometric, signed: !!image.signed };
  return {
    '00280002': { vr: 'US', Value: [samples] },
    '00280004': { vr: 'CS', Value: [photometric] },
    ...(samples > 1 ? { '00280006': { vr: 'US', Value: [0] } } : {}),
    ...(frames > 1 ? { '00280008': { vr: 'IS', Value: [frames] } } : {}),
    '00280010': { vr: 'US', Value: [rows] },
    '00280011': { vr: 'US', Value: [columns] },
    '00280100': { vr: 'US', Value: [allocated] },
    '00280101': { vr: 'US', Value: [bits] },
    '00280102': { vr: 'US', Value: [bits - 1] },
    '00280103': { vr: 'US', Value: [image.signed ? 1 : 0] },
    ...pixelData(image, syntax, drawn, { ...shape, frames }),
  };
}

export interface FrameShape {
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
  readonly allocated: number;
  readonly samples: number;
  readonly photometric: string;
  readonly signed: boolean;
}

function pixelData(
  image: MadeDicom,
  syntax: string,
  pixels: PixelArray,
  shape: FrameShape & { readonly frames: number },
): MadeElements {
  const bytes = shape.allocated === 1 ? packBits(pixels) : littleEndian(pixels);
  if ([IMPLICIT, EXPLICIT, DEFLATED, BIG_ENDIAN].includes(syntax)) {
    const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, new Uint8Array(1)]);
    return { '7FE00010': { vr: vrOf(shape.allocated), bytes: even } };
  }
  const frameBytes = bytes.length / shape.frames;
  const encoded = Array.from({ length: shape.frames }, (_, frame) =>
    encodeFrame(bytes.subarray(frame * frameBytes, (frame + 1) * frameBytes), shape, syntax),
  );
  return encapsulate(encoded, image.offsetTable ?? 'none', image.fragmentBytes ?? 0);
}

/** 32 bits as OL here, so that Big Endian swaps whole values. */
function vrOf(allocated: number): string {
  return allocated === 8 ? 'OB' : allocated === 32 ? 'OL' : 'OW';
}

function littleEndian(pixels: PixelArray): Uint8Array {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}

function packBits(pixels: PixelArray): Uint8Array {
  const packed = new Uint8Array(Math.ceil(pixels.length / 8));
  for (const [index, value] of pixels.entries()) packed[index >> 3]! |= value << (index & 7);
  return packed;
}

/** A film that looks like a chest from afar: body, two dark lungs, ribs, spine; bright is dense. */
export function chestFilm(rows: number, columns: number, bits = 8): Uint8Array | Uint16Array {
  const pixels = bits <= 8 ? new Uint8Array(rows * columns) : new Uint16Array(rows * columns);
  const largest = 2 ** bits - 1;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const grey = chestAt(column / columns - 0.5, row / rows - 0.5);
      pixels[row * columns + column] = Math.round(grey * largest);
    }
  }
  return pixels;
}

/** @param x −0.5 to 0.5, to the right; @param y the same, downwards; @returns 0–1 */
function chestAt(x: number, y: number): number {
  const body = Math.hypot(x / 0.46, y / 0.62) < 1 ? 0.62 : 0.05;
  const lung = Math.min(...[-0.2, 0.2].map((side) => Math.hypot((x - side) / 0.15, y / 0.34)));
  const air = body > 0.5 && lung < 1 ? 0.4 * (1 - lung ** 4) : 0;
  const rib = lung < 1 ? 0.08 * Math.max(0, Math.sin((y + 0.6 * Math.abs(x)) * 60)) : 0;
  const spine = Math.abs(x) < 0.035 && body > 0.5 ? 0.2 : 0;
  return Math.min(1, Math.max(0, body - air + rib + spine));
}
