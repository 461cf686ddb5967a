/** DICOM files on a disk, as they were named on the command line. */
import type { DicomSource } from './study-store.ts';

export interface DicomFile {
  readonly name: string;
  /** By itself, not as one of a folder. */
  readonly isNamed: boolean;
  /** Open while the work lasts. @throws AppError `input.unreadable` */
  with<T>(work: (source: DicomSource) => Promise<T>): Promise<T>;
}
