/** Failures of a CDS service. In: whatever was thrown. Out: an OperationOutcome with our own words, never a stack trace. */
import type { ErrorRequestHandler } from 'express';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { Logger } from 'pino';
import { AppError, ERRORS } from '../../errors.ts';
import { describe, logFailure, statusOf } from '../http/error-page.ts';
import { requestIdOf } from '../http/request-context.ts';

export function hookError(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const requestId = requestIdOf(request);
    logFailure(log, error, requestId);
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    if (status === 401) response.setHeader('www-authenticate', 'Bearer');
    const outcome: OperationOutcome = {
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'error',
          code: issueCodeOf(error, status),
          details: { text: describe(error).message },
          diagnostics: `number for support: ${requestId}`,
        },
      ],
    };
    response.status(status).json(outcome);
  };
}

function issueCodeOf(error: unknown, status: number) {
  if (error instanceof AppError) return ERRORS[error.code].issueCode;
  if (status === 413) return 'too-long';
  return status < 500 ? 'invalid' : 'exception';
}
