/**
 * Every error this service raises on purpose: a stable code, with its HTTP status, OperationOutcome code and exit code.
 *
 * The message is for the operator: what, where, what to do. It never holds a name, a date or an identifier of a patient.
 */
export const ERRORS = {
  'input.not-json': { httpStatus: 400, issueCode: 'invalid', exitCode: 65 },
  'input.duplicate-key': { httpStatus: 400, issueCode: 'invalid', exitCode: 65 },
  'input.not-fhir': { httpStatus: 400, issueCode: 'structure', exitCode: 65 },
  'input.wrong-release': { httpStatus: 400, issueCode: 'not-supported', exitCode: 65 },
  'input.no-patient': { httpStatus: 422, issueCode: 'required', exitCode: 65 },
  'input.duplicate-patient': { httpStatus: 422, issueCode: 'duplicate', exitCode: 65 },
  'input.circular-reference': { httpStatus: 422, issueCode: 'invalid', exitCode: 65 },
  'input.too-large': { httpStatus: 413, issueCode: 'too-long', exitCode: 65 },
  'input.unreadable': { httpStatus: 400, issueCode: 'not-found', exitCode: 65 },
  'input.invalid': { httpStatus: 400, issueCode: 'invalid', exitCode: 65 },
  'usage.wrong': { httpStatus: 400, issueCode: 'invalid', exitCode: 2 },
  'config.invalid': { httpStatus: 500, issueCode: 'invalid', exitCode: 78 },
  'model.unknown': { httpStatus: 404, issueCode: 'not-found', exitCode: 2 },
  'training.invalid': { httpStatus: 422, issueCode: 'invalid', exitCode: 65 },
  'training.failed': { httpStatus: 422, issueCode: 'processing', exitCode: 1 },
  'model.invalid': { httpStatus: 500, issueCode: 'invalid', exitCode: 1 },
  'model.expression': { httpStatus: 500, issueCode: 'invalid', exitCode: 1 },
  'plan-definition.invalid': { httpStatus: 500, issueCode: 'invalid', exitCode: 1 },
  'ehr.unavailable': { httpStatus: 503, issueCode: 'transient', exitCode: 1 },
  'ehr.refused': { httpStatus: 502, issueCode: 'forbidden', exitCode: 1 },
  'ehr.not-supported': { httpStatus: 502, issueCode: 'not-supported', exitCode: 1 },
  'ehr.not-fhir': { httpStatus: 502, issueCode: 'structure', exitCode: 1 },
  'ehr.conflict': { httpStatus: 409, issueCode: 'conflict', exitCode: 1 },
  'launch.unknown-issuer': { httpStatus: 403, issueCode: 'security', exitCode: 1 },
  'launch.state-mismatch': { httpStatus: 400, issueCode: 'security', exitCode: 1 },
  'launch.refused': { httpStatus: 403, issueCode: 'forbidden', exitCode: 1 },
  'launch.no-patient': { httpStatus: 400, issueCode: 'required', exitCode: 1 },
  'launch.patient-mismatch': { httpStatus: 403, issueCode: 'forbidden', exitCode: 1 },
  'session.ended': { httpStatus: 401, issueCode: 'login', exitCode: 1 },
  'session.forbidden': { httpStatus: 403, issueCode: 'forbidden', exitCode: 1 },
  'request.invalid': { httpStatus: 400, issueCode: 'invalid', exitCode: 1 },
  'request.not-found': { httpStatus: 404, issueCode: 'not-found', exitCode: 1 },
  'request.conflict': { httpStatus: 409, issueCode: 'conflict', exitCode: 1 },
  'decision.superseded': { httpStatus: 409, issueCode: 'conflict', exitCode: 1 },
  'cds.not-trusted': { httpStatus: 401, issueCode: 'login', exitCode: 1 },
  'cds.wrong-server': { httpStatus: 403, issueCode: 'forbidden', exitCode: 1 },
  'cds.missing-data': { httpStatus: 412, issueCode: 'not-found', exitCode: 1 },
  'request.gone': { httpStatus: 410, issueCode: 'deleted', exitCode: 1 },
  'request.unknown-parameter': { httpStatus: 400, issueCode: 'not-supported', exitCode: 1 },
  'request.not-allowed': { httpStatus: 405, issueCode: 'not-supported', exitCode: 1 },
  'request.not-acceptable': { httpStatus: 406, issueCode: 'not-supported', exitCode: 1 },
  'request.media-type': { httpStatus: 415, issueCode: 'not-supported', exitCode: 1 },
  'request.unprocessable': { httpStatus: 422, issueCode: 'processing', exitCode: 1 },
  'request.too-many': { httpStatus: 429, issueCode: 'throttled', exitCode: 1 },
  'request.too-costly': { httpStatus: 422, issueCode: 'too-costly', exitCode: 1 },
  'request.version': { httpStatus: 412, issueCode: 'conflict', exitCode: 1 },
  'subscription.not-supported': { httpStatus: 422, issueCode: 'not-supported', exitCode: 1 },
  'subscription.endpoint': { httpStatus: 422, issueCode: 'security', exitCode: 1 },
  'subscription.too-many': { httpStatus: 422, issueCode: 'too-costly', exitCode: 1 },
  'access.no-token': { httpStatus: 401, issueCode: 'login', exitCode: 1 },
  'access.scope': { httpStatus: 403, issueCode: 'forbidden', exitCode: 1 },
  'oauth.invalid-request': { httpStatus: 400, issueCode: 'invalid', exitCode: 1 },
  'oauth.invalid-client': { httpStatus: 401, issueCode: 'login', exitCode: 1 },
  'oauth.invalid-scope': { httpStatus: 400, issueCode: 'forbidden', exitCode: 1 },
  'oauth.unsupported-grant-type': { httpStatus: 400, issueCode: 'not-supported', exitCode: 1 },
  'dicom.not-readable': { httpStatus: 400, issueCode: 'structure', exitCode: 65 },
  'dicom.too-large': { httpStatus: 413, issueCode: 'too-long', exitCode: 65 },
  'dicom.no-pixels': { httpStatus: 422, issueCode: 'not-supported', exitCode: 65 },
  'dicom.not-decodable': { httpStatus: 422, issueCode: 'not-supported', exitCode: 65 },
  'dicom.not-writable': { httpStatus: 500, issueCode: 'exception', exitCode: 1 },
  'dicom.class-mismatch': { httpStatus: 409, issueCode: 'conflict', exitCode: 65 },
  'dicom.instance-mismatch': { httpStatus: 409, issueCode: 'conflict', exitCode: 65 },
  'dicom.duplicate-differs': { httpStatus: 409, issueCode: 'conflict', exitCode: 1 },
  'dicom.wrong-study': { httpStatus: 409, issueCode: 'conflict', exitCode: 1 },
  'dicom.patient-mismatch': { httpStatus: 409, issueCode: 'conflict', exitCode: 1 },
  'network.failed': { httpStatus: 500, issueCode: 'exception', exitCode: 1 },
  'pacs.unavailable': { httpStatus: 503, issueCode: 'transient', exitCode: 1 },
  'pacs.refused': { httpStatus: 502, issueCode: 'forbidden', exitCode: 1 },
  'store.full': { httpStatus: 507, issueCode: 'no-store', exitCode: 1 },
  'store.in-use': { httpStatus: 503, issueCode: 'conflict', exitCode: 1 },
  'store.failed': { httpStatus: 500, issueCode: 'exception', exitCode: 1 },
  'process.unsupported-node': { httpStatus: 500, issueCode: 'not-supported', exitCode: 78 },
} as const;

export type ErrorCode = keyof typeof ERRORS;

export class AppError extends Error {
  readonly code: ErrorCode;
  /** Where: a file, a JSON path, a setting's path. */
  readonly where: string | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; where?: string } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.where = options.where;
  }
}
