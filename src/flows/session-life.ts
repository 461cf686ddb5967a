/** How long a session lives, and its token. In: a session and the moment. Out: ended or not, a fresh token. */
import { missingScopes } from '../domain/asked-scopes.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { EhrToken } from '../ports/ehr.ts';
import type { LaunchSession, SessionStore } from '../ports/session-store.ts';
import type { SmartServer } from '../ports/smart-server.ts';

const IDLE_MINUTES = 15;
/** A token is renewed a little before it ends. */
const RENEW_BEFORE_MS = 30_000;
const TOUCH_EVERY_MS = 15_000;

export function endsAt(session: LaunchSession): string {
  const idle = Date.parse(session.lastUsedAt) + IDLE_MINUTES * 60_000;
  const token =
    session.refreshToken === undefined
      ? Date.parse(session.tokenExpiresAt)
      : Number.POSITIVE_INFINITY;
  return new Date(Math.min(idle, token)).toISOString();
}

export function hasEnded(session: LaunchSession, now: string): boolean {
  return session.endedAt !== undefined || endsAt(session) <= now;
}

/** May its token still be used, whether or not a browser uses the session? */
export function canDeliver(session: LaunchSession, now: string): boolean {
  return session.refreshToken !== undefined || session.tokenExpiresAt > now;
}

export interface SessionPorts {
  readonly sessions: SessionStore;
  readonly smart: SmartServer;
  readonly clock: Clock;
}

/** Notes that the session was used, now and then. */
export async function touch(
  session: LaunchSession,
  { sessions, clock }: Pick<SessionPorts, 'sessions' | 'clock'>,
): Promise<LaunchSession> {
  const now = clock.now();
  if (Date.parse(now) - Date.parse(session.lastUsedAt) < TOUCH_EVERY_MS) return session;
  const touched = { ...session, lastUsedAt: now };
  await sessions.save(touched);
  return touched;
}

/** The token of a session, renewed when it is about to end or was refused; one renewal at a time. */
export function tokenOf(sessionId: string, ports: SessionPorts): EhrToken {
  const load = async (): Promise<LaunchSession> => {
    const session = await ports.sessions.get(sessionId);
    if (session === undefined) throw new AppError('session.ended', 'the session has ended');
    return session;
  };
  return {
    async current() {
      const session = await load();
      const leftMs = Date.parse(session.tokenExpiresAt) - Date.parse(ports.clock.now());
      if (leftMs > RENEW_BEFORE_MS) return session.accessToken;
      const renewed = await renew(session, ports);
      if (renewed !== undefined) return renewed;
      if (leftMs > 0) return session.accessToken;
      throw new AppError('session.ended', 'the access token has expired');
    },
    async renew() {
      return renew(await load(), ports);
    },
  };
}

const renewals = new WeakMap<SessionStore, Map<string, Promise<string | undefined>>>();

function renew(session: LaunchSession, ports: SessionPorts): Promise<string | undefined> {
  const { refreshToken, id } = session;
  if (refreshToken === undefined) return Promise.resolve(undefined);
  const running = renewals.get(ports.sessions) ?? new Map<string, Promise<string | undefined>>();
  renewals.set(ports.sessions, running);
  const known = running.get(id);
  if (known !== undefined) return known;
  const renewal = refreshed(session, refreshToken, ports).finally(() => running.delete(id));
  running.set(id, renewal);
  return renewal;
}

async function refreshed(
  session: LaunchSession,
  refreshToken: string,
  { smart, sessions, clock }: SessionPorts,
): Promise<string | undefined> {
  try {
    const answer = await smart.refresh(session.hospital, refreshToken);
    const expiresMs = Date.parse(clock.now()) + answer.expiresInSeconds * 1_000;
    const latest = (await sessions.get(session.id)) ?? session;
    if (answer.patientId !== undefined && answer.patientId !== session.patientId) {
      const ended = { endedAt: clock.now(), tokenExpiresAt: clock.now(), refreshToken: undefined };
      await sessions.save({ ...latest, ...ended });
      throw new AppError('launch.patient-mismatch', 'the hospital renewed it for another patient');
    }
    const scopes = answer.scopes ?? latest.scopes;
    await sessions.save({
      ...latest,
      accessToken: answer.accessToken,
      refreshToken: answer.refreshToken ?? refreshToken,
      tokenExpiresAt: new Date(expiresMs).toISOString(),
      scopes,
      missingScopes: [...latest.missingScopes, ...missingScopes(latest.scopes, scopes)],
    });
    return answer.accessToken;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'session.ended') throw error;
    const latest = await sessions.get(session.id);
    if (latest !== undefined) await sessions.save({ ...latest, refreshToken: undefined });
    return undefined;
  }
}
