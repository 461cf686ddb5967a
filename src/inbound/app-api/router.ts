/** The routes of contract.ts. Each guards its session, asks a flow, and answers with a view. */
import { json, Router, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../../errors.ts';
import type { AssessResources, Chart, Hospital, ScoreFeatures } from '../../flows/chart.ts';
import { decidePlan } from '../../flows/decide-plan.ts';
import { enterValues } from '../../flows/enter-values.ts';
import type { KeepPublished } from '../../flows/keep-published.ts';
import type { Charts } from '../../flows/open-launch.ts';
import { newerAssessment, requireNewest } from '../../flows/newer-assessment.ts';
import { CARE_PLAN } from '../../flows/published-resources.ts';
import { recordDecision } from '../../flows/record-decision.ts';
import { setAside } from '../../flows/set-aside.ts';
import { trend } from '../../flows/trend.ts';
import { whatIf } from '../../flows/what-if.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Outbox } from '../../ports/outbox.ts';
import type { Person, PublishedStore } from '../../ports/published-store.ts';
import type { LaunchSession } from '../../ports/session-store.ts';
import { sessionCookieName, setFrameCookie } from '../http/cookies.ts';
import { apiError } from './api-error.ts';
import { uploadRoutes, type UploadPorts } from './add/uploads.ts';
import { valueRoutes, type ValuePorts } from './add/values.ts';
import { imageRoutes, type ImagePorts } from './images/router.ts';
import { modelRoutes, type ModelRoutePorts } from './models/router.ts';
import type { Trend, WhatIfAnswer } from './contract.ts';
import {
  assessmentDecision,
  entriesRequest,
  parsed,
  planDecisions,
  setAsideRequest,
  whatIfRequest,
} from './requests.ts';
import {
  retryAsOperator,
  retryDelivery,
  sessionOfDelivery,
  type OperatorPorts,
} from './retry-delivery.ts';
import { guarded, type GuardPorts } from './session-guard.ts';
import { activityChoice } from './views/plan-decision.ts';
import { outboxView, patientView } from './views/patient-view.ts';
import { planView } from './views/plan.ts';
import { modelRef, type RiskContext } from './views/risk.ts';

export interface AppApiPorts extends GuardPorts, OperatorPorts {
  readonly log: Logger;
  readonly charts: Charts;
  readonly published: PublishedStore;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly keep: KeepPublished;
  readonly assess: AssessResources;
  readonly score: ScoreFeatures;
  readonly hospitalOf: (id: string) => Hospital;
  readonly wakeDelivery: () => void;
  readonly models: Omit<ModelRoutePorts, keyof GuardPorts>;
  readonly parse: ValuePorts['parse'];
  /** Files in chunks. */
  readonly uploads: UploadPorts;
  readonly images: Omit<ImagePorts, keyof GuardPorts | 'audit' | 'hospitalOf' | 'outboxOf'>;
}

type Answer = (session: LaunchSession, request: Request, response: Response) => Promise<unknown>;

export function appApi(ports: AppApiPorts): Router {
  const router = Router();
  const path = (rest: string) => `/api/p/:session${rest}`;

  /** @param isUse the person did something: the session lives on */
  const route =
    (answer: Answer, isUse = true): RequestHandler =>
    async (request, response) => {
      const session = await guarded(request, ports, isUse);
      response.json(await answer(session, request, response));
    };

  async function contextOf(chart: Chart): Promise<RiskContext> {
    const [published, outbox] = await Promise.all([
      publishedOf(chart),
      ports.outbox.ofPatient(chart.hospital, chart.subject),
    ]);
    return { chart, hospital: ports.hospitalOf(chart.hospital), published, outbox };
  }

  const publishedOf = (chart: Chart) => ports.published.ofPatient(chart.hospital, chart.subject);

  const view = async (session: LaunchSession, chart: Chart) =>
    patientView(session, await contextOf(chart));

  router.use(valueRoutes(ports));
  router.use('/api', json({ limit: '100kb' }), onlyJson);

  router.get(
    path(''),
    route(async (session) => view(session, await ports.charts.open(session))),
  );
  router.post(
    path('/read-again'),
    route(async (session) => view(session, await ports.charts.readAgain(session))),
  );
  router.post(
    path('/what-if'),
    route(async (session, request) => {
      const { key, changes } = parsed(whatIfRequest, request.body);
      const chart = await ports.charts.open(session);
      const { settings } = ports.hospitalOf(session.hospital);
      const answer = await whatIf(chart, key, changes, settings, ports.score);
      return {
        patient: chart.subject,
        key,
        before: answer.before,
        after: answer.after ?? null,
        scale: answer.scale,
        refused: answer.refused ?? null,
      } satisfies WhatIfAnswer;
    }),
  );
  router.get(
    path('/trend/:key'),
    route(async (session, request) => {
      const key = String(request.params['key']);
      const chart = await ports.charts.open(session);
      const { settings } = ports.hospitalOf(session.hospital);
      const { result, points, treatmentStarts } = await trend(chart, key, settings, ports.assess);
      return {
        patient: chart.subject,
        key,
        model: modelRef(result.manifest, undefined),
        points: points.map(({ at, value, why }) => ({
          at,
          value: value ?? null,
          why: why ?? null,
        })),
        treatmentStarts,
      } satisfies Trend;
    }),
  );
  router.post(
    path('/entries'),
    route(async (session, request) => {
      const { entries, writeToRecord } = parsed(entriesRequest, request.body);
      const chart = await ports.charts.open(session);
      await enterValues(chart, entries, personOf(session), writeToRecord, ports);
      ports.wakeDelivery();
      return view(session, await ports.charts.assessAgain(session));
    }),
  );
  router.post(
    path('/set-aside'),
    route(async (session, request) => {
      const wanted = parsed(setAsideRequest, request.body);
      const chart = await ports.charts.open(session);
      await setAside(chart, wanted, personOf(session), ports);
      return view(session, await ports.charts.assessAgain(session));
    }),
  );
  router.get(
    path('/plan'),
    route(async (session) => planView(await contextOf(await ports.charts.open(session)))),
  );
  router.post(
    path('/plan'),
    route(async (session, request) => {
      const { decisions, computedAt } = parsed(planDecisions, request.body);
      const chart = await ports.charts.open(session);
      const { hospital, subject: patient } = chart;
      const choices = decisions.map(activityChoice);
      const made = { hospital, patient, choices, by: personOf(session) };
      await ports.charts.inTurn(session, async () => {
        requireNewest(CARE_PLAN, computedAt, chart, await publishedOf(chart));
        await decidePlan(made, ports);
      });
      ports.wakeDelivery();
      return planView(await contextOf(chart));
    }),
  );
  router.post(
    path('/decision'),
    route(async (session, request) => {
      const { key, computedAt, decision, reason, note } = parsed(assessmentDecision, request.body);
      const chart = await ports.charts.open(session);
      const made = {
        hospital: chart.hospital,
        patient: chart.subject,
        model: key.split('/')[0] ?? '',
        choice: decision,
        ...(reason === null ? {} : { reason }),
        ...(note === null || note === '' ? {} : { note }),
        by: personOf(session),
      };
      await ports.charts.inTurn(session, async () => {
        requireNewest(made.model, computedAt, chart, await publishedOf(chart));
        await recordDecision(made, ports);
      });
      ports.wakeDelivery();
      return view(session, chart);
    }),
  );
  router.get(
    path('/outbox'),
    route((session) => outboxOf(session), false),
  );
  router.post(
    path('/outbox/:id/retry'),
    route(async (session, request) => {
      await retryDelivery(String(request.params['id']), session, ports);
      return outboxOf(session);
    }),
  );
  router.post('/api/outbox/:id/retry', async (request, response) => {
    const { id } = request.params;
    if (request.get('authorization') !== undefined) {
      await retryAsOperator(id, request, ports);
      response.json({ id, state: 'waiting' });
      return;
    }
    const session = await sessionOfDelivery(id, request, ports);
    await retryDelivery(id, session, ports);
    response.json(await outboxOf(session));
  });
  router.post(path('/end'), async (request, response) => {
    const session = await guarded(request, ports, false);
    const now = ports.clock.now();
    await ports.sessions.save({ ...session, endedAt: now });
    ports.charts.forget(session.id);
    await ports.uploads.forget(session);
    await ports.audit.append({
      at: now,
      who: session.user?.reference ?? 'unknown',
      what: 'session.ended',
      hospital: session.hospital,
      patient: `Patient/${session.patientId}`,
      outcome: 'success',
    });
    const options = { path: `/api/p/${session.id}`, maxAgeSeconds: 0 };
    setFrameCookie(response, sessionCookieName(session.id), '', options);
    response.status(204).end();
  });
  router.use(uploadRoutes(ports, ports.uploads));
  router.use(modelRoutes({ ...ports, ...ports.models }));
  router.use(imageRoutes({ ...ports, ...ports.images, outboxOf }));
  router.use('/api', () => {
    throw new AppError('request.not-found', 'there is no such address');
  });
  router.use('/api', apiError(ports.log));

  async function outboxOf(session: LaunchSession) {
    const patient = `Patient/${session.patientId}`;
    const chart = await ports.charts.known(session.id);
    const newer =
      chart === undefined ? undefined : newerAssessment(chart, await publishedOf(chart));
    return outboxView(patient, await ports.outbox.ofPatient(session.hospital, patient), newer);
  }
  return router;
}

function personOf({ user }: LaunchSession): Person {
  return { reference: user?.reference, name: user?.name };
}

/** A form of another site can send neither JSON nor DICOM. */
const onlyJson: RequestHandler = (request, _response, next) => {
  const length = request.headers['content-length'];
  const hasBody = length !== undefined && length !== '0';
  if (
    request.method === 'POST' &&
    hasBody &&
    request.is(['application/json', 'application/dicom']) === false
  )
    throw new AppError(
      'request.invalid',
      'the body must be application/json, or application/dicom for a film',
    );
  next();
};
