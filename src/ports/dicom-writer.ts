/** Data sets to Part 10 files: Explicit VR Little Endian, with preamble and meta header. */
import type { DicomDataset } from '../domain/dicom.ts';

export interface DicomWriter {
  /** @throws AppError `dicom.not-writable`: an element that its VR does not allow, with its tag */
  write(dataset: DicomDataset): Uint8Array;
}
