/** Forgets sessions that serve nobody. In: all sessions. Out: those gone whose token is needed for no delivery any more. */
import type { Clock } from '../ports/clock.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { Charts } from './open-launch.ts';
import { canDeliver, hasEnded } from './session-life.ts';

export interface SweepPorts {
  readonly sessions: SessionStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly charts: Charts;
}

export async function sweepSessions(ports: SweepPorts): Promise<void> {
  const now = ports.clock.now();
  await ports.sessions.deletePendingBefore(now);
  for (const session of await ports.sessions.all()) {
    if (!hasEnded(session, now)) continue;
    ports.charts.forget(session.id);
    const items = await ports.outbox.ofPatient(session.hospital, `Patient/${session.patientId}`);
    const needed = canDeliver(session, now) && items.some(({ state }) => state === 'waiting');
    if (!needed) await ports.sessions.delete(session.id);
  }
}
