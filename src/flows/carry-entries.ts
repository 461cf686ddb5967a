/**
 * Lets a result name the values that a person entered by hand. In: a bundle whose resources rest on entries, and the entries.
 * Out: the same, in which each such reference leads somewhere.
 *
 * An entry that goes to the hospital is named by its urn, which becomes its address when it is sent; one that stays here
 * travels inside the resource that rests on it, so that the number can be traced without a new Observation in the chart.
 */
import type { Bundle, BundleEntry, Observation, Resource } from '@medplum/fhirtypes';
import type { HandEntry } from '../ports/published-store.ts';
import { entryObservation, entryUrn } from './entry-resources.ts';

export function carryEntries(bundle: Bundle, entries: readonly HandEntry[]): Bundle {
  if (entries.length === 0) return bundle;
  return { ...bundle, entry: (bundle.entry ?? []).map((entry) => carried(entry, entries)) };
}

function carried(entry: BundleEntry, entries: readonly HandEntry[]): BundleEntry {
  if (entry.resource === undefined) return entry;
  let text = JSON.stringify(entry.resource);
  const contained = new Map<string, Observation>();
  for (const each of entries) {
    const observation = entryObservation(each);
    const named = `"reference":"Observation/${observation.id}"`;
    if (!text.includes(named)) continue;
    const stays = each.outboxId === undefined;
    text = text.replaceAll(named, `"reference":"${stays ? `#${observation.id}` : entryUrn(each)}"`);
    if (stays) contained.set(observation.id, observation);
  }
  const resource = JSON.parse(text) as Resource;
  if (contained.size === 0) return { ...entry, resource };
  return { ...entry, resource: { ...resource, contained: [...contained.values()] } as Resource };
}
