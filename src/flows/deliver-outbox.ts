/**
 * Delivers what waits in the outbox to its hospitals. In: items whose turn it is. Out: written, to be tried again, or parked.
 *
 * The token of a launch of the same patient carries it, else our own access; without both the item waits for the next launch.
 */
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { AppError } from '../errors.ts';
import type { BackendAccess } from '../ports/backend-access.ts';
import type { ConnectEhr, Ehr } from '../ports/ehr.ts';
import type { Outbox, OutboxItem } from '../ports/outbox.ts';
import { bound, Unbound } from './bind-addresses.ts';
import { canDeliver, tokenOf, type SessionPorts } from './session-life.ts';
import { addresses } from './written-at.ts';

export interface DeliverPorts extends SessionPorts {
  readonly outbox: Outbox;
  readonly connectEhr: ConnectEhr;
  /** Our own access, where a hospital gives us one. */
  readonly backend?: BackendAccess;
  /** `outbox.written`, `outbox.failed` … for the log. */
  readonly report: (event: string, detail: Readonly<Record<string, string | number>>) => void;
}

const AT_ONCE = 8;
const HOUR_MS = 3_600_000;
const LONGEST_DELAY_S = 30;
/** Once a hospital has been down for an hour. */
const LATER_DELAY_S = 600;
const GIVE_UP_MS = 48 * HOUR_MS;
const NO_SESSION_S = 20;

/** @returns how many items were tried */
export async function deliverDue(ports: DeliverPorts): Promise<number> {
  const items = await ports.outbox.due(ports.clock.now(), AT_ONCE);
  await Promise.all(items.map((item) => deliver(item, ports)));
  return items.length;
}

async function deliver(item: OutboxItem, ports: DeliverPorts): Promise<void> {
  const { outbox, clock, report } = ports;
  const about = { item: item.id, hospital: item.hospital };
  const now = clock.now();
  const session = await sessionFor(item, ports);
  const token =
    session === undefined ? ports.backend?.tokenOf(item.hospital) : tokenOf(session.id, ports);
  if (token === undefined) {
    const detail = 'waits for the next launch of this patient: no open session can write';
    await outbox.postpone(item.id, detail, secondsAfter(now, NO_SESSION_S));
    return;
  }
  const ehr = ports.connectEhr(item.hospital, token);
  try {
    const written = (await outbox.ofPatient(item.hospital, item.patient)).filter(
      ({ state }) => state === 'written',
    );
    const response = await send(item.bundle, written, ehr);
    await outbox.markWritten(item.id, response, clock.now());
    report('outbox.written', { ...about, tries: item.tries + 1 });
  } catch (error) {
    const { detail, nextTryAt } = afterFailure(error, item, clock.now());
    if (error instanceof AppError && error.code === 'session.ended') {
      await outbox.postpone(item.id, detail, secondsAfter(now, NO_SESSION_S));
      // The token of a hook, taken back: another session's is tried next.
      if (session?.endedAt !== undefined && session.refreshToken === undefined)
        await ports.sessions.delete(session.id);
    } else await outbox.markFailed(item.id, detail, nextTryAt);
    const state = nextTryAt === undefined ? 'parked' : 'waiting';
    report('outbox.failed', { ...about, tries: item.tries + 1, state, reason: detail });
  }
}

async function send(bundle: Bundle, written: readonly OutboxItem[], ehr: Ehr): Promise<Bundle> {
  const options = { known: addresses(written), updates: await updatesOf(ehr) };
  try {
    return await ehr.write(bound(bundle, { ...options, preferCreate: false }));
  } catch (error) {
    const conflict = error instanceof AppError && error.code === 'ehr.conflict';
    // The earlier result was changed at the hospital: ours is written beside it. A decision is never redirected.
    if (!conflict || !(bundle.entry ?? []).every(canBeCreated)) throw error;
    return ehr.write(bound(bundle, { ...options, preferCreate: true }));
  }
}

function canBeCreated({ request }: BundleEntry): boolean {
  return request?.method !== 'PUT' || request.ifNoneExist !== undefined;
}

/** Types that the hospital lets us update; undefined: it does not say. */
async function updatesOf(ehr: Ehr): Promise<ReadonlySet<string> | undefined> {
  const statement = await ehr.capabilities().catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'session.ended') throw error;
    return undefined;
  });
  const types = statement?.rest?.find(({ mode }) => mode === 'server')?.resource;
  if (types === undefined || types.every(({ interaction }) => interaction === undefined))
    return undefined;
  return new Set(
    types
      .filter(({ interaction }) => interaction?.some(({ code }) => code === 'update'))
      .map(({ type }) => type),
  );
}

async function sessionFor(item: OutboxItem, { sessions, clock }: DeliverPorts) {
  const patientId = item.patient.replace(/^Patient\//, '');
  const all = await sessions.ofPatient(item.hospital, patientId);
  const now = clock.now();
  return all.find((session) => canDeliver(session, now));
}

function afterFailure(
  error: unknown,
  item: OutboxItem,
  now: string,
): { detail: string; nextTryAt: string | undefined } {
  if (error instanceof Unbound)
    return {
      detail: 'what this is about has not reached the hospital; send that first, then this again',
      nextTryAt: undefined,
    };
  const ours = error instanceof AppError ? error : undefined;
  const detail = ours?.message ?? 'the service failed while sending';
  const waitingMs = Date.parse(now) - Date.parse(item.enqueuedAt);
  const final = ours?.code === 'ehr.refused' || ours?.code === 'ehr.conflict';
  if (final || waitingMs > GIVE_UP_MS) return { detail, nextTryAt: undefined };
  const longest = waitingMs < HOUR_MS ? LONGEST_DELAY_S : LATER_DELAY_S;
  const bound = Math.min(longest, 2 ** Math.min(item.tries, 10));
  return { detail, nextTryAt: secondsAfter(now, bound * (0.5 + Math.random() / 2)) };
}

function secondsAfter(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1_000).toISOString();
}
