/** Failures of /fhir. In: whatever was thrown. Out: an OperationOutcome with the place, never a stack trace or a name. */
import type { ErrorRequestHandler } from 'express';
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import type { Logger } from 'pino';
import { AppError, ERRORS } from '../../errors.ts';
import { challenge } from '../http/bearer.ts';
import { describe, logFailure, statusOf } from '../http/error-page.ts';
import { requestIdOf } from '../http/request-context.ts';
import { sendResource } from './send.ts';

const LONGEST_TEXT = 2_000;

export function operationOutcome(
  severity: OperationOutcomeIssue['severity'],
  code: OperationOutcomeIssue['code'],
  said: string,
  at?: string,
): OperationOutcome {
  const [text, place] = [printable(said), at === undefined ? undefined : printable(at)];
  return {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity,
        code,
        details: { text },
        diagnostics: place === undefined ? text : `${text} (${place})`,
        ...(place === undefined ? {} : expressionOf(place)),
      },
    ],
  };
}

/** What was asked is repeated; a FHIR string holds no control characters, and need not be long. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?').slice(0, LONGEST_TEXT);
}

export function fhirError(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    logFailure(log, error, requestIdOf(request));
    if (response.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    if (status === 401 || status === 403)
      response.set('www-authenticate', challenge(request, status));
    sendResource(request, response, outcomeOf(error, status), status);
  };
}

function outcomeOf(error: unknown, status: number): OperationOutcome {
  const { message } = describe(error);
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.?$/, '.')}`;
  if (error instanceof AppError)
    return operationOutcome('error', ERRORS[error.code].issueCode, sentence, error.where);
  if (status === 413) return operationOutcome('error', 'too-long', 'The body is too large.');
  if (status < 500) return operationOutcome('error', 'structure', 'The request cannot be read.');
  return operationOutcome('fatal', 'exception', sentence);
}

/** `request body: $.entry[0].resource.status (line 3, column 5)` → the part that is a FHIRPath, from the body on where its type is not known. */
function expressionOf(place: string): Pick<OperationOutcomeIssue, 'expression'> {
  const path = /(?:\$|\b[A-Z][A-Za-z]+)((?:\.[A-Za-z]+(?:\[\d+\])?)+)/.exec(place);
  return path === null ? {} : { expression: [path[0].replace(/^\$\./, '')] };
}
