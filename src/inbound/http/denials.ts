/** Every refusal for want of a right leaves an entry in the audit trail. In: requests as they end with 401 or 403. */
import type { Request, RequestHandler } from 'express';
import type { Audit } from '../../ports/audit.ts';
import type { Clock } from '../../ports/clock.ts';
import { knownCaller } from './bearer.ts';
import { routeOf } from './request-context.ts';

export interface DenialPorts {
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
  /** The trail could not be written: it is told, since nobody waits for it. */
  readonly failed: (error: unknown) => void;
}

export function denials({ audit, clock, failed }: DenialPorts): RequestHandler {
  return (request: Request, response, next) => {
    response.on('finish', () => {
      const { statusCode } = response;
      if (statusCode !== 401 && statusCode !== 403) return;
      const caller = knownCaller(request);
      audit
        .append({
          at: clock.now(),
          who: caller === undefined ? 'unknown' : `client ${caller}`,
          what: 'request.refused',
          hospital: '-',
          patient: '-',
          outcome: 'failure',
          detail: `${request.method} ${request.baseUrl}${routeOf(request)} ${statusCode}`,
        })
        .catch(failed);
    });
    next();
  };
}
