/** Read, vread, history and search. In: a request of a client. Out: a resource, or a Bundle of them. */
import { Router, urlencoded, type Request, type Response } from 'express';
import { AppError } from '../../errors.ts';
import type { StoredVersion } from '../../ports/resource-store.ts';
import { accessOf, type Access, type AccessPorts } from './access.ts';
import { historyBundle, searchset } from './bundles.ts';
import { isHeldType, type HeldType } from './held-types.ts';
import type { Holdings } from './holdings.ts';
import { included } from './search/include.ts';
import { isPatientSearch, pageOf, parseSearch, shapeOf } from './search/parse.ts';
import { patientKey, type References } from './search/references.ts';
import { runSearch, snapshotOf } from './search/run.ts';
import { subsetOf } from './search/subset.ts';
import { spanOf } from './search/values.ts';
import { prefers, sendResource, sendVersion } from './send.ts';

export interface ReadPorts extends AccessPorts {
  readonly holdings: Holdings;
  readonly references: References;
}

/** What a history understands. */
const OF_HISTORY = new Set(['_since', '_count', '_offset', '_snapshot', '_format', '_pretty']);

type Answer = (asked: Asked, request: Request, response: Response) => Promise<void>;

interface Asked {
  readonly type: HeldType;
  readonly id: string;
  readonly access: Access;
}

export function readRoutes(ports: ReadPorts): Router {
  const router = Router();
  const { holdings, references } = ports;
  const { fhirBase } = references;

  const route = (answer: Answer) => async (request: Request, response: Response) => {
    const access = await accessOf(request, ports);
    const { type = '', id = '' } = request.params as { type?: string; id?: string };
    if (!isHeldType(type))
      throw new AppError('request.not-found', `there is no ${type} here`, { where: type });
    await answer({ type, id, access }, request, response);
  };

  const search = async (
    { type, access }: Asked,
    query: URLSearchParams,
    request: Request,
    response: Response,
  ) => {
    access.require(type, 's');
    const asked = parseSearch(type, query);
    const [unknown] = asked.notUnderstood;
    if (unknown !== undefined && prefers(request, 'handling=strict'))
      throw new AppError('request.unknown-parameter', `${type} is not searched by "${unknown}"`, {
        where: unknown,
      });
    const found = await runSearch(type, asked, holdings, references);
    const { snapshot, page } = found;
    const others = await included(page, asked, {
      holdings,
      allows: (...asked) => access.allows(...asked),
      snapshot,
    });
    const [patient] = isPatientSearch(asked).flatMap(({ values }) => values);
    const key = patient === undefined ? undefined : patientKey(patient, references);
    await access.note('fhir.search', key?.patient, `${type}, ${page.length} of ${found.total}`);
    const address = `${fhirBase}/${type}`;
    sendResource(request, response, searchset(found, others, asked, { fhirBase, address }));
  };

  const history = async (
    asked: { readonly type: HeldType; readonly id?: string },
    address: string,
    request: Request,
    response: Response,
  ) => {
    const query = queryOf(request);
    const { count, offset, snapshot } = pageOf(query);
    const upTo = await snapshotOf(snapshot, holdings, asked.type);
    const since = sinceOf(query);
    const { versions, total } = await holdings.history(
      { ...asked, ...(since === undefined ? {} : { since }) },
      upTo,
      { offset, count },
    );
    const unknown = [...query.keys()].find((name) => !OF_HISTORY.has(name));
    if (unknown !== undefined && prefers(request, 'handling=strict'))
      throw new AppError('request.unknown-parameter', `a history has no parameter "${unknown}"`, {
        where: unknown,
      });
    const parameters = new URLSearchParams(since === undefined ? {} : { _since: since });
    const paging = { address, parameters, count, offset, total, snapshot: upTo };
    sendResource(request, response, historyBundle(versions, paging, fhirBase));
  };

  router.get(
    '/:type',
    route((asked, request, response) => search(asked, queryOf(request), request, response)),
  );
  router.post(
    '/:type/_search',
    urlencoded({ extended: false, limit: '256kb' }),
    route((asked, request, response) => {
      // Ignored it would find everything.
      if (hasBody(request) && request.is('application/x-www-form-urlencoded') === false)
        throw new AppError(
          'request.media-type',
          'the body of a search is application/x-www-form-urlencoded',
        );
      const form = new URLSearchParams([...queryOf(request), ...formOf(request)]);
      return search(asked, form, request, response);
    }),
  );
  router.get(
    '/:type/_history',
    route(async ({ type, access }, request, response) => {
      access.require(type, 's');
      await access.note('fhir.history', undefined, type);
      await history({ type }, `${fhirBase}/${type}/_history`, request, response);
    }),
  );
  router.get(
    '/:type/:id',
    route(async ({ type, id, access }, request, response) => {
      access.require(type, 'r');
      const found = existing(await holdings.read(type, id), type);
      await access.note('fhir.read', found.patient, `${type}/${id}`);
      const part = subsetOf(found.resource, shapeOf(queryOf(request)));
      sendVersion(request, response, part, found);
    }),
  );
  router.get(
    '/:type/:id/_history',
    route(async ({ type, id, access }, request, response) => {
      access.require(type, 'r');
      const found = await holdings.read(type, id);
      if (found === undefined) throw notFound(type);
      await access.note('fhir.history', found.patient, `${type}/${id}`);
      await history({ type, id }, `${fhirBase}/${type}/${id}/_history`, request, response);
    }),
  );
  router.get(
    '/:type/:id/_history/:version',
    route(async ({ type, id, access }, request, response) => {
      access.require(type, 'r');
      const { version = '' } = request.params as { version?: string };
      const number = /^[1-9]\d{0,8}$/.test(version) ? Number(version) : 0;
      const found = existing(await holdings.read(type, id, number), type);
      await access.note('fhir.vread', found.patient, `${type}/${id}/_history/${version}`);
      sendVersion(request, response, found.resource, found);
    }),
  );
  return router;
}

function existing(found: StoredVersion | undefined, type: string) {
  if (found === undefined) throw notFound(type);
  const { resource } = found;
  if (resource === undefined) throw new AppError('request.gone', `this ${type} has been deleted`);
  return { ...found, resource };
}

function notFound(type: string): AppError {
  return new AppError('request.not-found', `there is no such ${type}`);
}

function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, 'http://localhost').searchParams;
}

function hasBody(request: Request): boolean {
  return (
    (request.get('content-length') ?? '0') !== '0' || request.get('transfer-encoding') !== undefined
  );
}

/** Parameters of a form; one that stands several times is a list. */
function formOf(request: Request): [string, string][] {
  const form = (request.body ?? {}) as Readonly<Record<string, string | string[]>>;
  return Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
}

/** @throws AppError `request.invalid` */
function sinceOf(query: URLSearchParams): string | undefined {
  const text = query.get('_since');
  if (text === null || text === '') return undefined;
  const span = spanOf(text.replace(' ', '+'));
  if (span === undefined)
    throw new AppError('request.invalid', '"_since" is an instant', { where: '_since' });
  return new Date(span.start).toISOString();
}
