/**
 * Keeps what a transaction publishes in our own store, so that /fhir answers with it.
 *
 * The id of a resource is the number of its `urn:uuid:`, and references to others of ours become `Type/id`.
 */
import type { Bundle, Identifier, Resource } from '@medplum/fhirtypes';
import type { Clock } from '../ports/clock.ts';
import type { KeptResource, ResourceStore } from '../ports/resource-store.ts';

interface PublishedBundle {
  readonly hospital: string;
  /** Reference to the patient, as the resources have it. */
  readonly patient: string;
  /** Of the patient, where they are known. */
  readonly identifiers?: readonly Identifier[];
  readonly bundle: Bundle;
}

export type KeepPublished = (published: PublishedBundle) => Promise<void>;

const URN = /"urn:uuid:([0-9a-f-]{36})"/gu;

export function keepPublished(store: ResourceStore, clock: Clock): KeepPublished {
  return async ({ hospital, patient, identifiers, bundle }) => {
    const entries = (bundle.entry ?? []).flatMap(({ fullUrl, resource }) =>
      fullUrl === undefined || resource === undefined
        ? []
        : [{ id: fullUrl.replace('urn:uuid:', ''), resource }],
    );
    const types = new Map(await store.typesOf(urnsIn(bundle)));
    // The Device that is here has the model's card, and the same id.
    const isHere = ({ id, resource }: (typeof entries)[number]) =>
      resource.resourceType === 'Device' && types.has(id);
    const fresh = entries.filter((entry) => !isHere(entry));
    for (const { id, resource } of entries) types.set(id, resource.resourceType);
    const kept = fresh.map(({ id, resource }): KeptResource => {
      const owner = resource.resourceType === 'Device' ? undefined : patient;
      return { hospital, patient: owner, resource: { ...linked(resource, types), id } };
    });
    if (kept.length > 0) await store.put(kept, clock.now());
    if (identifiers !== undefined) await store.putPatient({ hospital, patient }, identifiers);
  };
}

function urnsIn(bundle: Bundle): string[] {
  const found = JSON.stringify(bundle).matchAll(URN);
  return [...new Set([...found].flatMap(([, id]) => id ?? []))];
}

function linked(resource: Resource, types: ReadonlyMap<string, string>): Resource {
  const text = JSON.stringify(resource).replace(URN, (whole, id: string) => {
    const type = types.get(id);
    return type === undefined ? whole : `"${type}/${id}"`;
  });
  return JSON.parse(text) as Resource;
}
