/**
 * The hospital of `mentor demo`: pages, FHIR server, SMART authorization and synthetic patients.
 *
 * In: the public address of the service. Out: a router for /sandbox, and how the product is registered here.
 */
import express, { Router, type ErrorRequestHandler } from 'express';
import { join } from 'node:path';
import type { JWK } from 'jose';
import type { Patient, Resource } from '@medplum/fhirtypes';
import { addressesOf, CLIENT_ID } from './addresses.ts';
import { ehrPages } from './ehr-page/router.ts';
import { NO_FAULTS, type FaultSettings } from './faults.ts';
import { fhirServer } from './fhir/server.ts';
import { pageHeaders } from './page.ts';
import { seededResources, STORIES } from './patients/all.ts';
import { Grants } from './smart/grants.ts';
import { newSigningKey } from './smart/id-token.ts';
import { smartServer } from './smart/server.ts';
import { HospitalRepository, type Versions } from './store/repository.ts';
import { indexSearchParameters } from './store/search.ts';
import { readState, writeState } from './store/state-file.ts';

export { sandboxBundles } from './patients/all.ts';

export interface SandboxOptions {
  /** Public address of the service, e.g. `http://localhost:8080`. */
  readonly baseUrl: string;
  readonly clock?: () => Date;
  /** A file in which written resources and sign-ins outlive the process; without it all is forgotten. */
  readonly statePath?: string;
  /** 32 bytes: the file is sealed with it; without it the file is plain. */
  readonly stateKey?: Buffer;
}

export interface Sandbox {
  /** To be mounted at /sandbox. */
  readonly router: Router;
  readonly iss: string;
  readonly clientId: typeof CLIENT_ID;
  /** As on the first day. */
  reset(): void;
}

/** Charts of an older state are made anew: values that are weeks old would no longer show what they are there for. */
const SAME_CHARTS_MS = 7 * 86_400_000;

export function createSandbox({
  baseUrl,
  clock = () => new Date(),
  statePath,
  stateKey,
}: SandboxOptions): Sandbox {
  indexSearchParameters();
  const addresses = addressesOf(baseUrl);
  const repository = new HospitalRepository(clock);
  const faults: FaultSettings = { ...NO_FAULTS };
  const grants = new Grants(() => clock().getTime(), save);
  let seededAt = '';
  let seeded: Versions = new Map();
  let signingKey: JWK = newSigningKey();

  function begin(instant: string, written: readonly (readonly Resource[])[]): void {
    seededAt = instant;
    seeded = versionsOf(seededResources(instant), instant);
    repository.restore(
      new Map([...seeded, ...written.map((all) => [keyOf(all[0]), all] as const)]),
    );
  }

  function save(): void {
    if (statePath === undefined) return;
    const written = [...repository.versions]
      .filter(([reference, versions]) => seeded.get(reference) !== versions)
      .map(([, versions]) => versions);
    writeState(statePath, { seededAt, written, grants: grants.all, signingKey }, stateKey);
  }

  function reset(): void {
    grants.clear();
    Object.assign(faults, NO_FAULTS);
    begin(clock().toISOString(), []);
    save();
  }

  const state = statePath === undefined ? undefined : readState(statePath, stateKey);
  if (state === undefined) {
    reset();
  } else {
    const now = clock();
    const recent = now.getTime() - Date.parse(state.seededAt) < SAME_CHARTS_MS;
    signingKey = state.signingKey;
    grants.restore(state.grants);
    begin(recent ? state.seededAt : now.toISOString(), state.written);
  }

  const shared = { addresses, repository, grants, faults, clock, written: save };
  const router = Router();
  router.use('/fhir', fhirServer(shared));
  router.use(pageHeaders(new URL(addresses.base).origin));
  router.use('/assets', express.static(join(import.meta.dirname, 'assets'), { index: false }));
  router.use(
    '/auth',
    smartServer({
      iss: addresses.iss,
      redirectUris: [`${addresses.base}/callback`],
      grants,
      faults,
      signingKey: () => signingKey,
      clock,
      patients: () => STORIES.flatMap(({ person }) => patient(repository, person.id)),
    }),
  );
  const isSeeded = (reference: string) => seeded.has(reference);
  router.use(ehrPages({ ...shared, isSeeded, reset, signingKey: () => signingKey }));
  router.use(plainError);
  return { router, iss: addresses.iss, clientId: CLIENT_ID, reset };
}

function versionsOf(resources: readonly Resource[], instant: string): Versions {
  return new Map(
    resources.map((resource) => {
      const kept = { ...resource, meta: { versionId: '1', lastUpdated: instant } };
      return [keyOf(kept), [kept]] as const;
    }),
  );
}

function keyOf(resource: Resource | undefined): string {
  return `${resource?.resourceType ?? ''}/${resource?.id ?? ''}`;
}

function patient(repository: HospitalRepository, id: string): Patient[] {
  const found = repository.current(`Patient/${id}`);
  return found?.resourceType === 'Patient' ? [found] : [];
}

const plainError: ErrorRequestHandler = (_error, _request, response, next) => {
  if (response.headersSent) {
    next(_error);
    return;
  }
  response.status(500).type('text').send('The hospital could not answer.');
};
