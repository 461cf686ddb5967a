/** The hospital's authorization server over HTTP. In: an app's requests. Out: redirects, tokens, and a page to choose a patient. */
import express, { Router, type Request as HttpRequest } from 'express';
import type { JWK } from 'jose';
import type { Patient } from '@medplum/fhirtypes';
import { nameOf, personLine } from '../ehr-page/person.ts';
import type { FaultSettings } from '../faults.ts';
import { html } from '../html.ts';
import { document } from '../page.ts';
import {
  approved,
  authorize,
  type AuthorizeSettings,
  type Parameters,
  type Request,
} from './authorize.ts';
import { secret, type Grants } from './grants.ts';
import { publicPart } from './id-token.ts';
import { giveToken, introspected, TokenRefusal } from './token.ts';

export interface SmartServerParts {
  readonly iss: string;
  readonly redirectUris: readonly string[];
  readonly grants: Grants;
  readonly faults: FaultSettings;
  readonly signingKey: () => JWK;
  readonly clock: () => Date;
  readonly patients: () => readonly Patient[];
}

/** Requests that wait for a patient to be chosen; older ones are forgotten. */
const MOST_PENDING = 100;

export function smartServer(parts: SmartServerParts): Router {
  const router = Router();
  const pending = new Map<string, Request>();
  const patientOf = (id: string) => parts.patients().find((patient) => patient.id === id);

  function settings(): AuthorizeSettings {
    const { grants, iss, redirectUris, faults } = parts;
    return {
      grants,
      iss,
      redirectUris,
      removedScope: faults.removedScope,
    };
  }

  router.use(express.urlencoded({ extended: false, limit: '100kb' }));

  router.all('/authorize', (request, response) => {
    const parameters = request.method === 'POST' ? texts(request.body) : texts(request.query);
    const result = authorize(parameters, settings());
    if (result.kind === 'redirect') {
      response.redirect(302, result.to);
    } else if (result.kind === 'refused') {
      response.status(400).type('html').send(refusedPage(result.because));
    } else {
      const id = secret();
      pending.set(id, result.request);
      for (const oldest of [...pending.keys()].slice(0, -MOST_PENDING)) pending.delete(oldest);
      response.type('html').send(choicePage(id, parts.patients(), parts.clock()));
    }
  });

  router.post('/choose', (request, response) => {
    const { request: id = '', patient = '' } = texts(request.body);
    const waiting = pending.get(id);
    pending.delete(id);
    if (waiting === undefined || patientOf(patient) === undefined) {
      response.status(400).type('html').send(refusedPage('This choice is no longer open.'));
      return;
    }
    response.redirect(303, approved(waiting, { patient }, parts.grants));
  });

  router.get('/jwks.json', crossOrigin, (_request, response) => {
    response.json({ keys: [publicPart(parts.signingKey())] });
  });

  const tokenSettings = () => ({
    grants: parts.grants,
    iss: parts.iss,
    signingKey: parts.signingKey(),
    clock: parts.clock,
  });

  router.post('/token', crossOrigin, async (request, response) => {
    response.set({ 'cache-control': 'no-store', pragma: 'no-cache' });
    try {
      response.json(await giveToken(texts(request.body), tokenSettings()));
    } catch (error) {
      if (!(error instanceof TokenRefusal)) throw error;
      const status = error.error === 'invalid_client' ? 401 : 400;
      response.status(status).json({ error: error.error, error_description: error.message });
    }
  });

  router.post('/introspect', (request, response) => {
    response.json(introspected(texts(request.body)['token'] ?? '', tokenSettings()));
  });
  return router;
}

function crossOrigin(_request: HttpRequest, response: express.Response, next: () => void): void {
  response.set('access-control-allow-origin', '*');
  next();
}

/** Parameters that stand once, as text; a repeated one is no parameter (RFC 6749 3.1). */
function texts(parameters: unknown): Parameters {
  if (typeof parameters !== 'object' || parameters === null) return {};
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

function refusedPage(because: string): string {
  const content = html`<h1>The app was not started</h1>
    <p role="alert">${because}</p>`;
  return document({ title: 'The app was not started', content });
}

function choicePage(id: string, patients: readonly Patient[], now: Date): string {
  const content = html`<h1>Which patient?</h1>
    <p>
      Health Analysis Mentor was opened without a chart. Choose the patient whose chart it may read.
    </p>
    <form method="post" action="/sandbox/auth/choose">
      <input type="hidden" name="request" value="${id}" />
      <ul class="choices">
        ${patients.map(
          (patient) =>
            html`<li>
              <button name="patient" value="${patient.id}">
                <strong>${nameOf(patient)}</strong> ${personLine(patient, now)}
              </button>
            </li>`,
        )}
      </ul>
    </form>`;
  return document({ title: 'Which patient?', content });
}
