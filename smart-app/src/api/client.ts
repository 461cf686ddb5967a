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
  SetAsideRequest,
  Trend,
  WhatIfAnswer,
  WhatIfRequest,
} from '../../../src/inbound/app-api/contract.ts';
import type {
  EntriesPreviewView,
  EntryFieldsView,
  GivenView,
  UploadsView,
  UploadView,
} from '../../../src/inbound/app-api/contract-add.ts';
import type {
  ChooseImage,
  EarlierView,
  FindingDecision,
  FrameTables,
  GiveOwnReading,
  MarkKeyImage,
  MarkPoint,
  StudiesView,
  StudyView,
} from '../../../src/inbound/app-api/contract-imaging.ts';
import { PATIENT_MISMATCH, Problem, problemOf, unreachable } from './problem.ts';

export interface MentorApi {
  readView(signal: AbortSignal): Promise<PatientView>;
  readAgain(): Promise<PatientView>;
  whatIf(request: WhatIfRequest, signal: AbortSignal): Promise<WhatIfAnswer>;
  trend(key: string, signal: AbortSignal): Promise<Trend>;
  enter(entries: EntriesRequest): Promise<PatientView>;
  /** Every value that a model takes. */
  fields(signal: AbortSignal): Promise<EntryFieldsView>;
  /** What entries would do; nothing is kept. */
  previewEntries(entries: EntriesRequest, signal: AbortSignal): Promise<EntriesPreviewView>;
  /** What a pasted record holds; nothing is kept. */
  readGiven(text: string): Promise<GivenView>;
  setAside(request: SetAsideRequest): Promise<PatientView>;
  plan(signal: AbortSignal): Promise<PlanView>;
  savePlan(decisions: PlanDecisions): Promise<PlanView>;
  decide(decision: AssessmentDecision): Promise<PatientView>;
  outbox(signal: AbortSignal): Promise<OutboxView>;
  sendAgain(id: string): Promise<OutboxView>;
  studies(signal: AbortSignal): Promise<StudiesView>;
  study(uid: string, signal: AbortSignal): Promise<StudyView>;
  earlier(uid: string, signal: AbortSignal): Promise<EarlierView>;
  frame(
    place: FramePlace,
    signal: AbortSignal,
    onShare?: (share: number) => void,
  ): Promise<FrameData>;
  /** 0–255, row-major. */
  heatmap(study: string, finding: string, signal: AbortSignal): Promise<ArrayBuffer>;
  uploads(signal: AbortSignal): Promise<readonly UploadView[]>;
  /** null: nothing of this file is there. */
  uploadOf(id: string, signal: AbortSignal): Promise<UploadView | null>;
  sendChunk(chunk: FileChunk, body: Blob, signal: AbortSignal): Promise<UploadView>;
  removeUpload(id: string): Promise<void>;
  decideFinding(study: string, decision: FindingDecision): Promise<StudyView>;
  markPoint(study: string, point: MarkPoint): Promise<StudyView>;
  chooseImage(study: string, image: ChooseImage): Promise<StudyView>;
  markKeyImage(study: string, mark: MarkKeyImage): Promise<StudyView>;
  giveOwnReading(study: string, reading: GiveOwnReading): Promise<StudyView>;
}

export interface FramePlace {
  readonly study: string;
  readonly instance: string;
  /** From 1. */
  readonly frame: number;
}

interface FrameData {
  /** Stored values, as ImageView.pixels describes them. */
  readonly bytes: ArrayBuffer;
  /** Where tables turn them into grey. */
  readonly tables: FrameTables | null;
}

/** A part of a file, and which. */
interface FileChunk {
  readonly id: string;
  readonly name: string;
  /** Of the whole file. */
  readonly bytes: number;
  readonly offset: number;
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

  /** Pixels carry no name: the service says in a header whose they are. */
  const bytes = async (path: string, signal: AbortSignal): Promise<Response> => {
    const response = await responseOf(
      request,
      `${base}${path}`,
      { signal, headers: { Accept: 'application/octet-stream' } },
      false,
    );
    sameAs(response.headers.get('X-Patient') ?? 'nobody');
    return response;
  };

  /** Of the first answer; every later one must name the same. */
  const sameAs = (reference: string): void => {
    patient ??= reference;
    if (reference !== patient) throw mismatch();
  };
  const view = (answer: unknown): PatientView => {
    const one = answer as PatientView;
    sameAs(one.patient.reference);
    sameAs(one.outbox.patient);
    csrfToken = one.csrfToken;
    return one;
  };
  const named = <T extends { readonly patient: string }>(one: T): T => {
    sameAs(one.patient);
    return one;
  };

