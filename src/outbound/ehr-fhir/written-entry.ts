/** Where an entry of a bundle is at the hospital. In: answers of every form that servers give. Out: `Type/id/_history/version`. */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';

export function addressOf(resource: Resource): string {
  const { versionId } = resource.meta ?? {};
  const version = versionId === undefined ? '' : `/_history/${versionId}`;
  return `${resource.resourceType}/${resource.id ?? ''}${version}`;
}

export function presentEntry(resource: Resource | undefined): BundleEntry {
  return resource === undefined
    ? {}
    : { response: { status: '200', location: addressOf(resource) } };
}

/** The answer's location, relative; an update without one is where it was sent. */
export function located(answer: BundleEntry, entry: BundleEntry): BundleEntry {
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

export function relativeLocation(location: string | undefined, type: string): string | undefined {
  const found = new RegExp(`${type}/[A-Za-z0-9.-]+(/_history/[A-Za-z0-9.-]+)?`).exec(
    location ?? '',
  );
  return found?.[0];
}

export function answerOf(entry: BundleEntry[]): Bundle {
  return { resourceType: 'Bundle', type: 'transaction-response', entry };
}

/** urn:uuid → `Type/id` of what is at the hospital. */
export type KnownAddresses = Map<string, string>;

export function remember(
  known: KnownAddresses,
  entry: BundleEntry | undefined,
  at: string | undefined,
): void {
  if (entry?.fullUrl !== undefined && at !== undefined)
    known.set(entry.fullUrl, at.replace(/\/_history\/.*$/, ''));
}

/** The same, with every known urn:uuid replaced by the address of what it stands for. */
export function resolved<T extends Resource>(resource: T, known: ReadonlyMap<string, string>): T {
  let text = JSON.stringify(resource);
  for (const [urn, address] of known) text = text.replaceAll(`"${urn}"`, JSON.stringify(address));
  return JSON.parse(text) as T;
}
