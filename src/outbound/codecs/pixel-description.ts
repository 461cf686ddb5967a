/** What a data set says about its pixels (PS3.3 C.7.6.3), checked: a contradiction is refused before anything is decoded. */
import type { DicomDataset } from '../../domain/dicom.ts';
import type { DicomHeader } from '../../ports/dicom-reader.ts';
import type { ReadLimits } from './limits.ts';
import { undecodable } from './read-fault.ts';

export interface PixelDescription {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: 1 | 3 | 4;
  readonly photometricInterpretation: string;
  readonly bitsAllocated: 1 | 8 | 16 | 32 | 64;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Planar Configuration 1: all of a colour, then all of the next. */
  readonly planar: boolean;
  readonly float: boolean;
  /** VR of Pixel Data: OW of 8-bit samples is swapped in Big Endian. */
  readonly vr: string;
}

const SAMPLES = [1, 3, 4] as const;
const ALLOCATED = [1, 8, 16, 32, 64] as const;

/** @throws AppError `dicom.no-pixels`, `dicom.not-decodable` */
export function pixelDescription(header: DicomHeader, limits: ReadLimits): PixelDescription {
  const { dataset, pixelData } = header;
  const float = pixelData !== undefined && pixelData.tag !== '7FE00010';
  const bitsAllocated = oneOf(dataset, '00280100', 'Bits Allocated', ALLOCATED);
  const bitsStored = float ? bitsAllocated : whole(dataset, '00280101', 'Bits Stored');
  const described: PixelDescription = {
    rows: whole(dataset, '00280010', 'Rows'),
    columns: whole(dataset, '00280011', 'Columns'),
    frames:
      dataset['00280008']?.Value === undefined ? 1 : whole(dataset, '00280008', 'Number of Frames'),
    samplesPerPixel: oneOf(dataset, '00280002', 'Samples per Pixel', SAMPLES, 1),
    photometricInterpretation: text(dataset, '00280004', 'Photometric Interpretation'),
    bitsAllocated,
    bitsStored,
    highBit: float ? bitsAllocated - 1 : (number(dataset, '00280102') ?? bitsStored - 1),
    signed: !float && number(dataset, '00280103') === 1,
    planar: number(dataset, '00280006') === 1,
    float,
    vr: pixelData?.vr ?? 'OW',
  };
  check(described, limits);
  return described;
}

function check(pixels: PixelDescription, limits: ReadLimits): void {
  const { bitsAllocated, bitsStored, highBit, float } = pixels;
  if (bitsStored > bitsAllocated || highBit >= bitsAllocated || highBit < bitsStored - 1) {
    throw undecodable(
      `Bits Allocated ${bitsAllocated}, Bits Stored ${bitsStored} and High Bit ${highBit} contradict each other.`,
    );
  }
  if (bitsAllocated === 64 && !float) throw undecodable('Pixels of 64 bits are not read.');
  if (decodedBytes(pixels) > limits.frameBytes) {
    throw undecodable(
      `A frame of ${pixels.rows} × ${pixels.columns} needs ${decodedBytes(pixels)} bytes; the most is ${limits.frameBytes}.`,
    );
  }
}

/** Of one frame, one sample in one, two, four or eight bytes. */
export function decodedBytes(pixels: PixelDescription): number {
  const { rows, columns, samplesPerPixel, bitsAllocated } = pixels;
  return rows * columns * samplesPerPixel * Math.ceil(bitsAllocated / 8);
}

function number(dataset: DicomDataset, tag: string): number | undefined {
  const value = dataset[tag]?.Value?.[0];
  return typeof value === 'number' ? value : undefined;
}

function whole(dataset: DicomDataset, tag: string, name: string): number {
  const value = number(dataset, tag);
  if (value !== undefined && Number.isInteger(value) && value > 0) return value;
  throw undecodable(`${name} is missing or is no positive whole number.`);
}

function oneOf<T extends number>(
  dataset: DicomDataset,
  tag: string,
  name: string,
  allowed: readonly T[],
  otherwise?: T,
): T {
  const value = number(dataset, tag) ?? otherwise;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw undecodable(
    `${name} is ${value === undefined ? 'missing' : value}; ${allowed.join(', ')} are read.`,
  );
}

function text(dataset: DicomDataset, tag: string, name: string): string {
  const value = dataset[tag]?.Value?.[0];
  if (typeof value === 'string') return value;
  throw undecodable(`${name} is missing.`);
}
