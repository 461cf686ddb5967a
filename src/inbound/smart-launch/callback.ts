/**
 * GET /callback: the hospital's answer to a launch. In: code and state. Out: a session of one patient and one person,
 * and a redirect to its page; the reading of the record has begun by then.
 */
import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { missingScopes } from '../../domain/asked-scopes.ts';
import { scopesAllow } from '../../domain/smart-scope.ts';
import { AppError } from '../../errors.ts';
import type { Audit } from '../../ports/audit.ts';
import type { LaunchSession, PendingLaunch } from '../../ports/session-store.ts';
import {
  cookieOf,
  hashOf,
  newSecret,
  sameHash,
  sessionCookieName,
  setFrameCookie,
} from '../http/cookies.ts';
import { launchCookieName, redirectUriOf, type LaunchPorts } from './launch.ts';
import { noteHospital } from './refusals.ts';

export interface CallbackPorts extends LaunchPorts {
  readonly audit: Audit;
  /** Begins to read and assess; failures show when the page asks. */
  readonly open: (session: LaunchSession) => void;
}

/** A page stays open over a day in the chart; idle time and the token end the session before. */
const COOKIE_SECONDS = 24 * 3_600;

const query = z.object({
  state: z.string().min(1),
  code: z.string().min(1).optional(),
  error: z.string().optional(),
  /** RFC 9207: who answers. */
  iss: z.string().optional(),
});

/** RFC 6749 4.1.2.1 and OpenID Connect Core 3.1.2.6: words that may be shown; a foreign text may not. */
const ERRORS_OF_OAUTH = new Set([
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'login_required',
  'consent_required',
  'interaction_required',
]);

export function callbackRoute(ports: CallbackPorts): RequestHandler {
  return async (request, response) => {
    const asked = query.safeParse(request.query);
    if (!asked.success) throw mismatch();
    const { state, code, error, iss } = asked.data;
    const name = launchCookieName(state);
    const pending = await takePending(ports, state, cookieOf(request, name));
    setFrameCookie(response, name, '', { path: '/callback', maxAgeSeconds: 0 });
    noteHospital(response, pending.hospital);
    if (code === undefined || error !== undefined) throw refusedWith(error);
    await checkIssuer(iss, pending, ports);
    const cookie = newSecret();
    const session = await openSession(ports, pending, code, hashOf(cookie));
    await ports.sessions.save(session);
    await ports.audit.append({
      at: session.startedAt,
      who: session.user?.reference ?? 'unknown',
      what: 'launch.opened',
      hospital: session.hospital,
      patient: `Patient/${session.patientId}`,
      outcome: 'success',
    });
    ports.open(session);
    setFrameCookie(response, sessionCookieName(session.id), cookie, {
      path: `/api/p/${session.id}`,
      maxAgeSeconds: COOKIE_SECONDS,
    });
    response.redirect(303, `/p/${session.id}`);
  };
}

/** Single use: a second visit with the same state finds nothing. */
async function takePending(
  ports: CallbackPorts,
  state: string,
  browser: string | undefined,
): Promise<PendingLaunch> {
  if (browser === undefined) throw mismatch();
  const pending = await ports.sessions.takePending(state);
  if (pending === undefined || pending.expiresAt <= ports.clock.now()) throw mismatch();
  if (!sameHash(pending.browserHash, hashOf(browser))) throw mismatch();
  return pending;
}

async function openSession(
  ports: CallbackPorts,
  pending: PendingLaunch,
  code: string,
  cookieHash: string,
): Promise<LaunchSession> {
  const token = await ports.smart.exchangeCode(pending.hospital, {
    code,
    codeVerifier: pending.codeVerifier,
    redirectUri: redirectUriOf(ports.baseUrl),
  });
  if (token.patientId === undefined || !/^[A-Za-z0-9.-]{1,64}$/.test(token.patientId))
    throw new AppError('launch.no-patient', 'the hospital named no patient');
  const { hospital } = pending;
  const person =
    token.idToken === undefined
      ? undefined
      : await ports.smart.verifyIdToken(hospital, token.idToken, pending.nonce);
  const now = ports.clock.now();
  const scopes = token.scopes ?? pending.scopesAsked;
  if (!scopesAllow(scopes, 'Patient', 'r'))
    throw new AppError('launch.refused', 'the hospital did not let this app read the patient');
  const user = person && (await ports.smart.named(hospital, person, token.accessToken));
  return {
    id: randomBytes(16).toString('base64url'),
    hospital,
    patientId: token.patientId,
    user,
    needPatientBanner: token.needPatientBanner,
    scopes,
    missingScopes: missingScopes(pending.scopesAsked, scopes),
    accessToken: token.accessToken,
    refreshToken: token.refreshToken,
    tokenExpiresAt: new Date(Date.parse(now) + token.expiresInSeconds * 1_000).toISOString(),
    cookieHash,
    csrfToken: newSecret(),
    startedAt: now,
    lastUsedAt: now,
    endedAt: undefined,
  };
}

function refusedWith(error: string | undefined): AppError {
  const word = error !== undefined && ERRORS_OF_OAUTH.has(error) ? ` (${error})` : '';
  return new AppError('launch.refused', `the hospital refused the launch${word}`);
}

/** The answer of one hospital is not taken for that of another (mix-up). */
async function checkIssuer(
  iss: string | undefined,
  { hospital }: PendingLaunch,
  { smart }: CallbackPorts,
): Promise<void> {
  if (iss === undefined) return;
  const { issuer } = await smart.discover(hospital);
  if (issuer !== undefined && issuer !== iss) throw mismatch();
}

function mismatch(): AppError {
  return new AppError(
    'launch.state-mismatch',
    'this launch was not begun in this browser, or was used already',
  );
}
