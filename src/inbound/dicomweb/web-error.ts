/** Failures of /dicom-web. In: whatever was thrown. Out: the status of PS3.18, and a problem in words (RFC 9457). */
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { challenge } from '../http/bearer.ts';
import { describe, logFailure, statusOf } from '../http/error-page.ts';
import { requestIdOf } from '../http/request-context.ts';
import { ClientGone } from './multipart-writer.ts';

export function webError(log: Logger): ErrorRequestHandler {
  // Express knows a handler of errors by its four parameters.
  return (error: unknown, request, response, next) => {
    if (error instanceof ClientGone) {
      next(error);
      return;
    }
    const requestId = requestIdOf(request);
    logFailure(log, error, requestId);
    if (response.headersSent) {
      // Express closes the connection: what was sent has no end, so that nobody takes it for whole.
      next(error);
      return;
    }
    const status = statusOf(error);
    const { code, message } = describe(error);
    if (status === 401 || status === 403)
      response.set('www-authenticate', challenge(request, status));
    // Of a body that is still coming nothing more is read.
    if (!request.complete) response.set('connection', 'close');
    response
      .status(status)
      .type('application/problem+json')
      .send(JSON.stringify({ title: code, status, detail: message, requestId }));
  };
}
