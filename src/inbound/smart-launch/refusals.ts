/** A launch that did not come about leaves an entry in the audit trail. In: the failure. Out: the entry; the failure goes on. */
import type { ErrorRequestHandler, Response } from 'express';
import { AppError } from '../../errors.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Clock } from '../../ports/clock.ts';

const hospitals = new WeakMap<Response, string>();

/** Told as soon as it is known which hospital this is about. */
export function noteHospital(response: Response, hospital: string): void {
  hospitals.set(response, hospital);
}

export function refusals({
  audit,
  clock,
}: {
  readonly audit: Pick<Audit, 'append'>;
  readonly clock: Clock;
}): ErrorRequestHandler {
  return async (error: unknown, _request, response, next) => {
    await audit.append({
      at: clock.now(),
      who: 'unknown',
      what: 'launch.refused',
      hospital: hospitals.get(response) ?? '-',
      patient: '-',
      outcome: 'failure',
      detail: error instanceof AppError ? error.code : 'service.failed',
    });
    next(error);
  };
}
