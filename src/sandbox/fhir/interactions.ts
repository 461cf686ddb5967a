/** One FHIR interaction on behalf of a token. In: method, path, body, conditions. Out: status and resource. */
import {
  getSearchParameter,
  getStatus,
  isOk,
  OperationOutcomeError,
  parseSearchRequest,
  type SearchRequest,
  type WithId,
} from '@medplum/core';
import { FhirRouter, makeSimpleRequest } from '@medplum/fhir-router';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { isHeldType, type HeldType } from '../smart/scopes.ts';
import type { HospitalRepository } from '../store/repository.ts';
import type { Access } from './access.ts';
import { Refusal } from './outcome.ts';
import { checkWrite } from './write-check.ts';

export interface Interaction {
  readonly method: string;
  /** Relative to the FHIR base, with its query. */
  readonly url: string;
  readonly body?: unknown;
  readonly ifNoneExist?: string;
  readonly ifMatch?: string;
}

export interface Answer {
  readonly status: number;
  readonly resource: Resource;
}

export interface Hospital {
  readonly repository: HospitalRepository;
  readonly iss: string;
}

const DEFAULT_PAGE = 50;
const LARGEST_PAGE = 200;
/** Search parameters that every type has. */
const OF_EVERY_TYPE = new Set(['_id', '_lastUpdated', '_profile', '_security', '_tag']);
const PATH =
  /^(?<type>[A-Z][A-Za-z]+)(?:\/(?<id>[A-Za-z0-9.-]{1,64}|_search)(?<history>\/_history(?:\/(?<version>[A-Za-z0-9.-]{1,64}))?)?)?$/;

const router = new FhirRouter();

/** @throws OperationOutcomeError, Refusal */
export async function interact(
  hospital: Hospital,
  access: Access,
  interaction: Interaction,
): Promise<Answer> {
  const { method, url } = interaction;
  const [path = '', query = ''] = splitAtFirst(url, '?');
  const { type, id, history, version } = PATH.exec(path)?.groups ?? {};
  if (type === undefined) throw new Refusal(404, 'not-found', 'There is no such address.');
  if (!isHeldType(type)) throw new Refusal(404, 'not-supported', `This hospital holds no ${type}.`);
  if (method === 'GET') {
    if (id === undefined) return search(hospital, access, type, query);
    if (history !== undefined && version === undefined)
      return readHistory(hospital, access, `${type}/${id}`);
    return read(hospital, access, path);
  }
  if (method === 'POST' && id === '_search')
    return search(hospital, access, type, form(interaction));
  if (method === 'POST' && id === undefined) return create(hospital, access, type, interaction);
  if (method === 'PUT' && history === undefined)
    return update(hospital, access, { type, id, query }, interaction);
  throw new Refusal(405, 'not-supported', 'This hospital does not offer that.');
}

async function read(hospital: Hospital, access: Access, path: string): Promise<Answer> {
  const answer = await route(hospital, makeSimpleRequest('GET', path));
  access.requireRead(answer.resource);
  return answer;
}

async function readHistory(hospital: Hospital, access: Access, path: string): Promise<Answer> {
  access.requireRead((await route(hospital, makeSimpleRequest('GET', path))).resource);
  return route(hospital, makeSimpleRequest('GET', `${path}/_history`));
}

async function search(
  hospital: Hospital,
  access: Access,
  type: HeldType,
  query: string,
): Promise<Answer> {
  access.requireScope('s', type);
  const asked = searchOf(type, query);
  const count = Math.min(asked.count ?? DEFAULT_PAGE, LARGEST_PAGE);
  const found = await hospital.repository.search(access.narrowed({ ...asked, count }));
  const resource = page(found, { hospital, access, type, query, count, offset: asked.offset ?? 0 });
  return { status: 200, resource };
}

/** @throws Refusal 400 for a parameter that nobody here understands: an answer without it would be about something else */
export function searchOf(type: HeldType, query: string): SearchRequest<WithId<Resource>> {
  const asked = parseSearchRequest<WithId<Resource>>(`${type}?${query}`);
  for (const { code } of asked.filters ?? [])
    if (getSearchParameter(type, code) === undefined && !OF_EVERY_TYPE.has(code))
      throw new Refusal(400, 'not-supported', `${type} is not searched by "${code}" here.`);
  return asked;
}

