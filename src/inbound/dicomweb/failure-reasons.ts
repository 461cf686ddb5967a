/** Our errors → Failure Reason (0008,1197) of a STOW-RS answer (PS3.18 table I.2-2, the codes of PS3.4 annex B and PS3.7 annex C). */
import { AppError, type ErrorCode } from '../../errors.ts';

const PROCESSING_FAILURE = 0x0110;

const REASONS: Partial<Record<ErrorCode, number>> = {
  'dicom.not-readable': 0xc000,
  'dicom.class-mismatch': 0xa900,
  'dicom.instance-mismatch': 0x0117,
  'dicom.too-large': 0xc001,
  'dicom.duplicate-differs': 0xc002,
  'dicom.patient-mismatch': 0xc003,
  'dicom.wrong-study': 0xa900,
  'request.media-type': 0xc000,
  'store.full': 0xa700,
  'store.failed': 0xa700,
};

export interface FailureReason {
  readonly code: number;
  /** For whoever sent it. */
  readonly comment: string;
}

export function failureReasonOf(error: unknown): FailureReason {
  const ours = error instanceof AppError ? error : undefined;
  const code = ours === undefined ? undefined : REASONS[ours.code];
  if (ours === undefined || code === undefined)
    return { code: PROCESSING_FAILURE, comment: 'the service failed: see its log' };
  return { code, comment: ours.message };
}
