/** Failures of /oauth. In: whatever was thrown. Out: the error body of RFC 6749 section 5.2. */
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { AppError, type ErrorCode } from '../../errors.ts';
import { describe, logFailure, statusOf } from '../http/error-page.ts';
import { requestIdOf } from '../http/request-context.ts';

const ERRORS: Partial<Record<ErrorCode, string>> = {
  'oauth.invalid-client': 'invalid_client',
  'oauth.invalid-scope': 'invalid_scope',
  'oauth.unsupported-grant-type': 'unsupported_grant_type',
};

export function oauthError(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    logFailure(log, error, requestIdOf(request));
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    const known = error instanceof AppError ? ERRORS[error.code] : undefined;
    response
      .status(status)
      .set('pragma', 'no-cache')
      .json({
        error: known ?? (status < 500 ? 'invalid_request' : 'server_error'),
        error_description: asciiOf(describe(error).message),
      });
  };
}

/** RFC 6749 5.2: no other characters, and neither quote nor backslash. */
function asciiOf(text: string): string {
  return text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'");
}
