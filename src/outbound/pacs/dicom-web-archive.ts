/** An archive by DICOMweb: STOW-RS and QIDO-RS (PS3.18 sections 10.5 and 10.6). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { OutgoingInstance } from '../../ports/pacs.ts';
import { refused, unavailable, withoutTrust } from './failure.ts';

const STORE_MS = 120_000;
const QUERY_MS = 20_000;
/** Request Timeout, Too Early, Too Many Requests: another time it may be otherwise. */
const PASSING = new Set([408, 425, 429]);
/** Some or all of what was sent was not stored. */
const CONFLICT = 409;
const NO_CONTENT = 204;
/** Number of Study Related Instances, Failed SOP Sequence, Failure Reason. */
const STUDY_INSTANCES = '00201208';
const FAILED = '00081198';
const FAILURE_REASON = '00081197';
const OUT_OF_RESOURCES = 0xa7;

const numbers = z.object({ Value: z.array(z.union([z.number(), z.string()])).optional() });
const found = z.array(z.looseObject({ [STUDY_INSTANCES]: numbers.optional() }));
const stored = z.object({
  [FAILED]: z
    .object({ Value: z.array(z.object({ [FAILURE_REASON]: numbers.optional() })).default([]) })
    .optional(),
});

/** @throws AppError `pacs.unavailable`, `pacs.refused` */
export async function storeByWeb(
  url: string,
  instances: readonly OutgoingInstance[],
): Promise<void> {
  const boundary = randomUUID();
  const parts = instances.flatMap(({ part10 }) => [
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    part10,
    Buffer.from('\r\n'),
  ]);
  const response = await asked(
    `${url}/studies`,
    {
      method: 'POST',
      headers: {
        accept: 'application/dicom+json',
        'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
      },
      body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    },
    STORE_MS,
  );
  if (!response.ok && response.status !== CONFLICT) throw failure(response.status);
  const failed = failuresOf(await bodyOf(response));
  if (failed.some((reason) => reason >>> 8 === OUT_OF_RESOURCES))
    throw unavailable('no space left');
  if (failed.length > 0 || !response.ok)
    throw refused(
      `${Math.max(failed.length, 1)} of ${instances.length} objects (${failed.map(hex).join(', ')})`,
    );
}

function failuresOf(body: unknown): number[] {
  const parsed = stored.safeParse(body);
  const failed = parsed.success ? (parsed.data[FAILED]?.Value ?? []) : [];
  return failed.map((each) => Number(each[FAILURE_REASON]?.Value?.[0] ?? 0));
}

/** @returns undefined: the archive cannot say @throws AppError `pacs.unavailable` */
export async function countByWeb(
  url: string,
  studyInstanceUid: string,
): Promise<number | undefined> {
  const query = `StudyInstanceUID=${studyInstanceUid}&includefield=${STUDY_INSTANCES}`;
  const studies = await search(`${url}/studies?${query}`);
  if (studies === undefined || studies.length === 0) return studies?.length;
  const count = studies[0]?.[STUDY_INSTANCES]?.Value?.[0];
  if (count !== undefined && Number.isInteger(Number(count))) return Number(count);
  return (await search(`${url}/studies/${studyInstanceUid}/instances`))?.length;
}

async function search(address: string): Promise<z.infer<typeof found> | undefined> {
  const headers = { accept: 'application/dicom+json' };
  const response = await asked(address, { headers }, QUERY_MS);
  if (response.status === NO_CONTENT) return [];
  if (response.status >= 500 || PASSING.has(response.status)) throw failure(response.status);
  const parsed = found.safeParse(response.ok ? await bodyOf(response) : undefined);
  return parsed.success ? parsed.data : undefined;
}

async function asked(address: string, init: RequestInit, withinMs: number): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(withinMs);
    return await fetch(address, { ...init, signal, redirect: 'error' });
  } catch (error) {
    throw withoutTrust(error) ?? unavailable(reasonOf(error), error);
  }
}

/** fetch says what failed in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  const { code } = (error.cause ?? {}) as NodeJS.ErrnoException;
  return code ?? error.name;
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    // Some archives answer with nothing, or in XML: the status says it.
    return undefined;
  }
}

function failure(status: number): Error {
  return status >= 500 || PASSING.has(status)
    ? unavailable(`HTTP status ${status}`)
    : refused(`HTTP status ${status}`);
}

function hex(reason: number): string {
  return reason.toString(16).padStart(4, '0').toUpperCase();
}
