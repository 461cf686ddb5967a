/**
 * A failed request → AppError. In: whatever the library threw. Out: our code, with status and issue codes only:
 * the library's own message holds the address, and with it the patient.
 */
import { AppError } from '../../errors.ts';

export interface Failure {
  readonly status: number | undefined;
  readonly timedOut: boolean;
  /** Body was not JSON although the status said success. */
  readonly notJson: boolean;
  readonly issueCodes: readonly string[];
  readonly retryAfterMs: number | undefined;
}

const NOT_IMPLEMENTED = 501;
const REPEATABLE = new Set([408, 409, 425, 429]);

export function failureOf(error: unknown, nowMs: number): Failure {
  const response = property(error, 'response');
  const status = property(response, 'status');
  const data = property(response, 'data');
  const headers = property(property(error, 'config'), 'headers');
  const name = property(error, 'name');
  return {
    status: typeof status === 'number' ? status : undefined,
    timedOut: name === 'TimeoutError' || name === 'AbortError',
    notJson: typeof status === 'number' && status < 400 && typeof data === 'string',
    issueCodes: issueCodesOf(data),
    retryAfterMs: headers instanceof Headers ? retryAfterMsOf(headers, nowMs) : undefined,
  };
}

/** May the same request succeed a little later? */
export function isRepeatable({ status, notJson }: Failure): boolean {
  if (notJson) return false;
  if (status === NOT_IMPLEMENTED) return false;
  return status === undefined || status >= 500 || REPEATABLE.has(status);
}

export function isAbsent({ status }: Failure): boolean {
  return status === 404 || status === 410;
}

/** What failed may succeed at another time, without anybody doing anything. */
export function isPassing({ code }: AppError): boolean {
  return code !== 'ehr.refused' && code !== 'ehr.not-supported';
}

interface Failed {
  /** For a person: "Condition", "the results". */
  readonly what: string;
  readonly method?: string;
  readonly url: string;
}

export function errorOf(failure: Failure, request: Failed, timeoutMs: number): AppError {
  const { what } = request;
  const { status, timedOut, notJson, issueCodes } = failure;
  const codes = issueCodes.length === 0 ? '' : ` (${issueCodes.join(', ')})`;
  if (timedOut)
    return new AppError('ehr.unavailable', `${what}: timed out after ${timeoutMs / 1_000} s`);
  if (notJson) return new AppError('ehr.not-fhir', `${what}: the answer was not FHIR`);
  if (status === undefined)
    return new AppError('ehr.unavailable', `${what}: the hospital could not be reached`);
  const answered = `${what}: the hospital answered ${status}${codes}`;
  if (status === 401) return new AppError('session.ended', answered);
  if (status === 412) return new AppError('ehr.conflict', answered);
  if (isNotKnown(failure, request))
    return new AppError('ehr.not-supported', answered, { where: request.url.split('?')[0] ?? '' });
  return new AppError(isRepeatable(failure) ? 'ehr.unavailable' : 'ehr.refused', answered);
}

/** R4 http.html: 404 to a search or a create is a type that the server does not know. */
function isNotKnown({ status = 0, issueCodes }: Failure, { method = 'GET', url }: Failed): boolean {
  if (status === 405 || status === NOT_IMPLEMENTED) return true;
  if (status === 404) return method === 'POST' || url.includes('?');
  return (status === 400 || status === 422) && issueCodes.includes('not-supported');
}

/** RFC 9110 10.2.3: seconds, or a date. */
function retryAfterMsOf(headers: Headers, nowMs: number): number | undefined {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function issueCodesOf(body: unknown): string[] {
  const issues = property(body, 'issue');
  if (!Array.isArray(issues)) return [];
  const codes = issues.map((issue: unknown) => property(issue, 'code'));
  const known = codes.filter((code) => typeof code === 'string');
  return [...new Set(known.filter((code) => /^[a-z-]+$/.test(code)))];
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
