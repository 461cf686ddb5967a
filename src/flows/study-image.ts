/** An image of a study as the flows see it, wherever it is kept: a file, our store. */
import type { DicomDataset, InstanceUids } from '../domain/dicom.ts';
import type { DecodedFrame } from '../domain/image.ts';
import type { StudyReading } from '../domain/image-reading.ts';

export interface StudyImage extends InstanceUids {
  readonly sopClassUid: string;
  /** Without pixels. */
  readonly dataset: DicomDataset;
  /** 0: there are no pixels. */
  readonly frames: number;
  /** Kept, but not to be decoded, and why. */
  readonly unreadBecause?: string;
  /** @param frame from 1. @throws AppError `dicom.*` */
  decode(frame: number): Promise<DecodedFrame>;
}

/** A study's reading, and the images that its report is made from. */
export interface StudyRead {
  readonly reading: StudyReading;
  readonly images: readonly StudyImage[];
}

const NUMBER_OF_FRAMES = '00280008';
const ROWS = '00280010';

/** By the header; an object without rows has no image. */
export function framesIn(dataset: DicomDataset): number {
  if (dataset[ROWS]?.Value?.[0] === undefined) return 0;
  const [frames = 1] = dataset[NUMBER_OF_FRAMES]?.Value ?? [];
  const count = Number(frames);
  return Number.isInteger(count) && count > 0 ? count : 1;
}
