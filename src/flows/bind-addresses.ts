/**
 * Makes a kept bundle fit to send. In: a bundle that names resources of earlier deliveries by urn:uuid.
 * Out: the same with the hospital's addresses, versions as If-Match, and creates where an update is not possible.
 */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { Address } from './written-at.ts';

/** An update of something that is not at the hospital. */
export class Unbound extends Error {}

export interface BindOptions {
  readonly known: ReadonlyMap<string, Address>;
  /** Types that may be updated; undefined: not said. */
  readonly updates: ReadonlySet<string> | undefined;
  /** urn:uuid of what is written beside the earlier resource instead of over it. */
  readonly beside: ReadonlySet<string>;
}

/** @throws Unbound */
export function bound(bundle: Bundle, options: BindOptions): Bundle {
  const entries = (bundle.entry ?? []).map((entry) => boundEntry(entry, options));
  const own = new Set(
    entries.flatMap(({ fullUrl, request }) =>
      request?.method === 'POST' && fullUrl !== undefined ? [fullUrl] : [],
    ),
  );
  let text = JSON.stringify({ ...bundle, entry: entries });
  for (const [urn, { reference }] of options.known)
    if (!own.has(urn)) text = text.replaceAll(`"reference":"${urn}"`, `"reference":"${reference}"`);
  return JSON.parse(text) as Bundle;
}

function boundEntry(entry: BundleEntry, options: BindOptions): BundleEntry {
  const { request, resource, fullUrl } = entry;
  if (request?.method !== 'PUT' || resource === undefined || fullUrl === undefined) return entry;
  const address = options.known.get(fullUrl);
  const mayUpdate = options.updates?.has(resource.resourceType) ?? true;
  if (address !== undefined && mayUpdate && !options.beside.has(fullUrl))
    return update(entry, address);
  if (request.ifNoneExist !== undefined) {
    const { ifNoneExist } = request;
    return { ...entry, request: { method: 'POST', url: resource.resourceType, ifNoneExist } };
  }
  if (address === undefined) throw new Unbound();
  return replacement(entry, resource, address);
}

function update(entry: BundleEntry, { reference, version }: Address): BundleEntry {
  const [, id] = reference.split('/');
  return {
    resource: { ...entry.resource, id } as Resource,
    request: {
      method: 'PUT',
      url: reference,
      ...(version === undefined ? {} : { ifMatch: `W/"${version}"` }),
    },
  };
}

/** For a hospital that takes no updates: a new resource that names the old one. */
function replacement(entry: BundleEntry, resource: Resource, address: Address): BundleEntry {
  const old = { reference: address.reference };
  const { fullUrl } = entry;
  const request: BundleEntry['request'] = { method: 'POST', url: resource.resourceType };
  switch (resource.resourceType) {
    case 'RiskAssessment':
      return {
        ...(fullUrl === undefined ? {} : { fullUrl }),
        resource: { ...resource, basis: [...(resource.basis ?? []), old] },
        request,
      };
    case 'CarePlan':
      return {
        ...(fullUrl === undefined ? {} : { fullUrl }),
        resource: { ...resource, replaces: [...(resource.replaces ?? []), old] },
        request,
      };
    case 'Observation':
      return {
        ...(fullUrl === undefined ? {} : { fullUrl }),
        resource: { ...resource, derivedFrom: [...(resource.derivedFrom ?? []), old] },
        request,
      };
    case 'DocumentReference':
      return {
        ...(fullUrl === undefined ? {} : { fullUrl }),
        resource: {
          ...resource,
          relatesTo: [...(resource.relatesTo ?? []), { code: 'replaces', target: old }],
        },
        request,
      };
    default:
      throw new Unbound();
  }
}
