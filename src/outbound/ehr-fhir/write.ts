/**
 * Writes a transaction Bundle, so that a repeat changes nothing. In: entries with conditional creates or If-Match.
 * Out: where each entry is now, in the order of the entries.
 */
import type { Bundle, BundleEntry, CapabilityStatement, Resource } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import type { FhirRequests } from './requests.ts';

const WHAT = 'the results';

export async function writeBundle(
  ask: FhirRequests,
  bundle: Bundle,
  capabilities: CapabilityStatement | undefined,
): Promise<Bundle> {
  const there = await foundBefore(ask, bundle, capabilities);
  try {
    return offers(capabilities, 'transaction')
      ? await transaction(ask, bundle, there)
      : await oneByOne(ask, bundle, there);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'ehr.conflict') throw error;
    // Our own earlier try may have been the one that changed the version: the answer to it was lost.
    const applied = await appliedBefore(ask, bundle);
    if (applied === undefined) throw error;
    return applied;
  }
}

/** Entry index → where it is already. Asked only where the server does not say that it respects ifNoneExist. */
async function foundBefore(
  ask: FhirRequests,
  bundle: Bundle,
  capabilities: CapabilityStatement | undefined,
): Promise<ReadonlyMap<number, Resource>> {
  const entries = (bundle.entry ?? []).map((entry, index) => ({ entry, index }));
  const doubtful = entries.filter(
    ({ entry }) =>
      entry.request?.ifNoneExist !== undefined &&
      !createsConditionally(capabilities, entry.resource?.resourceType),
  );
  const found = await Promise.all(
    doubtful.map(async ({ entry, index }) => [index, await existing(ask, entry)] as const),
  );
  return new Map(found.filter((pair): pair is [number, Resource] => pair[1] !== undefined));
}

async function existing(ask: FhirRequests, entry: BundleEntry): Promise<Resource | undefined> {
  const { ifNoneExist } = entry.request ?? {};
  const type = entry.resource?.resourceType;
  if (ifNoneExist === undefined || type === undefined) return undefined;
  const { resource } = await ask({ what: type, url: `${type}?${ifNoneExist}` });
  if (resource?.resourceType !== 'Bundle') return undefined;
  return resource.entry?.find((each) => each.resource?.resourceType === type)?.resource;
}

async function transaction(
  ask: FhirRequests,
  bundle: Bundle,
  there: ReadonlyMap<number, Resource>,
): Promise<Bundle> {
  const entries = bundle.entry ?? [];
  const known = new Map<string, string>();
  for (const [index, resource] of there) remember(known, entries[index], addressOf(resource));
  const sent = entries.filter((_, index) => !there.has(index));
  if (sent.length === 0) return answerOf(entries.map((_, index) => presentEntry(there.get(index))));
  const body = resolved({ ...bundle, entry: sent }, known);
  const { resource } = await ask({ what: WHAT, method: 'POST', url: '', body });
  if (resource?.resourceType !== 'Bundle' || resource.entry?.length !== sent.length)
    throw new AppError('ehr.not-fhir', `${WHAT}: the answer to the transaction was no such Bundle`);
  const answers = resource.entry.values();
  return answerOf(
    entries.map((entry, index) => {
      const present = there.get(index);
      return present === undefined
        ? located(answers.next().value ?? {}, entry)
        : presentEntry(present);
    }),
  );
}

/** For a server without transactions: what is referred to goes first. */
async function oneByOne(
  ask: FhirRequests,
  bundle: Bundle,
  there: ReadonlyMap<number, Resource>,
): Promise<Bundle> {
  const entries = bundle.entry ?? [];
  const known = new Map<string, string>();
  const answers = new Map<number, BundleEntry>();
  for (const [index, resource] of there) {
    remember(known, entries[index], addressOf(resource));
    answers.set(index, presentEntry(resource));
  }
  for (const index of inOrder(entries)) {
    const entry = entries[index];
    if (answers.has(index) || entry?.resource === undefined) continue;
    const answer = await single(ask, entry, resolved(entry.resource, known));
    answers.set(index, answer);
    remember(known, entry, answer.response?.location?.replace(/\/_history\/.*$/, ''));
  }
  return answerOf(entries.map((_, index) => answers.get(index) ?? {}));
}

