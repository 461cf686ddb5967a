/** One frame of a stored object → its values as bytes, for a viewer; little endian, of the type that was announced. */
import type { DecodedFrame } from '../domain/image.ts';
import type { ShownType } from '../domain/shown-image.ts';
import { AppError } from '../errors.ts';
import type { DicomReader } from '../ports/dicom-reader.ts';
import type { StudyStore } from '../ports/study-store.ts';
import { colourPixels } from '../steps/imaging/display/colour-pixels.ts';
import { shownPixels } from '../steps/imaging/display/shown-pixels.ts';

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
): Promise<Uint8Array> {
  const source = await store.open(hospital, { sopInstanceUid });
  try {
    const header = await reader.readHeader(source);
    const shown = shownPixels(header.dataset, frame);
    if (typeof shown === 'string') throw new AppError('dicom.not-decodable', shown);
    const decoded = await reader.readFrame(source, header, frame - 1);
    return shown.type === 'rgba8'
      ? colourPixels(decoded, header.dataset)
      : bytesOf(decoded, shown.type);
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
