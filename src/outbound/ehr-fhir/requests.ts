/**
 * One hospital's FHIR endpoint. In: method, path, body. Out: the resource answered, after as many tries as make sense.
 *
 * Wraps fhir-kit-client, whose errors must not leave this folder.
 */
import { Client } from 'fhir-kit-client';
import type { Resource } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import type { EhrToken } from '../../ports/ehr.ts';
import { errorOf, failureOf, isAbsent, isRepeatable } from './failure.ts';

export interface RequestLimits {
  /** One try, milliseconds. */
  readonly timeoutMs: number;
  /** Tries of one request. */
  readonly tries: number;
  /** Upper limit of the first pause; doubles with each. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

export const DEFAULT_LIMITS: RequestLimits = {
  timeoutMs: 10_000,
  tries: 3,
  firstPauseMs: 200,
  longestPauseMs: 5_000,
};

interface FhirRequest {
  /** For a person who reads the failure: "Condition". */
  readonly what: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Relative to the base (empty: the base itself), or absolute on the same origin. */
  readonly url: string;
  readonly body?: Resource;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the tries as well. */
  readonly signal?: AbortSignal;
  /** Not repeated where it may have been done although no answer came: who asks looks first. */
  readonly once?: boolean;
  /** 404 and 410 are an answer: without a resource. */
  readonly mayBeAbsent?: boolean;
}

interface FhirAnswer {
  /** Absent: an answer without a body, as servers give to a write. */
  readonly resource: Resource | undefined;
  readonly location: string | undefined;
  readonly etag: string | undefined;
  /** The hospital's clock, ISO 8601. */
  readonly date: string | undefined;
  readonly status: number;
}

const ABSENT: FhirAnswer = {
  resource: undefined,
  location: undefined,
  etag: undefined,
  date: undefined,
  status: 404,
};

export type FhirRequests = (request: FhirRequest) => Promise<FhirAnswer>;

/** @throws AppError `ehr.unavailable`, `ehr.refused`, `ehr.not-supported`, `ehr.conflict`, `ehr.not-fhir`, `session.ended` */
export function fhirRequests(
  fhirBaseUrl: string,
  token: EhrToken,
  limits: RequestLimits,
): FhirRequests {
  const client = new Client({ baseUrl: fhirBaseUrl });

  async function once(request: FhirRequest, bearer: string): Promise<FhirAnswer> {
    const timeout = AbortSignal.timeout(limits.timeoutMs);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    const answer = await client.request(request.url === '' ? fhirBaseUrl : request.url, {
      method: request.method ?? 'GET',
      ...(request.body === undefined ? {} : { body: { ...request.body } }),
      options: {
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(request.body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
          ...request.headers,
        },
        signal,
        keepalive: false,
        // A redirect could carry the token elsewhere.
        redirect: 'error',
      },
    });
    const { response } = Client.httpFor(answer);
    return {
      resource: resourceOf(answer, request.what),
      location: response?.headers.get('location') ?? undefined,
      etag: response?.headers.get('etag') ?? undefined,
      date: instantOf(response?.headers.get('date')),
      status: response?.status ?? 200,
    };
  }

  return async function ask(request) {
    let bearer = await token.current();
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(request, bearer);
      } catch (error) {
        if (error instanceof AppError) throw error;
        const failure = failureOf(error, Date.now());
        if (failure.status === 401 && !renewed) {
          renewed = true;
          const fresh = await token.renew();
          if (fresh !== undefined) {
            bearer = fresh;
            continue;
          }
        }
        if (request.mayBeAbsent === true && isAbsent(failure)) return ABSENT;
        const tries = request.once === true ? 1 : limits.tries;
        const over = request.signal?.aborted === true || attempt >= tries;
        if (over || !isRepeatable(failure)) throw errorOf(failure, request, limits.timeoutMs);
        await pause(failure.retryAfterMs ?? jitterMs(attempt, limits), request.signal);
      }
    }
  };
}

function instantOf(httpDate: string | null | undefined): string | undefined {
  const ms = Date.parse(httpDate ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Full jitter: anything between nothing and a bound that doubles. */
export function jitterMs(attempt: number, limits: RequestLimits): number {
  const bound = Math.min(limits.longestPauseMs, limits.firstPauseMs * 2 ** (attempt - 1));
  return Math.random() * bound;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, 30_000));
    signal?.addEventListener('abort', done, { once: true });
  });
}

function resourceOf(answer: object, what: string): Resource | undefined {
  if (isResource(answer)) return answer;
  if (Object.keys(answer).length === 0) return undefined;
  throw new AppError('ehr.not-fhir', `${what}: the answer was not FHIR`);
}

function isResource(answer: object): answer is Resource {
  return 'resourceType' in answer && typeof answer.resourceType === 'string';
}
