/** The pages of the hospital over HTTP. In: a visitor's requests. Out: HTML. */
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { adviceFor, type Advice } from '../cds-hooks/hook-client.ts';
import { takeOver } from '../cds-hooks/take-over.ts';
import { html } from '../html.ts';
import { document } from '../page.ts';
import { chartPage, launchAddress, tabOf } from './chart-page.ts';
import { faultsIn, faultsPage } from './faults-page.ts';
import { chartOf, patientIn, type PageParts } from './hospital.ts';
import { listPage } from './list-page.ts';
import { receivedOf, resourcePage } from './received-tab.ts';
import { changePage } from './results-tab.ts';

export function ehrPages(parts: PageParts): Router {
  const router = Router();
  const { repository, faults, grants } = parts;

  router.use(onOwnAddress(parts.addresses.base));
  router.use(fromOwnPages);
  router.use(express.urlencoded({ extended: false, limit: '20kb' }));

  router.get('/', (_request, response) => send(response, listPage(parts)));

  /** Cards as last shown, by patient. */
  const shown = new Map<string, Advice>();

  router.get('/patients/:id', async (request, response) => {
    const patient = patientIn(repository, request.params.id);
    if (patient === undefined) {
      notFound(response);
      return;
    }
    const { id } = request.params;
    const { tab, app } = request.query;
    const place = app === 'sidebar' || app === 'page' ? app : undefined;
    if (tab === 'advice') shown.set(id, await adviceFor(parts, id));
    const advice = shown.get(id) ?? { cards: [] };
    send(response, chartPage({ parts, patient, tab: tabOf(tab), app: place, advice }));
  });

  router.post('/patients/:id/advice', async (request, response) => {
    const { id } = request.params;
    const { card, suggestion, reason } = formOf(request);
    const { cards } = shown.get(id) ?? { cards: [] };
    if (!(await takeOver({ card, suggestion, reason }, cards, parts))) {
      notFound(response);
      return;
    }
    response.redirect(303, `/sandbox/patients/${id}?tab=advice`);
  });

  router.get('/patients/:id/open', (request, response) => {
    if (patientIn(repository, request.params.id) === undefined) {
      notFound(response);
      return;
    }
    response.redirect(302, launchAddress(parts, request.params.id));
  });

  router.get('/patients/:id/received/:type/:resource', (request, response) => {
    const { id, type, resource } = request.params;
    const received = receivedOf(parts, chartOf(repository, id));
    const current = received.find((each) => each.resourceType === type && each.id === resource);
    const versions = repository.versions.get(`${type}/${resource}`) ?? [];
    const wanted = versions.find(({ meta }) => meta?.versionId === request.query['version']);
    if (current === undefined) {
      notFound(response);
      return;
    }
    send(response, resourcePage(versions, wanted ?? current, id));
  });

  router
    .route('/patients/:id/results/:observation')
    .get((request, response) => {
      const observation = resultIn(parts, request.params);
      if (observation === undefined) {
        notFound(response);
        return;
      }
      send(response, changePage(observation, request.params.id));
    })
    .post(async (request, response) => {
      const observation = resultIn(parts, request.params);
      const value = Number(formOf(request)['value']);
      if (observation === undefined || !Number.isFinite(value)) {
        notFound(response);
        return;
      }
      const changed = {
        ...observation,
        status: 'corrected' as const,
        valueQuantity: { ...observation.valueQuantity, value },
      };
      await repository.inTurn(() => repository.updateResource(changed));
      parts.written();
      response.redirect(303, `/sandbox/patients/${request.params.id}?tab=results`);
    });

  router
    .route('/faults')
    .get((_request, response) => send(response, faultsPage(faults)))
    .post((request, response) => {
      Object.assign(faults, faultsIn(formOf(request)));
      response.redirect(303, '/sandbox/faults');
    });

  router.post('/faults/expire', (request, response) => {
    grants.expire(formOf(request)['what'] === 'all');
    response.redirect(303, '/sandbox/faults');
  });

  router.post('/reset', (_request, response) => {
    parts.reset();
    response.redirect(303, '/sandbox');
  });

  router.use((_request, response) => notFound(response));
  return router;
}

function resultIn({ repository }: PageParts, { id, observation }: Record<string, string>) {
  const found = repository.current(`Observation/${observation ?? ''}`);
  if (found?.resourceType !== 'Observation') return undefined;
  return found.subject?.reference === `Patient/${id ?? ''}` ? found : undefined;
}

function formOf({ body }: Request): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function send(response: Response, page: string): void {
  response.type('html').send(page);
}

function notFound(response: Response): void {
  const content = html`<h1>Not found</h1>
    <p><a href="/sandbox">All patients</a></p>`;
  response
    .status(404)
    .type('html')
    .send(document({ title: 'Not found', content }));
}

/** No other site presses these buttons for a visitor. */
const fromOwnPages: RequestHandler = (request, response, next) => {
  const site = request.get('sec-fetch-site');
  if (request.method === 'GET' || site === undefined || site === 'same-origin' || site === 'none')
    next();
  else response.status(403).type('text').send('This must come from a page of the hospital.');
};

/** `localhost` and `127.0.0.1` are two sites to a browser; an app launched from one to the other would lose its cookie. */
function onOwnAddress(base: string): RequestHandler {
  const own = new URL(base);
  const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;
  return (request, response, next) => {
    const host = request.get('host') ?? '';
    const here = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : own;
    const same =
      here.port === own.port && loopback.test(here.hostname) && loopback.test(own.hostname);
    if (request.method === 'GET' && same && here.hostname !== own.hostname)
      response.redirect(307, `${own.origin}${request.originalUrl}`);
    else next();
  };
}
