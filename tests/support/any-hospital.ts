/**
 * A hospital that gives us our own access, of the kind that a test asks for: with or without transactions, RiskAssessment,
 * conditional creates, `_lastUpdated`. In: kind and patients. Out: its address, and what it holds and was asked.
 *
 * Written from the FHIR R4 REST specification, apart from the sandbox and the service.
 */
import type { Bundle, BundleEntry, CapabilityStatement, Resource } from '@medplum/fhirtypes';
import express, { type Response } from 'express';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const TYPES = [
  'Patient',
  'Observation',
  'Condition',
  'MedicationRequest',
  'CarePlan',
  'RiskAssessment',
  'DocumentReference',
  'Device',
  'Provenance',
];

export interface Kind {
  /** `said`: as the CapabilityStatement has it; `refused`: it says nothing, and refuses. */
  readonly transactions?: 'yes' | 'no' | 'refused';
  /** Types it does not take: left out of its CapabilityStatement, or refused without a word there. */
  readonly without?: readonly string[];
  readonly refusing?: readonly string[];
  /** `claimed`: it says that it respects ifNoneExist, and does not. */
  readonly ifNoneExist?: 'respected' | 'ignored' | 'claimed';
  /** Knows `_lastUpdated`, and dates what it holds. */
  readonly dated?: boolean;
}

export interface AnyHospital {
  readonly iss: string;
  /** What it is asked, by method and path without the query. */
  readonly asked: string[];
  readonly urls: string[];
  /** To be changed while a test runs. */
  readonly now: {
    down?: boolean;
    refuseTypes?: readonly string[];
    /** Types of a patient that cannot be read for a while. */
    failingReads?: readonly string[];
    slowWritesMs?: number;
    /** Refuses a search that names no patient. */
    perPatient?: boolean;
  };
  all<T extends Resource>(type: T['resourceType']): T[];
  versions(reference: string): readonly Resource[];
  /** Somebody at the hospital writes. */
  put(resource: Resource): Resource;
  /** Somebody at the hospital deletes, `Observation/17`. */
  remove(reference: string): void;
  close(): Promise<void>;
}

