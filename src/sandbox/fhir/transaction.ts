/**
 * A Bundle of requests. In: batch or transaction. Out: one answer an entry, in their order; a transaction is done as a whole or not at all.
 *
 * `@medplum/fhir-router` refuses transactions of more than eight entries with a conditional create; this one takes them.
 */
import { getStatus, isOk, normalizeOperationOutcome } from '@medplum/core';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { Access } from './access.ts';
import { isHeldType } from '../smart/scopes.ts';
import { interact, resourceIn, searchOf, type Answer, type Hospital } from './interactions.ts';
import { Refusal } from './outcome.ts';
import { checkWrite } from './write-check.ts';

interface Planned {
  readonly entry: BundleEntry;
  /** Where the resource is, or will be. */
  readonly reference: string | undefined;
  /** A conditional create that found what it would have made. */
  readonly existing: Resource | undefined;
}

export async function runBundle(
  hospital: Hospital,
  access: Access,
  body: unknown,
): Promise<Bundle> {
  const bundle = resourceIn(body, 'Bundle') as Bundle;
  const entries = bundle.entry ?? [];
  if (bundle.type === 'batch') {
    const entry: BundleEntry[] = [];
    for (const each of entries) entry.push(await oneOfBatch(hospital, access, each));
    return { resourceType: 'Bundle', type: 'batch-response', entry };
  }
  if (bundle.type !== 'transaction')
    throw new Refusal(400, 'value', 'The Bundle must be a batch or a transaction.');
  return hospital.repository.atomically(async () => ({
    resourceType: 'Bundle',
    type: 'transaction-response',
    entry: await runTransaction(hospital, access, entries),
  }));
}

async function oneOfBatch(
  hospital: Hospital,
  access: Access,
  { request, resource }: BundleEntry,
): Promise<BundleEntry> {
  try {
    if (request === undefined) throw new Refusal(400, 'required', 'entry.request is missing.');
    const { method, url, ifNoneExist, ifMatch } = request;
    const conditions = { ...(ifNoneExist ? { ifNoneExist } : {}), ...(ifMatch ? { ifMatch } : {}) };
    return answerEntry(
      await interact(hospital, access, { method, url, body: resource, ...conditions }),
      method === 'GET',
    );
  } catch (error) {
    return {
      response: { status: String(statusOf(error)), outcome: normalizeOperationOutcome(error) },
    };
  }
}

async function runTransaction(
  hospital: Hospital,
  access: Access,
  entries: readonly BundleEntry[],
): Promise<BundleEntry[]> {
  const plan: Planned[] = [];
  for (const entry of entries) plan.push(await planned(hospital, entry));
  requireDistinct(plan);
  const addresses = new Map(
    plan.flatMap(({ entry: { fullUrl }, reference }) =>
      fullUrl === undefined || reference === undefined ? [] : [[fullUrl, reference] as const],
    ),
  );
  const answers = new Map<Planned, BundleEntry>();
  for (const each of inOrder(plan))
    answers.set(each, await perform(hospital, access, each, addresses));
  // What was written first may refer to what came later: looked at when all is there.
  for (const { reference, existing } of plan) {
    const written =
      existing === undefined ? hospital.repository.current(reference ?? '') : undefined;
    if (written !== undefined) {
      access.requireOwn(written);
      checkWrite(written, hospital.repository, hospital.iss);
    }
  }
  return plan.map((each) => answers.get(each) ?? {});
}

async function planned(hospital: Hospital, entry: BundleEntry): Promise<Planned> {
  const { request, resource } = entry;
  if (request === undefined) throw new Refusal(400, 'required', 'entry.request is missing.');
  const [path = '', query] = request.url.split('?');
  const type = path.split('/')[0] ?? '';
  if (!isHeldType(type)) throw new Refusal(404, 'not-supported', `This hospital holds no ${type}.`);
  if (request.method === 'GET') return { entry, reference: undefined, existing: undefined };
  resourceIn(resource, type);
  if (request.method === 'PUT' && query === undefined)
    return { entry, reference: path, existing: undefined };
  if (request.method !== 'POST' && request.method !== 'PUT')
    throw new Refusal(405, 'not-supported', 'This hospital does not offer that.');
  const condition = request.method === 'PUT' ? query : request.ifNoneExist;
  const found =
    condition === undefined
      ? []
      : ((await hospital.repository.search({ ...searchOf(type, condition), count: 2 })).entry ??
        []);
  if (found.length > 1)
    throw new Refusal(412, 'multiple-matches', 'A condition matches more than one resource.');
  const existing = found[0]?.resource;
  const id = existing?.id ?? hospital.repository.generateId();
  return {
    entry,
    reference: `${type}/${id}`,
    existing: request.method === 'POST' ? existing : undefined,
  };
}

