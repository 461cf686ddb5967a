/** Behind the DICOM file, encrypted with it: what the index is made again from. */
import { AppError } from '../../errors.ts';
import type { ReceivedFrom } from '../../domain/dicom.ts';
import type { DicomSource } from '../../ports/study-store.ts';

export interface Trailer {
  readonly hospital: string;
  readonly from: ReceivedFrom;
  readonly receivedAt: string;
  /** Offset of the data set in the DICOM file. */
  readonly datasetAt: number;
}

const LENGTH_BYTES = 4;
const MOST_BYTES = 65_536;

export function encodeTrailer(trailer: Trailer): Buffer {
  const text = Buffer.from(JSON.stringify(trailer));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  return Buffer.concat([text, length]);
}

/** @returns also how long the DICOM file before it is; @throws AppError `store.failed` */
export async function readTrailer(
  whole: DicomSource,
): Promise<{ readonly trailer: Trailer; readonly bytes: number }> {
  const at = whole.bytes - LENGTH_BYTES;
  const length = at < 0 ? Infinity : Buffer.from(await whole.read(at, LENGTH_BYTES)).readUInt32LE();
  if (length > Math.min(at, MOST_BYTES))
    throw new AppError('store.failed', 'a file of the study store has no end');
  const text = Buffer.from(await whole.read(at - length, length)).toString();
  return { trailer: JSON.parse(text) as Trailer, bytes: at - length };
}
