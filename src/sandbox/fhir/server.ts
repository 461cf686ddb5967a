/** The hospital's FHIR R4 server over HTTP. In: requests with a bearer token. Out: FHIR JSON, errors as OperationOutcome. */
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express';
import { normalizeOperationOutcome } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { Addresses } from '../addresses.ts';
import { playFaults, type FaultSettings } from '../faults.ts';
import { smartConfiguration } from '../smart/discovery.ts';
import type { Grants } from '../smart/grants.ts';
import type { HospitalRepository } from '../store/repository.ts';
import { Access } from './access.ts';
import { capabilityStatement } from './capability-statement.ts';
import { addressOf, interact, type Answer } from './interactions.ts';
import { operationOutcome, Refusal } from './outcome.ts';
import { runBundle, statusOf } from './transaction.ts';

export interface FhirServerParts {
  readonly addresses: Addresses;
  readonly repository: HospitalRepository;
  readonly grants: Grants;
  readonly faults: FaultSettings;
  readonly clock: () => Date;
  /** Called when something was written, before it is answered. */
  readonly written: () => void;
}

const FHIR_JSON = 'application/fhir+json';

export function fhirServer(parts: FhirServerParts): Router {
  const { addresses, faults, clock } = parts;
  const router = Router();
  const startedAt = clock().toISOString();

  router.use(crossOrigin);
  router.get('/.well-known/smart-configuration', (_request, response) => {
    response.json(smartConfiguration(addresses));
  });
  router.get('/.well-known/openid-configuration', (_request, response) => {
    response.json(smartConfiguration(addresses));
  });
  router.use(playFaults(faults));
  router.get('/metadata', (_request, response) => {
    send(response, 200, capabilityStatement(addresses, startedAt));
  });
  router.use(express.json({ type: [FHIR_JSON, 'application/json'], limit: '10mb' }));
  router.use(express.urlencoded({ extended: false, limit: '1mb' }));
  router.use(async (request: Request, response: Response) => {
    const access = new Access(grantOf(request, parts.grants), parts.repository);
    const before = versionCount(parts.repository);
    const answer = await parts.repository.inTurn(() => answerOf(request, access, parts));
    if (versionCount(parts.repository) !== before) parts.written();
    if (isBundlePost(request) && faults.dropAfterTransaction) {
      faults.dropAfterTransaction = false;
      request.socket.destroy();
      return;
    }
    sendAnswer(request, response, answer, addresses.iss);
  });
  router.use(asOutcome);
  return router;
}

async function answerOf(request: Request, access: Access, parts: FhirServerParts): Promise<Answer> {
  const hospital = { repository: parts.repository, iss: parts.addresses.iss };
  const body: unknown = request.body;
  if (isBundlePost(request))
    return { status: 200, resource: await runBundle(hospital, access, body) };
  const ifNoneExist = request.get('if-none-exist');
  const ifMatch = request.get('if-match');
  return interact(hospital, access, {
    method: request.method,
    url: request.url.replace(/^\//, ''),
    body,
    ...(ifNoneExist === undefined ? {} : { ifNoneExist }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  });
}

function isBundlePost({ method, path }: Request): boolean {
  return method === 'POST' && path === '/';
}

/** @throws Refusal 401 */
function grantOf(request: Request, grants: Grants) {
  const token = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
  const grant = token === undefined ? undefined : grants.byAccess(token);
  if (grant !== undefined) return grant;
  throw new Refusal(401, 'login', 'A valid access token is needed.');
}

/** How often anything was written: versions only ever grow. */
function versionCount(repository: HospitalRepository): number {
  let count = 0;
  for (const versions of repository.versions.values()) count += versions.length;
  return count;
}

function sendAnswer(request: Request, response: Response, answer: Answer, iss: string): void {
  const { status, resource } = answer;
  const { versionId, lastUpdated } = resource.meta ?? {};
  if (versionId !== undefined) response.set('etag', `W/"${versionId}"`);
  if (lastUpdated !== undefined) response.set('last-modified', new Date(lastUpdated).toUTCString());
  if (request.method !== 'GET' && resource.id !== undefined)
    response.set('location', `${addressOf(iss, resource)}/_history/${versionId ?? '1'}`);
  if (/\breturn=minimal\b/.test(request.get('prefer') ?? '') && resource.id !== undefined) {
    response.status(status).end();
    return;
  }
  send(response, status, resource);
}

function send(response: Response, status: number, resource: Resource): void {
  response.status(status).type(FHIR_JSON).send(JSON.stringify(resource));
}

function crossOrigin(request: Request, response: Response, next: () => void): void {
  response.set({
    'access-control-allow-origin': '*',
    'access-control-allow-headers':
      'accept, authorization, content-type, if-match, if-none-exist, prefer',
    'access-control-allow-methods': 'GET, POST, PUT',
    'access-control-expose-headers': 'etag, last-modified, location',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (request.method === 'OPTIONS') response.status(204).end();
  else next();
}

const asOutcome: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const parser = parserStatus(error);
  const status = parser ?? statusOf(error);
  if (status === 401) response.set('www-authenticate', 'Bearer realm="Sandbox Hospital"');
  const outcome =
    parser === undefined
      ? normalizeOperationOutcome(error)
      : operationOutcome(parser === 413 ? 'too-long' : 'structure', 'The body cannot be read.');
  send(response, status, outcome);
};

/** Status of an error of the body parser. */
function parserStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined;
  return 'status' in error && typeof error.status === 'number' ? error.status : 400;
}
