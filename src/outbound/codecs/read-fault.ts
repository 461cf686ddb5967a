/** Why a file is not read, between the thread that found out and the caller. */
import { AppError, type ErrorCode } from '../../errors.ts';

export type ReadFaultCode = Extract<
  ErrorCode,
  'dicom.not-readable' | 'dicom.too-large' | 'dicom.no-pixels' | 'dicom.not-decodable'
>;

export interface ReadFault {
  readonly code: ReadFaultCode;
  readonly message: string;
}

export function unreadable(message: string): AppError {
  return new AppError('dicom.not-readable', message);
}

export function tooLarge(message: string): AppError {
  return new AppError('dicom.too-large', message);
}

/** @param cause of a codec: it is not to be trusted again */
export function undecodable(message: string, cause?: unknown): AppError {
  return new AppError('dicom.not-decodable', message, { cause });
}

/** `(0028,0010)` */
export function tagName(tag: string): string {
  return `(${tag.slice(0, 4)},${tag.slice(4)})`;
}
