/** Reading Part 10 files: data set and pixels, with limits on time, memory and length; a file never harms the service. */
import type { DicomDataset } from '../domain/dicom.ts';
import type { DecodedFrame } from '../domain/image.ts';
import type { DicomSource } from './study-store.ts';

export interface DicomHeader {
  /** File meta information, (0002,xxxx). */
  readonly meta: DicomDataset;
  readonly transferSyntaxUid: string;
  /** Up to the pixels. */
  readonly dataset: DicomDataset;
  /**
   * Where the value of Pixel Data begins in the file; absent: there are no pixels.
   * Of a deflated file these offsets, and those of BulkDataURI, count in the data set when inflated.
   */
  readonly pixelData?: {
    /** `7FE00010`; `7FE00008` and `7FE00009` for float and double. */
    readonly tag: string;
    readonly vr: string;
    readonly offset: number;
    /** Absent: encapsulated, of undefined length. */
    readonly length?: number;
  };
}

export interface DicomReader {
  /**
   * A truncated file is refused, also where only pixels are missing.
   * @throws AppError `dicom.not-readable`, `dicom.too-large`, with the reason for a PACS administrator
   */
  readHeader(source: DicomSource): Promise<DicomHeader>;
  /**
   * @param frame 0-based
   * @throws AppError `dicom.no-pixels`, `dicom.not-decodable` (syntax, truncated frame, too large); never wrong pixels
   */
  readFrame(source: DicomSource, header: DicomHeader, frame: number): Promise<DecodedFrame>;
  /** The frame as it is encoded in the file, with its transfer syntax; @throws as readFrame */
  readEncodedFrame(source: DicomSource, header: DicomHeader, frame: number): Promise<Uint8Array>;
  /**
   * A value that the header left in the file, as it is encoded there.
   * @param uri a BulkDataURI of the header: `#<offset>,<length>`
   * @throws AppError `dicom.not-readable`: no such place in the file
   */
  readBulkData(source: DicomSource, header: DicomHeader, uri: string): Promise<Uint8Array>;
  close(): Promise<void>;
}
