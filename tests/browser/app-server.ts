/**
 * The built app behind a fixture of the service: answers by session name, the product's strict policy, and a page of
 * another document that holds it in an iframe. Records what was posted, so that a test can say what was written.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Express, type Request, type Response } from 'express';
import type {
  ApiError,
  AssessmentDecision,
  PatientView,
  PlanDecisions,
  PlanView,
  SetAsideRequest,
  WhatIfRequest,
} from '#src/inbound/app-api/contract.ts';
import { answerStudies, type StudiesKept } from './study-server.ts';
import { modelsOf } from './model-fixtures.ts';
import { afterEntries, plan, trendOf, viewOf, type Scenario } from './fixtures.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";

interface Posted {
  readonly path: string;
  readonly body: unknown;
}

export interface AppServer {
  readonly url: string;
  readonly posted: Posted[];
  /** Forgets what was entered and decided. */
  reset(): void;
  close(): Promise<void>;
}

const dist = join(import.meta.dirname, '../../smart-app/dist');

export async function startAppServer(): Promise<AppServer> {
  const posted: Posted[] = [];
  const views = new Map<string, PatientView>();
  const app = express();
  app.use(express.json());
  hold(app);
  const studies: StudiesKept = new Map();
  answer(app, posted, views, studies);
  app.use((_request, response, next) => {
    response.setHeader('Content-Security-Policy', POLICY);
    next();
  });
  app.get('/sandbox', (_request, response) => {
    response.sendStatus(404);
  });
  app.use(express.static(dist));
  app.use((_request, response) => {
    response.sendFile(join(dist, 'index.html'));
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    reset: () => {
      views.clear();
      studies.clear();
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The chart: a plain page of the hospital with the app in a frame of the given width. */
function hold(app: Express): void {
  app.get('/chart', (request, response) => {
    const path = encodeURI(typeof request.query.path === 'string' ? request.query.path : '/');
    response.send(
      `<!doctype html><html lang="en"><title>Chart</title><style>html,body{margin:0;height:100%}` +
        `iframe{border:0;display:block;width:100%;height:100vh}</style>` +
        `<iframe title="Health Analysis Mentor" src="${path}"></iframe></html>`,
    );
  });
}

function answer(
  app: Express,
  posted: Posted[],
  views: Map<string, PatientView>,
  studies: StudiesKept,
): void {
  let savedPlan: PlanView = plan;
  const session = (request: Request) => String(request.params.session);
  const viewIn = (id: string) => views.get(id) ?? viewOf(id as Scenario);
  const api = express.Router({ mergeParams: true });
  app.use('/api/p/:session', api);
  app.use('/api/models', modelsOf(false));

  api.use((request, response, next) => {
    if (session(request) === 'ended') {
      refuse(response, 401, ended);
      return;
    }
    if (request.method !== 'POST') {
      next();
      return;
    }
    posted.push({ path: request.path, body: request.body });
    if (request.get('X-CSRF-Token') !== 'csrf-of-the-fixture') {
      refuse(response, 403, { ...ended, code: 'session.forbidden' });
      return;
    }
    next();
  });
  api.use('/models', modelsOf(true));
  api.get('/', (request, response) => {
    if (session(request) === 'slow') {
      setTimeout(() => response.json(viewOf('high')), 4_000);
      return;
    }
    if (session(request) === 'failing') {
      refuse(response, 503, unavailable);
      return;
    }
    response.json(session(request) === 'other-patient' ? viewOf('high') : viewIn(session(request)));
  });
  api.post('/read-again', (request, response) => {
    if (session(request) === 'other-patient') {
      const other = viewOf('high');
      response.json({
        ...other,
        patient: { ...other.patient, reference: 'Patient/someone-else', familyName: 'Other' },
      });
      return;
    }
    response.json(viewIn(session(request)));
  });
  api.post('/what-if', (request, response) => {
    const body = request.body as WhatIfRequest;
    const smokes = body.changes.some((one) => one.input === 'smoking' && one.value === false);
    const systolic = body.changes.find((one) => one.input === 'sbp')?.value ?? 148;
    const after = 0.181 - (148 - Number(systolic)) * 0.0014 - (smokes ? 0.052 : 0);
    response.json({
      patient: 'Patient/lindqvist',
      key: body.key,
      before: 0.181,
      after: Math.max(0.01, after),
      scale: 'probability',
      refused: null,
    });
  });
  api.get('/trend/:key', (request, response) => {
    response.json(trendOf(request.params.key));
  });
  api.post('/entries', (request, response) => {
    views.set(session(request), afterEntries);
    response.json(afterEntries);
  });
  api.post('/set-aside', (request, response) => {
    const { reference, isSetAside } = request.body as SetAsideRequest;
    const before = viewOf('high');
    const [pressure] = before.risks[0]?.contributions ?? [];
    const row = {
      title: pressure?.title ?? '',
      because: 'set aside by a clinician',
      detail: 'a clinician set it aside on 24-Nov-2026',
      source: { reference, display: null, at: null },
      canUseAgain: true,
    };
    const ignored = isSetAside ? [row, ...before.record.ignored] : before.record.ignored;
    const after = { ...before, record: { ...before.record, ignored } };
    views.set(session(request), after);
    response.json(after);
  });
  api.post('/decision', (request, response) => {
    const decision = request.body as AssessmentDecision;
    const before = viewIn(session(request));
    const after: PatientView = {
      ...before,
      risks: before.risks.map((risk) =>
        risk.key === decision.key
          ? {
              ...risk,
              status: decision.decision === 'confirm' ? 'final' : 'cancelled',
              writtenAs: {
                reference: 'RiskAssessment/cvd',
                version: '2',
                state: 'written',
                since: '2026-11-24T10:06:00Z',
                detail: null,
              },
            }
          : risk,
      ),
    };
    response.json(after);
  });
  api.get('/plan', (_request, response) => {
    response.json(savedPlan);
  });
  api.post('/plan', (request, response) => {
    const { decisions } = request.body as PlanDecisions;
    savedPlan = {
      ...savedPlan,
      state: 'active',
      activities: savedPlan.activities.map((activity) => {
        const decision = decisions.find((one) => one.activity === activity.id);
        return decision === undefined
          ? activity
          : {
              ...activity,
              decision,
              decidedBy: 'Dr Hana Okonjo',
              decidedAt: '2026-11-24T10:09:00Z',
            };
      }),
      writtenAs: {
        reference: 'CarePlan/p1',
        version: '2',
        state: 'written',
        since: '2026-11-24T10:09:00Z',
        detail: null,
      },
    };
    response.json(savedPlan);
    savedPlan = { ...plan };
  });
  answerStudies(api, studies);
  api.get('/outbox', (request, response) => {
    response.json(viewIn(session(request)).outbox);
  });
  api.post('/outbox/:id/retry', (request, response) => {
    const { outbox } = viewIn(session(request));
    response.json({
      ...outbox,
      items: outbox.items.map((item) => ({ ...item, state: 'written', detail: null })),
    });
  });
}

const ended: ApiError = {
  code: 'session.ended',
  message: 'Your session ended at 10:52.',
  written: 'nothing',
  action: 'Open the app again from the chart.',
  requestId: 'r-401',
};

const unavailable: ApiError = {
  code: 'ehr.unavailable',
  message: 'The record was not read: Riverside General did not answer within 10 s.',
  written: 'nothing',
  action: 'Try again; if it stays so, call the help desk of the hospital.',
  requestId: 'r-503',
};

function refuse(response: Response, status: number, error: ApiError): void {
  response.status(status).json(error);
}