interface PageOptions {
  readonly hospital: Hospital;
  readonly access: Access;
  readonly type: HeldType;
  readonly query: string;
  readonly count: number;
  readonly offset: number;
}

/** Addresses of the entries, and of the next page. */
function page(found: Bundle, options: PageOptions): Bundle {
  const { hospital, access, type, query, count, offset } = options;
  const { iss } = hospital;
  const total = found.total ?? 0;
  const at = (start: number) => {
    const parameters = new URLSearchParams(query);
    parameters.set('_count', String(count));
    parameters.set('_offset', String(start));
    return `${iss}/${type}?${parameters.toString()}`;
  };
  const entry = (found.entry ?? []).flatMap(({ resource, search: mode }) =>
    resource === undefined || !access.shows(resource, mode?.mode === 'include')
      ? []
      : [{ fullUrl: addressOf(iss, resource), resource, ...(mode ? { search: mode } : {}) }],
  );
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link: [
      { relation: 'self', url: at(offset) },
      ...(count > 0 && offset + count < total
        ? [{ relation: 'next', url: at(offset + count) }]
        : []),
    ],
    ...(entry.length === 0 ? {} : { entry }),
  };
}

async function create(
  hospital: Hospital,
  access: Access,
  type: HeldType,
  { body, ifNoneExist }: Interaction,
): Promise<Answer> {
  const resource = resourceIn(body, type);
  access.requireScope('c', type, resource);
  access.requireOwn(resource);
  checkWrite(resource, hospital.repository, hospital.iss);
  const request = makeSimpleRequest('POST', type, withoutId(resource));
  if (ifNoneExist === undefined) return route(hospital, request);
  searchOf(type, ifNoneExist);
  return route(hospital, { ...request, headers: { 'if-none-exist': ifNoneExist } });
}

async function update(
  hospital: Hospital,
  access: Access,
  at: { type: HeldType; id: string | undefined; query: string },
  { body, ifMatch }: Interaction,
): Promise<Answer> {
  const resource = resourceIn(body, at.type);
  access.requireOwn(resource);
  checkWrite(resource, hospital.repository, hospital.iss);
  const existing = await existingAt(hospital, at);
  access.requireScope(existing === undefined ? 'c' : 'u', at.type, existing ?? resource);
  if (existing !== undefined) access.requireOwn(existing);
  const path = at.id === undefined ? `${at.type}?${at.query}` : `${at.type}/${at.id}`;
  const request = makeSimpleRequest('PUT', path, resource);
  return route(
    hospital,
    ifMatch === undefined ? request : { ...request, headers: { 'if-match': ifMatch } },
  );
}

async function existingAt(
  { repository }: Hospital,
  { type, id, query }: { type: HeldType; id: string | undefined; query: string },
): Promise<Resource | undefined> {
  if (id !== undefined) return repository.current(`${type}/${id}`);
  const { entry = [] } = await repository.search({ ...searchOf(type, query), count: 2 });
  if (entry.length > 1) throw new Refusal(412, 'multiple-matches', 'More than one matches.');
  return entry[0]?.resource;
}

/** @throws OperationOutcomeError where the router's outcome is no success */
async function route(
  { repository }: Hospital,
  request: ReturnType<typeof makeSimpleRequest>,
): Promise<Answer> {
  const [outcome, resource] = await router.handleRequest(request, repository);
  if (!isOk(outcome)) throw new OperationOutcomeError(outcome);
  return { status: getStatus(outcome), resource: resource ?? outcome };
}

/** @throws Refusal 400 when the body is not of this type */
export function resourceIn(body: unknown, type: string): Resource {
  if (typeof body === 'object' && body !== null && 'resourceType' in body)
    if (body.resourceType === type) return body as Resource;
  throw new Refusal(400, 'structure', `The body must be a ${type}.`);
}

export function addressOf(iss: string, { resourceType, id }: Resource): string {
  return `${iss}/${resourceType}/${id ?? ''}`;
}

/** The server gives ids. */
function withoutId(resource: Resource): Resource {
  return { ...resource, id: undefined };
}

function form({ body }: Interaction): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(body ?? {}) as [string, unknown][])
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof each === 'string') parameters.append(name, each);
  return parameters.toString();
}

function splitAtFirst(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
