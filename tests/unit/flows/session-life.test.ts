import { describe, expect, test, vi } from 'vitest';
import { canDeliver, endsAt, hasEnded, tokenOf } from '#src/flows/session-life.ts';
import { AppError } from '#src/errors.ts';
import type { LaunchSession, SessionStore } from '#src/ports/session-store.ts';
import type { SmartServer, TokenAnswer } from '#src/ports/smart-server.ts';

const NOW = '2026-11-24T10:00:00.000Z';

function aSession(parts: Partial<LaunchSession> = {}): LaunchSession {
  return {
    id: 's1',
    hospital: 'general',
    patientId: 'p1',
    user: undefined,
    needPatientBanner: true,
    scopes: [],
    missingScopes: [],
    accessToken: 'first',
    refreshToken: undefined,
    tokenExpiresAt: '2026-11-24T10:05:00.000Z',
    cookieHash: '',
    csrfToken: '',
    startedAt: NOW,
    lastUsedAt: NOW,
    endedAt: undefined,
    ...parts,
  };
}

describe('a session', () => {
  test('ends with its token, or 15 minutes after its last use where the token is renewed', () => {
    expect(endsAt(aSession())).toBe('2026-11-24T10:05:00.000Z');
    expect(endsAt(aSession({ refreshToken: 'r' }))).toBe('2026-11-24T10:15:00.000Z');
    expect(hasEnded(aSession({ endedAt: NOW, refreshToken: 'r' }), NOW)).toBe(true);
  });

  test('that has ended may still deliver what waits, as long as its token lives', () => {
    const ended = aSession({ endedAt: NOW });
    expect(canDeliver(ended, NOW)).toBe(true);
    expect(canDeliver(ended, '2026-11-24T10:06:00.000Z')).toBe(false);
  });
});

describe('its token', () => {
  function ports(session: LaunchSession, refresh: () => Promise<TokenAnswer>) {
    let kept = session;
    const sessions = {
      get: async () => kept,
      save: async (saved: LaunchSession) => {
        kept = saved;
      },
    } as Partial<SessionStore> as SessionStore;
    const renewals = vi.fn(refresh);
    const smart = { refresh: renewals } as Partial<SmartServer> as SmartServer;
    return { sessions, smart, clock: { now: () => NOW }, kept: () => kept, renewals };
  }
  const answer: TokenAnswer = {
    accessToken: 'second',
    refreshToken: undefined,
    expiresInSeconds: 300,
    scopes: undefined,
    patientId: 'p1',
    needPatientBanner: true,
    idToken: undefined,
  };
  const aboutToEnd = { refreshToken: 'r', tokenExpiresAt: '2026-11-24T10:00:10.000Z' };

  test('is renewed shortly before it ends, once for all who ask, and an omitted refresh token stays', async () => {
    const parts = ports(aSession(aboutToEnd), async () => answer);
    const token = tokenOf('s1', parts);
    expect(await Promise.all([token.current(), token.current()])).toEqual(['second', 'second']);
    expect(parts.renewals).toHaveBeenCalledTimes(1);
    expect(parts.kept()).toMatchObject({ accessToken: 'second', refreshToken: 'r' });
  });

  test('comes with a new refresh token at times, which replaces the one before', async () => {
    const parts = ports(aSession(aboutToEnd), async () => ({ ...answer, refreshToken: 'r2' }));
    await tokenOf('s1', parts).current();
    expect(parts.kept().refreshToken).toBe('r2');
  });

  test('that the hospital no longer renews serves to its end, then the session is over', async () => {
    const refused = async () => {
      throw new AppError('session.ended', 'no longer');
    };
    const parts = ports(aSession(aboutToEnd), refused);
    expect(await tokenOf('s1', parts).current()).toBe('first');
    const over = ports(aSession({ tokenExpiresAt: NOW }), refused);
    await expect(tokenOf('s1', over).current()).rejects.toMatchObject({ code: 'session.ended' });
  });
});
