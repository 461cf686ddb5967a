/** Every page of one search, and why it is not whole. */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import { isPassing } from './failure.ts';
import type { FhirRequests } from './requests.ts';

const MAX_PAGES = 500;
/** Some servers answer an equal search from memory for a minute: what was measured since would be missing. */
export const FRESH = { 'cache-control': 'no-cache' };

export interface SearchAnswer {
  readonly resources: readonly Resource[];
  /** A sentence each. */
  readonly incomplete: readonly string[];
  /** It may be whole at another try. */
  readonly passing?: boolean;
}

/**
 * Follows `next` to the end, on the hospital's own origin only. What was read before a failure is kept.
 *
 * @throws AppError when not even the first page could be read
 */
export async function searchAll(
  ask: FhirRequests,
  fhirBaseUrl: string,
  what: string,
  firstUrl: string,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  const resources: Resource[] = [];
  const seen = new Set<string>();
  let url: string | undefined = firstUrl;
  while (url !== undefined && seen.size < MAX_PAGES) {
    seen.add(url);
    let page: Bundle;
    try {
      page = bundleOf((await ask({ what, url, signal, headers: FRESH })).resource, what);
    } catch (error) {
      if (!(error instanceof AppError) || seen.size === 1) throw error;
      return {
        resources,
        incomplete: [`${error.message}; later pages are missing`],
        passing: isPassing(error),
      };
    }
    for (const { resource } of page.entry ?? [])
      if (resource !== undefined && resource.resourceType !== 'OperationOutcome')
        resources.push(resource);
    const next: string | undefined = page.link?.find(({ relation }) => relation === 'next')?.url;
    url = next === undefined ? undefined : sameOrigin(next, fhirBaseUrl);
    if (next !== undefined && (url === undefined || seen.has(url)))
      return { resources, incomplete: [`${what}: the link to the next page cannot be followed`] };
  }
  return url === undefined
    ? { resources, incomplete: [] }
    : { resources, incomplete: [`${what}: more than ${MAX_PAGES} pages`] };
}

export function bundleOf(resource: Resource | undefined, what: string): Bundle {
  if (resource?.resourceType === 'Bundle') return resource;
  throw new AppError('ehr.not-fhir', `${what}: the answer to a search was no Bundle`);
}

export function sameOrigin(link: string, fhirBaseUrl: string): string | undefined {
  const base = new URL(`${fhirBaseUrl}/`);
  const next = URL.canParse(link, base.href) ? new URL(link, base.href) : undefined;
  return next?.origin === base.origin ? next.href : undefined;
}
