/** Everything that can go wrong between the app and the service, as one typed value. */
import type { ApiError } from '../../../src/inbound/app-api/contract.ts';

export class Problem extends Error {
  readonly code: string;
  readonly written: ApiError['written'];
  readonly action: string;
  readonly requestId: string | null;
  readonly httpStatus: number | null;

  constructor(fields: {
    code: string;
    message: string;
    written: ApiError['written'];
    action: string;
    requestId?: string | null;
    httpStatus?: number | null;
  }) {
    super(fields.message);
    this.name = 'Problem';
    this.code = fields.code;
    this.written = fields.written;
    this.action = fields.action;
    this.requestId = fields.requestId ?? null;
    this.httpStatus = fields.httpStatus ?? null;
  }

  /** The session is over: the screen is emptied. */
  get endsSession(): boolean {
    return this.code === 'session.ended' || this.httpStatus === 401;
  }

  /** An answer about another patient: the screen is emptied. */
  get isMismatch(): boolean {
    return this.code === PATIENT_MISMATCH || this.code === 'launch.patient-mismatch';
  }
}

export const PATIENT_MISMATCH = 'patient.mismatch';

/** What a failed answer says; a body that is no ApiError still becomes a full sentence. */
export function problemOf(status: number, body: unknown, wrote: boolean): Problem {
  if (isApiError(body)) return new Problem({ ...body, httpStatus: status });
  return new Problem({
    code: 'answer.unreadable',
    message: `The service answered ${status} without saying why.`,
    written: wrote ? 'unknown' : 'nothing',
    action: 'Try again; if it stays so, tell the administrator the time of this message.',
    httpStatus: status,
  });
}

export function unreachable(wrote: boolean): Problem {
  return new Problem({
    code: 'service.unreachable',
    message: 'The request did not reach the service.',
    written: wrote ? 'unknown' : 'nothing',
    action: 'Check the network of this computer, then try again.',
  });
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : unreachable(false);
}

function isApiError(body: unknown): body is ApiError {
  if (typeof body !== 'object' || body === null) return false;
  const fields = body as Record<string, unknown>;
  return (
    typeof fields.code === 'string' &&
    typeof fields.message === 'string' &&
    typeof fields.action === 'string' &&
    typeof fields.requestId === 'string' &&
    (fields.written === 'nothing' ||
      fields.written === 'kept-in-outbox' ||
      fields.written === 'unknown')
  );
}
