/** What an archive does to us → our errors: to be tried again, or refused. The reason names no object and no person. */
import { ConnectionLost, ProtocolError } from '../../dicom-network/protocol-error.ts';
import { Rejected } from '../../dicom-network/requestor.ts';
import { AppError } from '../../errors.ts';
import { tlsFault } from './tls-fault.ts';

export function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError('pacs.unavailable', `the archive does not answer: ${reason}`, { cause });
}

export function refused(reason: string): AppError {
  return new AppError('pacs.refused', `the archive refuses: ${reason}`);
}

export function pacsFailure(error: unknown): unknown {
  if (error instanceof Rejected)
    return error.isPermanent ? refused(error.message) : unavailable(error.message, error);
  if (error instanceof ConnectionLost || error instanceof ProtocolError)
    return withoutTrust(error) ?? unavailable(error.message, error);
  return error;
}

/** Another time it is not otherwise: somebody has to change a certificate, or a setting. */
export function withoutTrust(error: unknown): AppError | undefined {
  const fault = tlsFault(error);
  return fault === undefined
    ? undefined
    : new AppError('pacs.refused', `no encrypted connection with the archive: ${fault}`, {
        cause: error,
      });
}
