/** The faults that a person can play, to see how the product takes them. In: the switches. Out: their effect on a request. */
import { setTimeout as pause } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { operationOutcome } from './fhir/outcome.ts';

export interface FaultSettings {
  /** Every answer of the FHIR server waits as long. */
  slowSeconds: number;
  refuseWrites: boolean;
  answerHtml: boolean;
  /** Once: the next transaction is done, and then the line is cut. */
  dropAfterTransaction: boolean;
  /** Resource type, or scope without data, that the next launch does not get. */
  removedScope: string | undefined;
}

export const NO_FAULTS: FaultSettings = {
  slowSeconds: 0,
  refuseWrites: false,
  answerHtml: false,
  dropAfterTransaction: false,
  removedScope: undefined,
};

export const SLOWEST_SECONDS = 60;

const PROXY_PAGE =
  '<!doctype html><html lang="en"><title>Notice</title><p>The hospital network asks you to sign in.</p></html>';

export function playFaults(faults: FaultSettings): RequestHandler {
  return async (request, response, next) => {
    if (faults.slowSeconds > 0) await pause(faults.slowSeconds * 1_000);
    if (faults.answerHtml) {
      response.type('html').send(PROXY_PAGE);
      return;
    }
    const writes = request.method !== 'GET' && !request.path.endsWith('/_search');
    if (faults.refuseWrites && writes && request.method !== 'OPTIONS') {
      const refused = operationOutcome('forbidden', 'This hospital refuses writes at the moment.');
      response.status(403).type('application/fhir+json').send(JSON.stringify(refused));
      return;
    }
    next();
  };
}
