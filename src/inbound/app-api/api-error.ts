/** Failures of /api. In: whatever was thrown. Out: what was not done, whether anything was written, what to do, a number for support. */
import type { ErrorRequestHandler, Request } from 'express';
import type { Logger } from 'pino';
import { AppError, type ErrorCode } from '../../errors.ts';
import { challenge } from '../http/bearer.ts';
import { describe, logFailure, statusOf } from '../http/error-page.ts';
import { requestIdOf } from '../http/request-context.ts';
import type { ApiError } from './contract.ts';

const ACTIONS: Partial<Record<ErrorCode, string>> = {
  'session.ended': 'Open the app again from the chart.',
  'session.forbidden': 'Open the app again from the chart.',
  'ehr.unavailable': 'Try again in a minute. If it stays so, tell the administrator.',
  'ehr.not-fhir': 'Try again in a minute. If it stays so, tell the administrator.',
  'ehr.refused': 'Ask the administrator for the right that is missing.',
  'request.invalid': 'Correct the value and try again.',
  'request.not-found': 'Read the record again.',
  'decision.superseded': 'Read the record again, then decide on what is shown.',
  'launch.patient-mismatch': 'Close this window and open the app again from the chart.',
};

const ASK_SUPPORT = 'Try again. If it stays so, give support the number.';

/** What a person wanted, by route. */
const NOT_DONE: readonly (readonly [RegExp, string])[] = [
  [/\/what-if$/, 'The what-if was not computed'],
  [/\/trend\//, 'The course over time was not computed'],
  [/\/entries\/preview$|\/given$|\/fields$/, 'What was given was not looked at'],
  [/\/entries$/, 'The entries were not kept'],
  [/\/set-aside$/, 'The value was not set aside or used again'],
  [/\/plan$/, 'The plan was not read or saved'],
  [/\/decision$/, 'The decision was not saved'],
  [/\/outbox/, 'The deliveries were not read or sent'],
  [/\/uploads/, 'The file was not taken'],
  [/\/end$/, 'The session was not ended'],
];

export function apiError(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const requestId = requestIdOf(request);
    logFailure(log, error, requestId);
    if (response.headersSent) {
      next(error);
      return;
    }
    const { code, message } = describe(error);
    const body: ApiError = {
      code,
      message: `${notDone(request)}: ${message}.`,
      written:
        request.method !== 'GET' && statusOf(error) >= 500 && !(error instanceof AppError)
          ? 'unknown'
          : 'nothing',
      action: (error instanceof AppError ? ACTIONS[error.code] : undefined) ?? ASK_SUPPORT,
      requestId,
    };
    // Programs show a token; a page has its session.
    if (error instanceof AppError && error.code.startsWith('access.'))
      response.set('www-authenticate', challenge(request, statusOf(error)));
    response.status(statusOf(error)).json(body);
  };
}

function notDone(request: Request): string {
  return NOT_DONE.find(([pattern]) => pattern.test(request.path))?.[1] ?? 'The record was not read';
}
