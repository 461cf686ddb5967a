/**
 * The token of a hook, kept as long as it lives if it may write: it delivers what the hook published, like that of a launch.
 */
import { randomUUID } from 'node:crypto';
import { CREATED_TYPES, WRITTEN_TYPES } from '../domain/record-types.ts';
import { scopesAllow } from '../domain/smart-scope.ts';
import type { Clock } from '../ports/clock.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { HookCall } from './hook-call.ts';

export interface KeepTokenPorts {
  readonly sessions: SessionStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

export async function keepHookToken(
  { authorization, patientId, userId }: HookCall,
  hospital: string,
  { sessions, outbox, clock }: KeepTokenPorts,
): Promise<void> {
  if (authorization === undefined || !mayWrite(authorization.scopes)) return;
  const now = clock.now();
  const expiresMs = Date.parse(now) + authorization.expiresInSeconds * 1_000;
  await sessions.save({
    id: randomUUID(),
    hospital,
    patientId,
    user: { reference: userId, name: undefined },
    needPatientBanner: true,
    scopes: authorization.scopes,
    missingScopes: [],
    accessToken: authorization.accessToken,
    refreshToken: undefined,
    tokenExpiresAt: new Date(expiresMs).toISOString(),
    // No cookie has this hash: no browser can use it.
    cookieHash: '',
    csrfToken: randomUUID(),
    startedAt: now,
    lastUsedAt: now,
    endedAt: now,
  });
  await outbox.hurry(hospital, `Patient/${patientId}`);
}

function mayWrite(scopes: readonly string[]): boolean {
  return [...WRITTEN_TYPES, ...CREATED_TYPES].every((type) => scopesAllow(scopes, type, 'c'));
}
