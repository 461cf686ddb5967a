/** A resource → its entry in a transaction: created only where what an earlier run wrote is not there. */
import type { BundleEntry, Resource } from '@medplum/fhirtypes';
import { urnOf } from './content-id.ts';

export type Identified = Resource & { readonly id: string };

export function conditionalCreate(resource: Identified): BundleEntry {
  const { resourceType } = resource;
  return {
    fullUrl: urnOf(resource),
    resource,
    request: { method: 'POST', url: resourceType, ifNoneExist: searchFor(resource) },
  };
}

/** Finds what an earlier run wrote. */
function searchFor(resource: Identified): string {
  if ('identifier' in resource && Array.isArray(resource.identifier)) {
    const [identifier] = resource.identifier;
    return `identifier=${identifier?.system ?? ''}|${identifier?.value ?? ''}`;
  }
  const [tag] = resource.meta?.tag ?? [];
  return `_tag=${tag?.system ?? ''}|${tag?.code ?? ''}`;
}