  return {
    readView: async (signal) => view(await get('', { signal })),
    readAgain: async () => view(await post('/read-again')),
    whatIf: async (body, signal) =>
      named((await post('/what-if', { body, signal })) as WhatIfAnswer),
    trend: async (key, signal) =>
      named((await get(`/trend/${encodeURIComponent(key)}`, { signal })) as Trend),
    enter: async (body) => view(await post('/entries', { body })),
    fields: async (signal) => named((await get('/fields', { signal })) as EntryFieldsView),
    previewEntries: async (body, signal) =>
      named((await post('/entries/preview', { body, signal })) as EntriesPreviewView),
    readGiven: async (text) => named((await post('/given', { body: { text } })) as GivenView),
    setAside: async (body) => view(await post('/set-aside', { body })),
    plan: async (signal) => named((await get('/plan', { signal })) as PlanView),
    savePlan: async (body) => named((await post('/plan', { body })) as PlanView),
    decide: async (body) => view(await post('/decision', { body })),
    outbox: async (signal) => named((await get('/outbox', { signal })) as OutboxView),
    sendAgain: async (id) =>
      named((await post(`/outbox/${encodeURIComponent(id)}/retry`)) as OutboxView),
    studies: async (signal) => named((await get('/studies', { signal })) as StudiesView),
    study: async (uid, signal) => named((await get(studyPath(uid), { signal })) as StudyView),
    earlier: async (uid, signal) =>
      named((await get(`${studyPath(uid)}/earlier`, { signal })) as EarlierView),
    frame: async ({ study, instance, frame }, signal, onShare) => {
      const path = `${studyPath(study)}/${encodeURIComponent(instance)}/frames/${frame}`;
      const response = await bytes(path, signal);
      const isByTables = response.headers.get('X-Tables') === 'yes';
      const whole = await bodyOf(response, onShare);
      const tables = isByTables ? await get(`${path}/tables`, { signal }) : null;
      return { bytes: whole, tables: tables === null ? null : named(tables as FrameTables) };
    },
    heatmap: async (uid, finding, signal) => {
      const path = `${studyPath(uid)}/findings/${encodeURIComponent(finding)}/heatmap`;
      return (await bytes(path, signal)).arrayBuffer();
    },
    uploads: async (signal) => named((await get('/uploads', { signal })) as UploadsView).uploads,
    uploadOf: async (id, signal) => {
      try {
        return named((await get(`/uploads/${id}`, { signal })) as UploadView);
      } catch (error) {
        if (error instanceof Problem && error.httpStatus === 404) return null;
        throw error;
      }
    },
    sendChunk: async ({ id, name, bytes: length, offset }, body, signal) => {
      const headers = {
        'Content-Type': 'application/dicom',
        'X-CSRF-Token': csrfToken,
        'Upload-Offset': offset.toString(),
        'Upload-Length': length.toString(),
        'Upload-Name': encodeURIComponent(name),
      };
      const init = { method: 'POST', headers, body, signal };
      return named((await answerOf(request, `${base}/uploads/${id}`, init, true)) as UploadView);
    },
    removeUpload: async (id) => {
      const headers = { 'X-CSRF-Token': csrfToken };
      await answerOf(request, `${base}/uploads/${id}`, { method: 'DELETE', headers }, true);
    },
    decideFinding: async (uid, body) =>
      named((await post(`${studyPath(uid)}/decision`, { body })) as StudyView),
    chooseImage: async (uid, body) =>
      named((await post(`${studyPath(uid)}/chosen`, { body })) as StudyView),
    markKeyImage: async (uid, body) =>
      named((await post(`${studyPath(uid)}/key-image`, { body })) as StudyView),
    giveOwnReading: async (uid, body) =>
      named((await post(`${studyPath(uid)}/own-reading`, { body })) as StudyView),
    markPoint: async (uid, body) =>
      named((await post(`${studyPath(uid)}/point`, { body })) as StudyView),
  };
}

/** Tells what share is there, 0–1, as it comes; without a length it tells nothing. */
async function bodyOf(
  response: Response,
  onShare: ((share: number) => void) | undefined,
): Promise<ArrayBuffer> {
  const length = Number(response.headers.get('Content-Length'));
  if (onShare === undefined || response.body === null || !(length > 0))
    return response.arrayBuffer();
  const parts: BlobPart[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    received += part.value.length;
    onShare(Math.min(1, received / length));
  }
  return new Blob(parts).arrayBuffer();
}

const studyPath = (uid: string): string => `/studies/${encodeURIComponent(uid)}`;

async function answerOf(
  request: typeof fetch,
  url: string,
  init: RequestInit,
  wrote: boolean,
): Promise<unknown> {
  const response = await responseOf(request, url, init, wrote);
  if (response.status === 204) return null;
  const body: unknown = await response.json().catch(() => null);
  if (body === null) throw problemOf(response.status, null, wrote);
  return body;
}

/** @throws Problem where it did not arrive or is no success */
async function responseOf(
  request: typeof fetch,
  url: string,
  init: RequestInit,
  wrote: boolean,
): Promise<Response> {
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
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  throw problemOf(response.status, body, wrote);
}

function mismatch(): Problem {
  return new Problem({
    code: PATIENT_MISMATCH,
    message: 'The service answered about another patient.',
    written: 'nothing',
    action: 'Close this window and open the app again from the chart.',
  });
}
