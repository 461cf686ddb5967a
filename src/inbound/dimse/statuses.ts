/** Our errors → the status of a DIMSE answer (PS3.4 table B.2-1, PS3.7 annex C), with a comment that an administrator reads. */
import { AppError, type ErrorCode } from '../../errors.ts';

export const STATUS = {
  success: 0x0000,
  processingFailure: 0x0110,
  invalidObjectInstance: 0x0117,
  missingAttribute: 0x0120,
  sopClassNotSupported: 0x0122,
  unrecognizedOperation: 0x0211,
  mistypedArgument: 0x0212,
  outOfResources: 0xa700,
  classMismatch: 0xa900,
  cannotUnderstand: 0xc000,
  tooLarge: 0xc001,
  duplicateDiffers: 0xc002,
  patientMismatch: 0xc003,
} as const;

interface Failure {
  readonly status: number;
  readonly comment: string;
}

/** At most 64 characters, ASCII. */
const FAILURES: Partial<Record<ErrorCode, Failure>> = {
  'dicom.not-readable': { status: STATUS.cannotUnderstand, comment: 'not readable as DICOM' },
  'dicom.class-mismatch': {
    status: STATUS.classMismatch,
    comment: 'the data set is of another SOP class',
  },
  'dicom.instance-mismatch': {
    status: STATUS.invalidObjectInstance,
    comment: 'the data set has another SOP instance UID',
  },
  'dicom.too-large': { status: STATUS.tooLarge, comment: 'larger than is accepted here' },
  'dicom.duplicate-differs': {
    status: STATUS.duplicateDiffers,
    comment: 'this SOP instance is here already with other content',
  },
  'dicom.patient-mismatch': {
    status: STATUS.patientMismatch,
    comment: 'its study is here already, of another patient',
  },
  'store.full': { status: STATUS.outOfResources, comment: 'no space left: try again later' },
  'store.failed': { status: STATUS.outOfResources, comment: 'the store failed: try again later' },
};

const LONGEST = 64;

export function failureOf(error: unknown): Failure {
  const ours = error instanceof AppError ? error : undefined;
  const known = ours === undefined ? undefined : FAILURES[ours.code];
  if (ours === undefined || known === undefined)
    return { status: STATUS.processingFailure, comment: 'the service failed: see its log' };
  // What the reader says names the element or the place; it is told where it fits.
  return { ...known, comment: ours.message.length <= LONGEST ? ours.message : known.comment };
}
