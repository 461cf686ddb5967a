/**
 * Bulk export of the results of a group: kick-off, status, files, cancellation.
 *
 * Nothing is copied: an export is a moment of the store, and its files are read from that moment when they are fetched. So
 * it is complete at once, survives a restart, and leaves no file with results behind.
 *
 * Source: Bulk Data Access 2.0 (hl7.org/fhir/uv/bulkdata), sections on the kick-off, status, output file and delete requests.
 */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { raw, Router, type Request, type Response } from 'express';
import { AppError } from '../../../errors.ts';
import type { ExportJob, ExportJobs } from '../../../ports/export-jobs.ts';
import type { ResourceSearch } from '../../../ports/resource-search.ts';
import { accessOf, type Access, type AccessPorts } from '../access.ts';
import { GROUP_TYPE } from '../held-types.ts';
import type { Holdings } from '../holdings.ts';
import type { ParseJson } from '../operations/parameters.ts';
import { sendResource } from '../send.ts';
import { operationOutcome } from '../outcome.ts';
import { countOf, linesOf } from './content.ts';
import { hospitalOfGroup } from './groups.ts';
import { kickOff } from './kick-off.ts';

export interface ExportPorts extends AccessPorts {
  readonly jobs: ExportJobs;
  readonly search: ResourceSearch;
  readonly holdings: Pick<Holdings, 'read' | 'snapshot'>;
  readonly parseJson: ParseJson;
  /** `<base>/fhir` */
  readonly fhirBase: string;
}

const LIFE_MS = 3_600_000;
const MOST_OF_A_CLIENT = 50;
const NDJSON = 'application/fhir+ndjson';

/** Status and files: their answers are not FHIR resources, so they stand before the check of what is accepted. */
export function exportFileRoutes(ports: ExportPorts): Router {
  const router = Router();
  const { jobs, clock, search } = ports;

  /** @throws AppError `request.not-found` for another client's as well, and once it has expired */
  async function jobOf(access: Access, id: string): Promise<ExportJob> {
    const job = await jobs.get(id);
    if (job?.client !== access.clientId || job.expiresAt <= clock.now())
      throw new AppError('request.not-found', 'there is no such export; it may have expired');
    return job;
  }

  router.get('/bulk-export/:id', async (request, response) => {
    const access = await accessOf(request, ports);
    const job = await jobOf(access, request.params.id);
    response
      .status(200)
      .set({ expires: new Date(job.expiresAt).toUTCString(), 'content-type': 'application/json' })
      .end(JSON.stringify(await manifestOf(job, ports)));
  });
  router.delete('/bulk-export/:id', async (request, response) => {
    const access = await accessOf(request, ports);
    const job = await jobOf(access, request.params.id);
    await jobs.remove(job.id);
    await access.note('fhir.export-cancelled', undefined, job.id);
    const text = 'the export was cancelled, and what it held is not served any more';
    sendResource(request, response, operationOutcome('information', 'informational', text), 202);
  });
  router.get('/bulk-export/:id/:file', async (request, response) => {
    const access = await accessOf(request, ports);
    const job = await jobOf(access, request.params.id);
    const type = /^([A-Za-z]+)\.ndjson$/.exec(request.params.file)?.[1] ?? '';
    if (!job.types.includes(type))
      throw new AppError('request.not-found', 'there is no such file in this export');
    access.require(type, 'r');
    await access.note('fhir.export-file', undefined, `${job.id} ${type}`);
    response.status(200).set({ 'content-type': NDJSON });
    await pipeline(Readable.from(linesOf(job, type, search)), response);
  });
  return router;
}

export function exportRoutes(ports: ExportPorts): Router {
  const router = Router();
  const start = async (request: Request, response: Response) => {
    const access = await accessOf(request, ports);
    const { id: group = '' } = request.params as { id?: string };
    const asked = kickOff(request, access, ports.parseJson);
    if ((await ports.holdings.read(GROUP_TYPE, group)) === undefined)
      throw new AppError('request.not-found', 'there is no such Group', { where: GROUP_TYPE });
    const now = ports.clock.now();
    if ((await ports.jobs.countOf(access.clientId, now)) >= MOST_OF_A_CLIENT)
      throw new AppError('request.too-many', 'this client has too many exports: delete some');
    const hospital = hospitalOfGroup(group);
    const job: ExportJob = {
      id: randomUUID(),
      client: access.clientId,
      request: `${ports.fhirBase}${request.url}`,
      at: now,
      snapshot: await ports.holdings.snapshot(),
      types: asked.types,
      ...(hospital === undefined ? {} : { hospital }),
      ...(asked.since === undefined ? {} : { since: asked.since }),
      expiresAt: new Date(Date.parse(now) + LIFE_MS).toISOString(),
    };
    await ports.jobs.save(job);
    await access.note('fhir.export', undefined, `Group/${group} ${asked.types.join(',')}`);
    response.set('content-location', `${ports.fhirBase}/bulk-export/${job.id}`);
    const text = 'the export was accepted; its status is at Content-Location';
    sendResource(request, response, operationOutcome('information', 'informational', text), 202);
  };
  router.get('/Group/:id/$export', start);
  router.post('/Group/:id/$export', raw({ type: () => true, limit: '64kb' }), start);
  return router;
}

async function manifestOf(job: ExportJob, { search, fhirBase }: ExportPorts) {
  const counted = await Promise.all(
    job.types.map(async (type) => ({ type, count: await countOf(job, type, search) })),
  );
  return {
    transactionTime: job.at,
    request: job.request,
    requiresAccessToken: true,
    output: counted
      .filter(({ count }) => count > 0)
      .map(({ type, count }) => ({
        type,
        url: `${fhirBase}/bulk-export/${job.id}/${type}.ndjson`,
        count,
      })),
    // Results are amended or marked, never deleted.
    deleted: [],
    error: [],
  };
}
