/**
 * Writes the entries of a bundle one by one, for a server without transactions. In: entries, and where some are already.
 * Out: where each is; what is referred to goes first, so that every reference can be the id that the hospital gave.
 *
 * Ended in the middle, it is done again from the start: what is there is found, and left as it is.
 */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import type { FhirRequests } from './requests.ts';
import {
  addressOf,
  answerOf,
  located,
  presentEntry,
  relativeLocation,
  remember,
  resolved,
  type KnownAddresses,
} from './written-entry.ts';

export async function writeOneByOne(
  ask: FhirRequests,
  bundle: Bundle,
  there: ReadonlyMap<number, Resource>,
): Promise<Bundle> {
  const entries = bundle.entry ?? [];
  const known: KnownAddresses = new Map();
  const answers = new Map<number, BundleEntry>();
  for (const [index, resource] of there) {
    remember(known, entries[index], addressOf(resource));
    answers.set(index, presentEntry(resource));
  }
  for (const index of inOrder(entries)) {
    const entry = entries[index];
    if (answers.has(index) || entry?.resource === undefined) continue;
    const answer = await single(ask, entry, resolved(entry.resource, known));
    answers.set(index, answer);
    remember(known, entry, answer.response?.location);
  }
  return answerOf(entries.map((_, index) => answers.get(index) ?? {}));
}

async function single(
  ask: FhirRequests,
  entry: BundleEntry,
  resource: Resource,
): Promise<BundleEntry> {
  const { method, url, ifNoneExist, ifMatch } = entry.request ?? {};
  const type = resource.resourceType;
  const answer = await ask({
    what: type,
    method: method === 'PUT' ? 'PUT' : 'POST',
    url: url ?? type,
    body: resource,
    once: true,
    headers: {
      prefer: 'return=representation',
      ...(ifNoneExist === undefined ? {} : { 'if-none-exist': ifNoneExist }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
  });
  const { resource: kept, etag, status } = answer;
  const location =
    kept?.id === undefined || kept.resourceType !== type
      ? relativeLocation(answer.location, type)
      : addressOf(kept);
  // Without its address nothing can refer to it, or decide on it.
  if (location === undefined && method !== 'PUT')
    throw new AppError('ehr.not-fhir', `${type}: the hospital does not say where it was written`);
  const response = {
    status: String(status),
    ...(location === undefined ? {} : { location }),
    ...(etag === undefined ? {} : { etag }),
  };
  return located({ response }, entry);
}

/** Entries such that whatever an entry refers to (by urn:uuid) comes before it. */
function inOrder(entries: readonly BundleEntry[]): number[] {
  const order: number[] = [];
  const visited = new Set<number>();
  const visit = (index: number): void => {
    if (visited.has(index)) return;
    visited.add(index);
    const text = JSON.stringify(entries[index]?.resource ?? {});
    entries.forEach(({ fullUrl }, other) => {
      if (other !== index && fullUrl !== undefined && text.includes(fullUrl)) visit(other);
    });
    order.push(index);
  };
  entries.forEach((_, index) => visit(index));
  return order;
}
