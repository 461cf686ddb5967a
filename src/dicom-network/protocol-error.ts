/** What a peer did against the protocol; the association ends with an A-ABORT that says which (PS3.8 table 9-26). */

export const ABORT_REASONS = {
  'not-specified': 0,
  'unrecognized-pdu': 1,
  'unexpected-pdu': 2,
  'unrecognized-parameter': 4,
  'unexpected-parameter': 5,
  'invalid-parameter': 6,
} as const;

export type AbortReason = keyof typeof ABORT_REASONS;

export class ProtocolError extends Error {
  readonly reason: AbortReason;

  constructor(reason: AbortReason, message: string) {
    super(message);
    this.name = 'ProtocolError';
    this.reason = reason;
  }
}

/** The connection ended, or what was awaited did not come in time. */
export class ConnectionLost extends Error {
  readonly why: 'closed' | 'timed-out' | 'aborted' | 'failed';

  constructor(why: ConnectionLost['why'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ConnectionLost';
    this.why = why;
  }
}