/** R4 3.1.0.11.2: the identity of a resource stands at most once in a transaction. */
function requireDistinct(plan: readonly Planned[]): void {
  const references = plan.flatMap(({ reference }) => reference ?? []);
  const conditions = plan.flatMap(({ entry: { request } }) =>
    request?.ifNoneExist === undefined ? [] : [`${request.url}?${request.ifNoneExist}`],
  );
  for (const all of [references, conditions])
    if (new Set(all).size < all.length)
      throw new Refusal(400, 'duplicate', 'The same resource stands twice in the transaction.');
}

/** R4: POST before PUT before GET. */
function inOrder(plan: readonly Planned[]): Planned[] {
  return (['POST', 'PUT', 'GET'] as const).flatMap((method) =>
    plan.filter(({ entry }) => entry.request?.method === method),
  );
}

async function perform(
  hospital: Hospital,
  access: Access,
  { entry, reference, existing }: Planned,
  addresses: ReadonlyMap<string, string>,
): Promise<BundleEntry> {
  const { request, resource } = entry;
  const { repository } = hospital;
  if (request?.method === 'GET')
    return answerEntry(await interact(hospital, access, { method: 'GET', url: request.url }), true);
  if (resource === undefined || reference === undefined) return {};
  const { resourceType } = resource;
  if (existing !== undefined) {
    access.requireScope('c', resourceType, resource);
    access.requireOwn(existing);
    return answerEntry({ status: 200, resource: existing }, false);
  }
  const before = repository.current(reference);
  if (before === undefined && request?.method === 'PUT' && !request.url.includes('?'))
    throw new Refusal(404, 'not-found', 'What is to be updated does not exist.');
  access.requireScope(before === undefined ? 'c' : 'u', resourceType, before ?? resource);
  if (before !== undefined) access.requireOwn(before);
  const written = { ...resolved(resource, addresses), id: reference.split('/')[1] ?? '' };
  const version = /"([^"]+)"/.exec(request?.ifMatch ?? '')?.[1];
  if (before === undefined) {
    const kept = await repository.createResource(written, { assignedId: true });
    return answerEntry({ status: 201, resource: kept }, false);
  }
  const kept = await repository.updateResource(
    written,
    version === undefined ? {} : { ifMatch: version },
  );
  return answerEntry({ status: 200, resource: kept }, false);
}

/** The same, with the addresses of the Bundle replaced by those of the hospital. */
function resolved(resource: Resource, addresses: ReadonlyMap<string, string>): Resource {
  const replaced = JSON.stringify(resource, (_, value: unknown) =>
    typeof value === 'string' ? (addresses.get(value) ?? value) : value,
  );
  return JSON.parse(replaced) as Resource;
}

function answerEntry({ status, resource }: Answer, withResource: boolean): BundleEntry {
  const { resourceType, id, meta } = resource;
  const version = meta?.versionId;
  return {
    ...(withResource ? { resource } : {}),
    response: {
      status: status === 201 ? '201 Created' : '200 OK',
      ...(id === undefined || version === undefined
        ? {}
        : {
            location: `${resourceType}/${id}/_history/${version}`,
            etag: `W/"${version}"`,
            ...(meta?.lastUpdated ? { lastModified: meta.lastUpdated } : {}),
          }),
    },
  };
}

/** HTTP status of whatever went wrong. */
export function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  const outcome = normalizeOperationOutcome(error);
  const status = getStatus(outcome);
  return isOk(outcome) ? 500 : status;
}
