/** One frame of a stored object → its values as bytes, for a viewer; little endian, of the type that was announced. */
import type { DecodedFrame } from '../domain/image.ts';
import type { ShownTables, ShownType } from '../domain/shown-image.ts';
import { AppError } from '../errors.ts';
import type { DicomReader } from '../ports/dicom-reader.ts';
import type { StudyStore } from '../ports/study-store.ts';
import { colourPixels } from '../steps/imaging/display/colour-pixels.ts';
import { shownPixels } from '../steps/imaging/display/shown-pixels.ts';
import { hasTables, shownTables } from '../steps/imaging/display/shown-tables.ts';

interface FrameBytes {
  readonly bytes: Uint8Array;
  /** Its grey comes from tables: `frameTables` has them. */
  readonly hasTables: boolean;
}

interface FrameBytesPorts {
  readonly store: Pick<StudyStore, 'open'>;
  readonly reader: Pick<DicomReader, 'readHeader' | 'readFrame'>;
}

/**
 * @param frame from 1
 * @throws AppError `request.not-found`, `dicom.no-pixels`, `dicom.not-decodable`
 */
export async function frameBytes(
  hospital: string,
  sopInstanceUid: string,
  frame: number,
  { store, reader }: FrameBytesPorts,
): Promise<FrameBytes> {
  const source = await store.open(hospital, { sopInstanceUid });
  try {
    const header = await reader.readHeader(source);
    const shown = shownPixels(header.dataset, frame);
    if (typeof shown === 'string') throw new AppError('dicom.not-decodable', shown);
    const decoded = await reader.readFrame(source, header, frame - 1);
    if (shown.type === 'rgba8')
      return { bytes: colourPixels(decoded, header.dataset), hasTables: false };
    const bytes = bytesOf(decoded, shown.type);
    return { bytes, hasTables: hasTables(header.dataset, frame) };
  } finally {
    await source.close();
  }
}

/**
 * @param frame from 1
 * @throws AppError `dicom.not-decodable`: nothing is drawn, or a Modality LUT that is not whole
 */
export async function frameTables(
  hospital: string,
  sopInstanceUid: string,
  frame: number,
  { store, reader }: FrameBytesPorts,
): Promise<ShownTables> {
  const source = await store.open(hospital, { sopInstanceUid });
  try {
    const { dataset } = await reader.readHeader(source);
    const shown = shownPixels(dataset, frame);
    if (typeof shown === 'string') throw new AppError('dicom.not-decodable', shown);
    if (shown.type === 'rgba8') return { modality: undefined, voi: [] };
    return shownTables(dataset, frame, shown.type);
  } finally {
    await source.close();
  }
}

const ARRAYS = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
} as const;

function bytesOf({ pixels }: DecodedFrame, type: Exclude<ShownType, 'rgba8'>): Uint8Array {
  const Wanted = ARRAYS[type];
  const values = pixels instanceof Wanted ? pixels : Wanted.from(pixels);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