export async function anyHospital(
  kind: Kind,
  patients: readonly (readonly Resource[])[],
): Promise<AnyHospital> {
  const { transactions = 'yes', without = [], refusing = [], ifNoneExist = 'respected' } = kind;
  const held = new Map<string, Resource[]>();
  const removed = new Set<string>();
  const asked: string[] = [];
  const urls: string[] = [];
  const now: AnyHospital['now'] = {};
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const iss = `${origin}/fhir`;

  function put(resource: Resource, at = new Date()): Resource {
    const id = resource.id ?? randomUUID();
    const versions = held.get(`${resource.resourceType}/${id}`) ?? [];
    const meta = {
      ...resource.meta,
      versionId: String(versions.length + 1),
      ...(kind.dated === false ? {} : { lastUpdated: at.toISOString() }),
    };
    const kept = { ...resource, id, meta };
    held.set(`${resource.resourceType}/${id}`, [...versions, kept]);
    return kept;
  }
  const current = () =>
    [...held]
      .filter(([reference]) => !removed.has(reference))
      .flatMap(([, versions]) => versions.at(-1) ?? []);
  for (const resource of patients.flat()) put(resource, new Date(Date.now() - 86_400_000));

  function find(type: string, query: URLSearchParams): Resource[] {
    const has = (resource: Resource, part: string | null) =>
      part === null || JSON.stringify(resource).includes(part);
    const token = (query.get('identifier') ?? query.get('_tag'))?.split('|').at(-1);
    const since = query.get('_lastUpdated')?.replace(/^g[te]/, '');
    const codes = query.get('code')?.split(',');
    const patient = query.get('patient');
    return current()
      .filter((each) => each.resourceType === type)
      .filter((each) => has(each, token === undefined ? null : `"${token}"`))
      .filter((each) => has(each, patient === null ? null : `"Patient/${patient}"`))
      .filter((each) => codes?.some((code) => has(each, `"${code.split('|').at(-1)}"`)) ?? true)
      .filter(
        ({ meta }) =>
          since === undefined ||
          kind.dated === false ||
          Date.parse(meta?.lastUpdated ?? '') > Date.parse(since),
      );
  }

  const locationOf = ({ resourceType, id, meta }: Resource) =>
    `${iss}/${resourceType}/${id}/_history/${meta?.versionId}`;
  function create(resource: Resource, condition: string | undefined): [number, Resource] {
    const [there] =
      condition === undefined || ifNoneExist !== 'respected'
        ? []
        : find(resource.resourceType, new URLSearchParams(condition));
    return there === undefined ? [201, put({ ...resource, id: randomUUID() })] : [200, there];
  }
  function update(resource: Resource, ifMatch: string | undefined): [number, Resource?] {
    const before = held.get(`${resource.resourceType}/${resource.id ?? ''}`)?.at(-1);
    if (before === undefined) return [404];
    if (ifMatch !== undefined && ifMatch !== `W/"${before.meta?.versionId}"`) return [412];
    return [200, put(resource)];
  }
  const takes = (type: string) =>
    ![...without, ...refusing, ...(now.refuseTypes ?? [])].includes(type);

  function transaction(bundle: Bundle): Bundle | number {
    const saved = new Map(held);
    let text = JSON.stringify(bundle);
    for (const { fullUrl, request, resource } of bundle.entry ?? []) {
      if (resource === undefined || fullUrl === undefined || request?.method !== 'POST') continue;
      const [there] =
        request.ifNoneExist === undefined || ifNoneExist !== 'respected'
          ? []
          : find(resource.resourceType, new URLSearchParams(request.ifNoneExist));
      text = text.replaceAll(
        `"${fullUrl}"`,
        `"${resource.resourceType}/${there?.id ?? randomUUID()}"`,
      );
    }
    const entry: BundleEntry[] = [];
    for (const each of (JSON.parse(text) as Bundle).entry ?? []) {
      const { resource, request, fullUrl } = each;
      if (resource === undefined || !takes(resource.resourceType)) return restore(saved, 422);
      const [, id] = (request?.method === 'PUT' ? request.url : (fullUrl ?? '')).split('/');
      const known = held.get(`${resource.resourceType}/${id}`)?.at(-1);
      const [status, kept] =
        request?.method === 'PUT'
          ? update({ ...resource, id: id ?? '' }, request.ifMatch)
          : known === undefined
            ? [201, put({ ...resource, id: id ?? '' })]
            : [200, known];
      if (kept === undefined) return restore(saved, status);
      entry.push({ response: { status: String(status), location: locationOf(kept) } });
    }
    return { resourceType: 'Bundle', type: 'transaction-response', entry };
  }
  function restore(saved: ReadonlyMap<string, Resource[]>, status: number): number {
    held.clear();
    for (const [key, versions] of saved) held.set(key, versions);
    return status;
  }

  const fhir = (response: Response, body: unknown, status = 200) =>
    response.status(status).type('application/fhir+json').send(JSON.stringify(body));
  const refuse = (response: Response, status: number, code: string) =>
    fhir(
      response,
      { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code }] },
      status,
    );

  app.get('/fhir/.well-known/smart-configuration', (_request, response) => {
    response.json({ issuer: iss, token_endpoint: `${origin}/token` });
  });
  app.post('/token', (_request, response) => {
    response.json({ access_token: 'own', token_type: 'bearer', expires_in: 300 });
  });
  app.use('/fhir', express.json({ type: () => true, limit: '10mb' }), (request, response, next) => {
    asked.push(`${request.method} ${request.path}`);
    urls.push(request.originalUrl);
    if (now.down === true) refuse(response, 503, 'transient');
    else if (request.get('authorization') !== 'Bearer own') refuse(response, 401, 'login');
    else next();
  });
  app.get('/fhir/metadata', (_request, response) => fhir(response, statement()));
  function statement(): CapabilityStatement {
    const code = (text: string) => ({ code: text as 'read' });
    return {
      resourceType: 'CapabilityStatement',
      status: 'active',
      date: '2026-01-01',
      kind: 'instance',
      fhirVersion: '4.0.1',
      format: ['json'],
      rest: [
        {
          mode: 'server',
          ...(transactions === 'refused'
            ? {}
            : { interaction: [{ code: transactions === 'yes' ? 'transaction' : 'batch' }] }),
          resource: TYPES.filter((type) => !without.includes(type)).map((type) => ({
            type: type as 'Patient',
            interaction: ['read', 'create', 'update', 'search-type'].map(code),
            conditionalCreate: ifNoneExist !== 'ignored',
          })),
        },
      ],
    };
  }
  const slowly = async () => {
    if (now.slowWritesMs !== undefined)
      await new Promise((resolve) => setTimeout(resolve, now.slowWritesMs));
  };
  app.post('/fhir', async (request, response) => {
    if (transactions !== 'yes') return refuse(response, 405, 'not-supported');
    const answer = transaction(request.body as Bundle);
    await slowly();
    return typeof answer === 'number'
      ? refuse(response, answer, answer === 422 ? 'not-supported' : 'processing')
      : fhir(response, answer);
  });
  app.get('/fhir/:type/:id', (request, response) => {
    const reference = `${request.params.type}/${request.params.id}`;
    const found = held.get(reference)?.at(-1);
    if (removed.has(reference)) return refuse(response, 410, 'deleted');
    return found === undefined ? refuse(response, 404, 'not-found') : fhir(response, found);
  });
  app.get('/fhir/:type', (request, response) => {
    if (!takes(request.params.type)) return refuse(response, 404, 'not-supported');
    const names = ['patient', 'identifier', '_tag', 'url'];
    if (now.perPatient === true && !names.some((name) => name in request.query))
      return refuse(response, 403, 'forbidden');
    if (now.failingReads?.includes(request.params.type) === true && 'patient' in request.query)
      return refuse(response, 503, 'transient');
    const found = find(request.params.type, new URL(request.originalUrl, origin).searchParams);
    const entry = found.map((resource) => ({ resource }));
    return fhir(response, { resourceType: 'Bundle', type: 'searchset', entry });
  });
  app.post('/fhir/:type', async (request, response) => {
    if (!takes(request.params.type)) return refuse(response, 404, 'not-supported');
    const [status, kept] = create(request.body as Resource, request.get('if-none-exist'));
    await slowly();
    return fhir(response.setHeader('location', locationOf(kept)), kept, status);
  });
  app.put('/fhir/:type/:id', async (request, response) => {
    if (!takes(request.params.type)) return refuse(response, 404, 'not-supported');
    const [status, kept] = update(request.body as Resource, request.get('if-match'));
    await slowly();
    return kept === undefined
      ? refuse(response, status, 'processing')
      : fhir(response.setHeader('location', locationOf(kept)), kept, status);
  });
  return {
    iss,
    asked,
    urls,
    now,
    all: <T extends Resource>(type: T['resourceType']) =>
      current().filter((resource): resource is T => resource.resourceType === type),
    versions: (reference) => held.get(reference) ?? [],
    put: (resource) => put(resource),
    remove: (reference) => void removed.add(reference),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
