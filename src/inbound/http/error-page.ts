/** Failures outside /api. In: whatever was thrown. Out: a page that says what was not done and what to do, never a stack trace. */
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { AppError, ERRORS, type ErrorCode } from '../../errors.ts';
import { requestIdOf } from './request-context.ts';

const ACTIONS: Partial<Record<ErrorCode, string>> = {
  'launch.unknown-issuer':
    'Ask the administrator to add this hospital to the configuration, then open it again from the chart.',
  'launch.state-mismatch': 'Close this window and open the app again from the chart.',
  'launch.refused': 'Open the app again from the chart. If it stays so, tell the administrator.',
  'launch.no-patient': 'Choose a patient in the chart, then open the app again.',
  'launch.patient-mismatch': 'Close this window and open the app again from the chart.',
  'ehr.unavailable': 'Try again in a minute from the chart.',
  'request.not-found': 'Open the app from the chart of a patient.',
};

export function statusOf(error: unknown): number {
  if (error instanceof AppError) return ERRORS[error.code].httpStatus;
  // body-parser and express say so on their own errors.
  const status =
    typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

/** What a person or a log may read about any error: our own message, or the class of a foreign one. */
export function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  if (statusOf(error) < 500)
    return { code: 'request.invalid', message: 'the request is not valid' };
  return { code: 'service.failed', message: 'the service failed' };
}

export function logFailure(log: Logger, error: unknown, requestId: string): void {
  const { code, message } = describe(error);
  const expected = statusOf(error) < 500;
  log[expected ? 'warn' : 'error']({
    event: 'request.failed',
    requestId,
    code,
    reason: message,
    // A foreign error's stack is code and lines; its message could hold anything.
    ...(expected || !(error instanceof Error) ? {} : { kind: error.name, at: framesOf(error) }),
  });
}

function framesOf(error: Error): string[] {
  const lines = error.stack?.split('\n') ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).slice(0, 6);
}

export function errorPage(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const requestId = requestIdOf(request);
    logFailure(log, error, requestId);
    if (response.headersSent) {
      next(error);
      return;
    }
    const { code, message } = describe(error);
    const action = error instanceof AppError ? ACTIONS[error.code] : undefined;
    page(
      response,
      statusOf(error),
      code,
      message,
      action ?? 'Try again from the chart.',
      requestId,
    );
  };
}

export function notFoundPage(): RequestHandler {
  return (request, response) => {
    const message = 'There is no page at this address.';
    const action = 'Open the app from the chart of a patient.';
    page(response, 404, 'request.not-found', message, action, requestIdOf(request));
  };
}

function page(
  response: Response,
  status: number,
  code: string,
  message: string,
  action: string,
  requestId: string,
): void {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1).replace(/\.?$/, '.');
  response
    .status(status)
    .type('html')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Health Analysis Mentor</title></head>` +
        `<body><main><h1>The app could not be opened</h1><p>${escape(sentence)} Nothing was written.</p>` +
        `<p>${escape(action)}</p><p>Code ${escape(code)}, number for support ${escape(requestId)}</p></main></body></html>`,
    );
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
