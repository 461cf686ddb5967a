/**
 * The service as functions. In: one session of one launch. Out: answers of the contract, each checked to be about
 * the patient of the first answer; an answer about anybody else is thrown away and becomes a Problem.
 */
import type {
  AssessmentDecision,
  EntriesRequest,
  OutboxView,
  PatientView,
  PlanDecisions,
  PlanView,
  Trend,
  WhatIfAnswer,
  WhatIfRequest,
} from '../../../src/inbound/app-api/contract.ts';
import { PATIENT_MISMATCH, Problem, problemOf, unreachable } from './problem.ts';

export interface MentorApi {
  readView(signal: AbortSignal): Promise<PatientView>;
  readAgain(): Promise<PatientView>;
  whatIf(request: WhatIfRequest, signal: AbortSignal): Promise<WhatIfAnswer>;
  trend(key: string, signal: AbortSignal): Promise<Trend>;
  enter(entries: EntriesRequest): Promise<PatientView>;
  plan(signal: AbortSignal): Promise<PlanView>;
  savePlan(decisions: PlanDecisions): Promise<PlanView>;
  decide(decision: AssessmentDecision): Promise<PatientView>;
  outbox(signal: AbortSignal): Promise<OutboxView>;
  sendAgain(id: string): Promise<OutboxView>;
  end(): Promise<void>;
}

type Ask = (path: string, options?: { body?: unknown; signal?: AbortSignal }) => Promise<unknown>;

export function mentorApi(session: string, request: typeof fetch = fetch): MentorApi {
  const base = `/api/p/${encodeURIComponent(session)}`;
  let csrfToken = '';
  let patient: string | null = null;

  const get: Ask = async (path, options) =>
    answerOf(request, `${base}${path}`, { signal: options?.signal ?? null }, false);
  const post: Ask = async (path, options) =>
    answerOf(
      request,
      `${base}${path}`,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken },
        body: JSON.stringify(options?.body ?? {}),
        signal: options?.signal ?? null,
      },
      true,
    );

  /** Of the first answer; every later one must name the same. */
  function checked<T>(answer: T, about: (answer: T) => readonly string[]): T {
    for (const reference of about(answer)) {
      patient ??= reference;
      if (reference !== patient) throw mismatch();
    }
    return answer;
  }
  const view = (answer: unknown): PatientView => {
    const checkedView = checked(answer as PatientView, (one) => [
      one.patient.reference,
      one.outbox.patient,
    ]);
    csrfToken = checkedView.csrfToken;
    return checkedView;
  };
  const named = <T extends { readonly patient: string }>(answer: unknown): T =>
    checked(answer as T, (one) => [one.patient]);

  return {
    readView: async (signal) => view(await get('', { signal })),
    readAgain: async () => view(await post('/read-again')),
    whatIf: async (body, signal) => named<WhatIfAnswer>(await post('/what-if', { body, signal })),
    trend: async (key, signal) =>
      named<Trend>(await get(`/trend/${encodeURIComponent(key)}`, { signal })),
    enter: async (body) => view(await post('/entries', { body })),
    plan: async (signal) => named<PlanView>(await get('/plan', { signal })),
    savePlan: async (body) => named<PlanView>(await post('/plan', { body })),
    decide: async (body) => view(await post('/decision', { body })),
    outbox: async (signal) => named<OutboxView>(await get('/outbox', { signal })),
    sendAgain: async (id) =>
      named<OutboxView>(await post(`/outbox/${encodeURIComponent(id)}/retry`)),
    end: async () => {
      await post('/end');
    },
  };
}

async function answerOf(
  request: typeof fetch,
  url: string,
  init: RequestInit,
  wrote: boolean,
): Promise<unknown> {
  let response: Response;
  try {
    response = await request(url, {
      ...init,
      headers: { Accept: 'application/json', ...(init.headers as Record<string, string>) },
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw unreachable(wrote);
  }
  if (response.status === 204) return null;
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response.status, body, wrote);
  if (body === null) throw problemOf(response.status, null, wrote);
  return body;
}

function mismatch(): Problem {
  return new Problem({
    code: PATIENT_MISMATCH,
    message: 'The service answered about another patient.',
    written: 'nothing',
    action: 'Close this window and open the app again from the chart.',
  });
}