async function single(
  ask: FhirRequests,
  entry: BundleEntry,
  resource: Resource,
): Promise<BundleEntry> {
  const { method, url, ifNoneExist, ifMatch } = entry.request ?? {};
  const answer = await ask({
    what: resource.resourceType,
    method: method === 'PUT' ? 'PUT' : 'POST',
    url: url ?? resource.resourceType,
    body: resource,
    headers: {
      prefer: 'return=representation',
      ...(ifNoneExist === undefined ? {} : { 'if-none-exist': ifNoneExist }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
  });
  const location =
    answer.resource?.id === undefined
      ? relativeLocation(answer.location, resource.resourceType)
      : addressOf(answer.resource);
  return located(
    { response: { status: String(answer.status), ...(location ? { location } : {}) } },
    entry,
  );
}

/** Entries such that whatever an entry refers to (by urn:uuid) comes before it. */
function inOrder(entries: readonly BundleEntry[]): number[] {
  const order: number[] = [];
  const visited = new Set<number>();
  const visit = (index: number): void => {
    if (visited.has(index)) return;
    visited.add(index);
    const text = JSON.stringify(entries[index]?.resource ?? {});
    entries.forEach(({ fullUrl }, other) => {
      if (other !== index && fullUrl !== undefined && text.includes(fullUrl)) visit(other);
    });
    order.push(index);
  };
  entries.forEach((_, index) => visit(index));
  return order;
}

/** All that this bundle would have created exists: it was applied, as a whole, by an earlier try. */
async function appliedBefore(ask: FhirRequests, bundle: Bundle): Promise<Bundle | undefined> {
  const entries = bundle.entry ?? [];
  const creates = entries.filter(({ request }) => request?.ifNoneExist !== undefined);
  if (creates.length === 0) return undefined;
  const answers = await Promise.all(
    entries.map(async (entry) => {
      const { method, url } = entry.request ?? {};
      if (method !== 'PUT' || url === undefined) return existing(ask, entry);
      return (await ask({ what: entry.resource?.resourceType ?? WHAT, url })).resource;
    }),
  );
  return answers.every((resource) => resource !== undefined)
    ? answerOf(answers.map(presentEntry))
    : undefined;
}

function remember(known: Map<string, string>, entry: BundleEntry | undefined, at?: string): void {
  if (entry?.fullUrl !== undefined && at !== undefined)
    known.set(entry.fullUrl, at.replace(/\/_history\/.*$/, ''));
}

/** The same, with every known urn:uuid replaced by the address of what it stands for. */
function resolved<T extends Resource>(resource: T, known: ReadonlyMap<string, string>): T {
  let text = JSON.stringify(resource);
  for (const [urn, address] of known) text = text.replaceAll(`"${urn}"`, JSON.stringify(address));
  return JSON.parse(text) as T;
}

function addressOf(resource: Resource): string {
  const { versionId } = resource.meta ?? {};
  const version = versionId === undefined ? '' : `/_history/${versionId}`;
  return `${resource.resourceType}/${resource.id ?? ''}${version}`;
}

function presentEntry(resource: Resource | undefined): BundleEntry {
  return resource === undefined
    ? {}
    : { response: { status: '200', location: addressOf(resource) } };
}

/** The answer's location, relative; an update without one is where it was sent. */
function located(answer: BundleEntry, entry: BundleEntry): BundleEntry {
  const type = entry.resource?.resourceType ?? '';
  const { request } = entry;
  const version = /^W?\/?"?([^"]+)"?$/.exec(answer.response?.etag ?? '')?.[1];
  const stated =
    relativeLocation(answer.response?.location, type) ??
    (answer.resource?.id === undefined ? undefined : addressOf(answer.resource)) ??
    (request?.method === 'PUT' ? request.url : undefined);
  const location =
    stated === undefined || stated.includes('/_history/') || version === undefined
      ? stated
      : `${stated}/_history/${version}`;
  return {
    response: {
      ...answer.response,
      status: answer.response?.status ?? '200',
      ...(location === undefined ? {} : { location }),
    },
  };
}

function relativeLocation(location: string | undefined, type: string): string | undefined {
  const found = new RegExp(`${type}/[A-Za-z0-9.-]+(/_history/[A-Za-z0-9.-]+)?`).exec(
    location ?? '',
  );
  return found?.[0];
}

function answerOf(entry: BundleEntry[]): Bundle {
  return { resourceType: 'Bundle', type: 'transaction-response', entry };
}

function server(capabilities: CapabilityStatement | undefined) {
  return capabilities?.rest?.find(({ mode }) => mode === 'server');
}

/** A statement that lists no interactions of the system says nothing: then a transaction is tried. */
function offers(capabilities: CapabilityStatement | undefined, code: 'transaction'): boolean {
  const interactions = server(capabilities)?.interaction;
  return interactions === undefined || interactions.some((each) => each.code === code);
}

function createsConditionally(
  capabilities: CapabilityStatement | undefined,
  type: string | undefined,
): boolean {
  const stated = server(capabilities)?.resource?.find((each) => each.type === type);
  return stated?.conditionalCreate === true;
}
