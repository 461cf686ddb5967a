/** Who may ask. In: session in the path, its cookie, for a POST the CSRF header and the origin. Out: the session, or 401, 403. */
import type { Request } from 'express';
import { AppError } from '../../errors.ts';
import { hasEnded, touch } from '../../flows/session-life.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LaunchSession, SessionStore } from '../../ports/session-store.ts';
import { cookieOf, hashOf, sameHash, sessionCookieName } from '../http/cookies.ts';

export interface GuardPorts {
  readonly sessions: SessionStore;
  readonly clock: Clock;
  readonly origin: string;
}

/**
 * @param isUse a person did something; a page that only refreshes itself does not keep a session alive
 * @throws AppError `session.ended`, `session.forbidden`
 */
export async function guarded(
  request: Request,
  ports: GuardPorts,
  isUse: boolean,
): Promise<LaunchSession> {
  const { session: id } = request.params;
  return guardedById(typeof id === 'string' ? id : undefined, request, ports, isUse);
}

/** The same for an address that names no session. */
export async function guardedById(
  id: string | undefined,
  request: Request,
  ports: GuardPorts,
  isUse: boolean,
): Promise<LaunchSession> {
  const session = id === undefined ? undefined : await ports.sessions.get(id);
  if (session === undefined) throw new AppError('session.ended', 'the session has ended');
  const cookie = cookieOf(request, sessionCookieName(session.id));
  if (cookie === undefined || !sameHash(session.cookieHash, hashOf(cookie)))
    throw new AppError('session.forbidden', 'this browser did not open this session');
  if (hasEnded(session, ports.clock.now()))
    throw new AppError('session.ended', 'the session has ended');
  if (request.method !== 'GET') checkOrigin(request, session, ports.origin);
  return isUse ? touch(session, ports) : session;
}

function checkOrigin(request: Request, session: LaunchSession, own: string): void {
  const { origin } = request.headers;
  if (origin !== undefined && origin !== own)
    throw new AppError('session.forbidden', 'the request came from another site');
  const token = request.get('x-csrf-token');
  if (token === undefined || !sameHash(hashOf(token), hashOf(session.csrfToken)))
    throw new AppError('session.forbidden', 'the request carries no token of this page');
}
