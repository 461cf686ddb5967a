/**
 * Writes a transaction Bundle, so that a repeat changes nothing. In: entries with conditional creates or If-Match.
 * Out: where each entry is now, in the order of the entries.
 *
 * A server that does not say that it respects ifNoneExist is searched first; every server is, once an answer was lost.
 */
import type { Bundle, BundleEntry, CapabilityStatement, Resource } from '@medplum/fhirtypes';
import { AppError } from '../../errors.ts';
import { findWritten } from './find-written.ts';
import type { KnownDevices } from './known-devices.ts';
import type { FhirRequests } from './requests.ts';
import { createsConditionally, knowsTransactions } from './server-abilities.ts';
import { writeOneByOne } from './write-one-by-one.ts';
import {
  addressOf,
  answerOf,
  located,
  presentEntry,
  remember,
  resolved,
  type KnownAddresses,
} from './written-entry.ts';

export interface WriteOptions {
  readonly capabilities: CapabilityStatement | undefined;
  /** An earlier try may have been done, as a whole or in part. */
  readonly mayBeThere: boolean;
  readonly devices: KnownDevices;
  readonly tries: number;
  readonly pauseMs: (attempt: number) => number;
}

const WHAT = 'the results';

export async function writeBundle(
  ask: FhirRequests,
  bundle: Bundle,
  { capabilities, mayBeThere, devices, tries, pauseMs }: WriteOptions,
): Promise<Bundle> {
  let lookForAll = mayBeThere;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const before = devices.among(bundle);
      const found = await findWritten(
        ask,
        bundle,
        (entry, index) => !before.has(index) && (lookForAll || isDoubtful(entry, capabilities)),
        ({ resource }) => !lookForAll || createsConditionally(capabilities, resource?.resourceType),
      );
      const there = new Map([...before, ...found]);
      const response = await write(ask, bundle, there, capabilities);
      devices.note(bundle, response);
      return response;
    } catch (error) {
      devices.forget();
      if (!(error instanceof AppError)) throw error;
      // A conflict may be our own earlier try, whose answer was lost, or a second resource under the same identifier.
      const again = error.code === 'ehr.conflict' ? !lookForAll : error.code === 'ehr.unavailable';
      if (!again || attempt >= tries) throw error;
      lookForAll = true;
      await new Promise((resolve) => setTimeout(resolve, pauseMs(attempt)));
    }
  }
}

/** Devices are shared: one may have been written for another patient, whatever the server says about ifNoneExist. */
function isDoubtful(
  { request, resource }: BundleEntry,
  capabilities: CapabilityStatement | undefined,
): boolean {
  if (request?.ifNoneExist === undefined || request.method === 'PUT') return false;
  const type = resource?.resourceType;
  return type === 'Device' || !createsConditionally(capabilities, type);
}

async function write(
  ask: FhirRequests,
  bundle: Bundle,
  there: ReadonlyMap<number, Resource>,
  capabilities: CapabilityStatement | undefined,
): Promise<Bundle> {
  const known = knowsTransactions(capabilities);
  if (known === 'no') return writeOneByOne(ask, bundle, there);
  try {
    return await transaction(ask, bundle, there);
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === 'ehr.not-supported';
    if (known === 'unsaid' && isRefused) return writeOneByOne(ask, bundle, there);
    throw await named(ask, bundle, error);
  }
}

async function transaction(
  ask: FhirRequests,
  bundle: Bundle,
  there: ReadonlyMap<number, Resource>,
): Promise<Bundle> {
  const entries = bundle.entry ?? [];
  const known: KnownAddresses = new Map();
  for (const [index, resource] of there) remember(known, entries[index], addressOf(resource));
  const sent = entries.filter((_, index) => !there.has(index));
  if (sent.length === 0) return answerOf(entries.map((_, index) => presentEntry(there.get(index))));
  const body = resolved({ ...bundle, entry: sent }, known);
  const { resource } = await ask({ what: WHAT, method: 'POST', url: '', body, once: true });
  if (resource?.resourceType !== 'Bundle' || resource.entry?.length !== sent.length)
    throw new AppError('ehr.not-fhir', `${WHAT}: the answer to the transaction was no such Bundle`);
  const answers = resource.entry.values();
  return answerOf(
    entries.map((entry, index) => {
      const present = there.get(index);
      return present === undefined
        ? located(answers.next().value ?? {}, entry)
        : presentEntry(present);
    }),
  );
}

/** A refused transaction does not say which type was not taken: a search of each does. */
async function named(ask: FhirRequests, bundle: Bundle, error: unknown): Promise<unknown> {
  if (!(error instanceof AppError)) return error;
  if (error.code !== 'ehr.refused' && error.code !== 'ehr.not-supported') return error;
  const types = new Map(
    (bundle.entry ?? []).map(({ resource, request }) => [
      resource?.resourceType ?? '',
      request?.ifNoneExist,
    ]),
  );
  for (const [type, condition] of types) {
    if (condition === undefined) continue;
    const refusal = await ask({ what: type, url: `${type}?${condition}` }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (refusal instanceof AppError && refusal.code === 'ehr.not-supported')
      return new AppError('ehr.not-supported', refusal.message, { cause: error, where: type });
  }
  return error;
}
