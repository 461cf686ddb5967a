/**
 * Delivers what waits in the outbox to its hospitals. In: items whose turn it is. Out: written, to be tried again, or parked.
 *
 * The token of a launch of the same patient carries it, else our own access; without both the item waits for the next launch.
 */
import { AppError } from '../errors.ts';
import type { BackendAccess } from '../ports/backend-access.ts';
import type { ConnectEhr } from '../ports/ehr.ts';
import type { Outbox, OutboxItem } from '../ports/outbox.ts';
import { Unbound } from './bind-addresses.ts';
import type { Hospital } from './chart.ts';
import { sendBundle } from './send-bundle.ts';
import { canDeliver, tokenOf, type SessionPorts } from './session-life.ts';

export interface DeliverPorts extends SessionPorts {
  readonly outbox: Outbox;
  readonly connectEhr: ConnectEhr;
  /** Our own access, where a hospital gives us one. */
  readonly backend?: BackendAccess;
  readonly hospitalOf: (id: string) => Hospital;
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
const FINAL = new Set(['ehr.refused', 'ehr.conflict', 'ehr.not-supported']);
/** What was enqueued earlier was perhaps on its way when the process ended. */
const STARTED_AT = new Date().toISOString();

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
    const hospital = ports.hospitalOf(item.hospital);
    // Before a try it cannot be there; after one, or after a start, it may be.
    const mayBeThere = item.tries > 0 || item.enqueuedAt < STARTED_AT;
    const { response, said } = await sendBundle({ item, written, hospital, mayBeThere }, ehr);
    await outbox.markWritten(item.id, response, clock.now(), said);
    report('outbox.written', { ...about, tries: item.tries + 1, ...(said ? { said } : {}) });
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
  const final = ours !== undefined && FINAL.has(ours.code);
  if (final || waitingMs > GIVE_UP_MS) return { detail, nextTryAt: undefined };
  const longest = waitingMs < HOUR_MS ? LONGEST_DELAY_S : LATER_DELAY_S;
  const bound = Math.min(longest, 2 ** Math.min(item.tries, 10));
  return { detail, nextTryAt: secondsAfter(now, bound * (0.5 + Math.random() / 2)) };
}

function secondsAfter(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1_000).toISOString();
}
