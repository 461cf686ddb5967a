/** Pages of versions → Bundles: searchset and history, with links that show the same snapshot on every page. */
import { randomUUID } from 'node:crypto';
import type {
  Bundle,
  BundleEntry,
  BundleEntryRequest,
  BundleEntryResponse,
  BundleLink,
} from '@medplum/fhirtypes';
import type { StoredVersion } from '../../ports/resource-store.ts';
import { operationOutcome } from './outcome.ts';
import type { Search } from './search/parse.ts';
import type { Found } from './search/run.ts';
import { subsetOf } from './search/subset.ts';

interface Paging {
  /** Address without its query. */
  readonly address: string;
  readonly parameters: URLSearchParams;
  readonly count: number;
  readonly offset: number;
  readonly total: number;
  readonly snapshot: number;
}

const LONGEST_NAME = 100;
const MOST_NAMES = 20;

export function searchset(
  { page, total, snapshot }: Found,
  included: readonly StoredVersion[],
  search: Search,
  { fhirBase, address }: { readonly fhirBase: string; readonly address: string },
): Bundle {
  const { count, offset, understood: parameters, summary } = search;
  const paging = { address, parameters, count, offset, total, snapshot };
  const countOnly = summary === 'count' || count === 0;
  const entry = countOnly
    ? []
    : [
        ...page.map((each) => entryOf(each, 'match', search, fhirBase)),
        ...included.map((each) => entryOf(each, 'include', search, fhirBase)),
      ];
  const all = [...entry, ...outcomeEntries(search)];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(search.withTotal || countOnly ? { total } : {}),
    link: countOnly ? linksOf(paging).slice(0, 1) : linksOf(paging),
    ...(all.length === 0 ? {} : { entry: all }),
  };
}

function entryOf(
  { resource, type, id }: StoredVersion,
  mode: 'match' | 'include',
  search: Search,
  fhirBase: string,
): BundleEntry {
  return {
    fullUrl: `${fhirBase}/${type}/${id}`,
    ...(resource === undefined ? {} : { resource: subsetOf(resource, search) }),
    search: { mode },
  };
}

/** Every entry of a searchset has a fullUrl, that of an outcome as well; it is of this answer only. */
function outcomeEntries({ notUnderstood }: Search): BundleEntry[] {
  if (notUnderstood.length === 0) return [];
  const named = notUnderstood.map((each) => each.slice(0, LONGEST_NAME));
  const text = `Not searched by: ${named.slice(0, MOST_NAMES).join(', ')}`;
  const resource = operationOutcome('warning', 'not-supported', text);
  return [{ fullUrl: `urn:uuid:${randomUUID()}`, resource, search: { mode: 'outcome' } }];
}

export function historyBundle(
  page: readonly StoredVersion[],
  paging: Paging,
  fhirBase: string,
): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'history',
    total: paging.total,
    link: linksOf(paging),
    ...(page.length === 0 ? {} : { entry: page.map((each) => historyEntry(each, fhirBase)) }),
  };
}

function historyEntry(each: StoredVersion, fhirBase: string): BundleEntry {
  const { type, id, resource } = each;
  return {
    fullUrl: `${fhirBase}/${type}/${id}`,
    ...(resource === undefined ? {} : { resource }),
    request: requestOf(each),
    response: responseOf(each),
  };
}

function requestOf({ type, id, version, resource }: StoredVersion): BundleEntryRequest {
  if (resource === undefined) return { method: 'DELETE', url: `${type}/${id}` };
  return version === 1 ? { method: 'POST', url: type } : { method: 'PUT', url: `${type}/${id}` };
}

function responseOf({ version, lastUpdated, resource }: StoredVersion): BundleEntryResponse {
  const status = resource === undefined ? '204' : version === 1 ? '201' : '200';
  return { status, etag: `W/"${version}"`, lastModified: lastUpdated };
}

function linksOf(paging: Paging): BundleLink[] {
  const { count, offset, total } = paging;
  const links: BundleLink[] = [{ relation: 'self', url: pageAt(paging, offset) }];
  if (count === 0) return links;
  links.push({ relation: 'first', url: pageAt(paging, 0) });
  if (offset > 0)
    links.push({ relation: 'previous', url: pageAt(paging, Math.max(0, offset - count)) });
  if (offset + count < total) links.push({ relation: 'next', url: pageAt(paging, offset + count) });
  return links;
}

function pageAt({ address, parameters, count, snapshot }: Paging, offset: number): string {
  const query = new URLSearchParams(parameters);
  query.set('_count', String(count));
  query.set('_offset', String(offset));
  query.set('_snapshot', String(snapshot));
  return `${address}?${query.toString()}`;
}
