/** The DICOM file without what is behind it. */
import type { DicomSource } from '../../ports/study-store.ts';

type Closable = DicomSource & { close(): Promise<void> };

export function openedRange(whole: Closable, bytes: number): Closable {
  return {
    bytes,
    read: (offset, length) => whole.read(offset, Math.max(Math.min(length, bytes - offset), 0)),
    close: () => whole.close(),
  };
}
