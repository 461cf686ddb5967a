/** Looks whether entries of a bundle are at the hospital already. In: a bundle. Out: index of an entry → the resource there. */
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { stateOf } from '../../domain/resource-state.ts';
import { AppError } from '../../errors.ts';
import { isPassing } from './failure.ts';
import type { FhirRequests } from './requests.ts';

/** Some servers answer an equal search from memory for a minute. */
const FRESH = { 'cache-control': 'no-cache' };

export async function findWritten(
  ask: FhirRequests,
  bundle: Bundle,
  isDoubtful: (entry: BundleEntry, index: number) => boolean,
  /** A search that is refused says nothing, and the server is trusted. */
  mayTrust: (entry: BundleEntry) => boolean,
): Promise<ReadonlyMap<number, Resource>> {
  const entries = (bundle.entry ?? []).map((entry, index) => ({ entry, index }));
  const found = await Promise.all(
    entries
      .filter(({ entry, index }) => isDoubtful(entry, index))
      .map(async ({ entry, index }) => {
        const resource = await existing(ask, entry).catch((error: unknown) => {
          if (error instanceof AppError && !isPassing(error) && mayTrust(entry)) return undefined;
          throw error;
        });
        return [index, resource] as const;
      }),
  );
  return new Map(found.filter((pair): pair is [number, Resource] => pair[1] !== undefined));
}

async function existing(ask: FhirRequests, entry: BundleEntry): Promise<Resource | undefined> {
  const { ifNoneExist, method, url } = entry.request ?? {};
  const { resource: ours } = entry;
  if (ours === undefined) return undefined;
  const type = ours.resourceType;
  if (method === 'PUT') {
    // Updated by an earlier try whose answer was lost: it says what we were to write.
    const { resource } = await ask({
      what: type,
      url: url ?? type,
      headers: FRESH,
      mayBeAbsent: true,
    });
    return resource !== undefined && stateOf(resource) === stateOf(ours) ? resource : undefined;
  }
  if (ifNoneExist === undefined) return undefined;
  const { resource } = await ask({ what: type, url: `${type}?${ifNoneExist}`, headers: FRESH });
  if (resource?.resourceType !== 'Bundle') return undefined;
  return resource.entry?.find((each) => each.resource?.resourceType === type)?.resource;
}
