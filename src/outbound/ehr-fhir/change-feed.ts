/**
 * A hospital's changes, asked for with `_lastUpdated`. In: its address and our own token. Out: what changed, and whom it concerns.
 *
 * `_sort` is not relied on: few servers promise it, and who overlaps the intervals needs no order.
 */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { createHash } from 'node:crypto';
import { AppError } from '../../errors.ts';
import type { Change, ConnectFeed } from '../../ports/change-feed.ts';
import type { Ehr } from '../../ports/ehr.ts';
import { DEFAULT_LIMITS, fhirRequests, type FhirRequests } from './requests.ts';
import { bundleOf, FRESH, sameOrigin } from './search.ts';
import { subjectOf } from './subject-of.ts';

const PAGE_SIZE = 200;
const MAX_PAGES = 2_000;

interface FeedOptions {
  /** Id → base address of its FHIR server. */
  readonly hospitals: ReadonlyMap<string, string>;
  readonly connectEhr: (...given: Parameters<ConnectFeed>) => Ehr;
}

/** It is asked again soon anyway. */
const LIMITS = { ...DEFAULT_LIMITS, tries: 1 };

export function connectFhirFeed({ hospitals, connectEhr }: FeedOptions): ConnectFeed {
  return (hospital, token) => {
    const fhirBaseUrl = hospitals.get(hospital);
    if (fhirBaseUrl === undefined)
      throw new AppError('request.not-found', 'this hospital is not configured');
    const ask = fhirRequests(fhirBaseUrl, token, LIMITS);
    return {
      clock: async () => (await ask({ what: 'CapabilityStatement', url: 'metadata' })).date,
      offered: (types) => offered(connectEhr(hospital, token), types),
      async changedSince(type, since, take) {
        let clock: string | undefined;
        for await (const { page, date } of pagesOf(ask, fhirBaseUrl, type, since)) {
          clock ??= date;
          await take(changesIn(page, type, fhirBaseUrl));
        }
        return clock;
      },
    };
  };
}

/** A server that does not describe itself is asked for every type. */
async function offered(ehr: Ehr, types: readonly string[]): Promise<readonly string[]> {
  const statement = await ehr.capabilities().catch((error: unknown) => {
    if (error instanceof AppError && error.code !== 'session.ended') return undefined;
    throw error;
  });
  const stated = statement?.rest?.find(({ mode }) => mode === 'server')?.resource ?? [];
  if (stated.length === 0) return types;
  return types.filter((type) => stated.some((each) => each.type === type));
}

async function* pagesOf(
  ask: FhirRequests,
  fhirBaseUrl: string,
  type: string,
  since: string,
): AsyncGenerator<{ readonly page: Bundle; readonly date: string | undefined }> {
  const seen = new Set<string>();
  let url: string | undefined =
    `${type}?_lastUpdated=${encodeURIComponent(`gt${since}`)}&_count=${PAGE_SIZE}`;
  while (url !== undefined) {
    if (seen.has(url) || seen.size >= MAX_PAGES)
      throw new AppError('ehr.not-fhir', `${type}: the pages of the changes do not end`);
    seen.add(url);
    const { resource, date } = await ask({ what: type, url, headers: FRESH });
    const page = bundleOf(resource, type);
    yield { page, date };
    const next = page.link?.find(({ relation }) => relation === 'next')?.url;
    url = next === undefined ? undefined : sameOrigin(next, fhirBaseUrl);
    if (next !== undefined && url === undefined)
      throw new AppError('ehr.not-fhir', `${type}: the link to the next page cannot be followed`);
  }
}

function changesIn(page: Bundle, type: string, fhirBaseUrl: string): Change[] {
  return (page.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === type && resource.id !== undefined
      ? [changeOf(resource, resource.id, fhirBaseUrl)]
      : [],
  );
}

function changeOf(resource: Resource, id: string, fhirBaseUrl: string): Change {
  const { versionId, lastUpdated } = resource.meta ?? {};
  const about = subjectOf(resource).replace(`${fhirBaseUrl}/`, '');
  const patientId = /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(about)?.[1];
  const isDated = lastUpdated !== undefined && !Number.isNaN(Date.parse(lastUpdated));
  return {
    reference: `${resource.resourceType}/${id}`,
    state: versionId ?? lastUpdated ?? digestOf(resource),
    resource,
    ...(isDated ? { lastUpdated } : {}),
    ...(patientId === undefined ? {} : { patientId }),
  };
}

function digestOf(resource: Resource): string {
  return createHash('sha256').update(JSON.stringify(resource)).digest('hex').slice(0, 32);
}
