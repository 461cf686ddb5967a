/**
 * GET /launch: the EHR launch (`iss` and `launch`) and the stand-alone launch (`iss`) of SMART App Launch 2.2.
 *
 * Out: a redirect to the hospital's authorization endpoint, with PKCE, and a state that is bound to this browser.
 */
import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { ScopeVersion } from '../../domain/asked-scopes.ts';
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { SmartServer } from '../../ports/smart-server.ts';
import { hashOf, newSecret, setFrameCookie } from '../http/cookies.ts';
import { noteHospital } from './refusals.ts';
import { scopesToAsk } from './scopes.ts';

interface LaunchableHospital {
  readonly id: string;
  readonly fhirBaseUrl: string;
  readonly clientId: string;
  /** Of its scopes, where it has registered us for one. */
  readonly scopeVersion: ScopeVersion | undefined;
  /** Types that are written there beside those that every hospital is asked for. */
  readonly alsoWritten: readonly string[];
}

export interface LaunchPorts {
  readonly hospitals: readonly LaunchableHospital[];
  readonly baseUrl: string;
  readonly smart: SmartServer;
  readonly sessions: SessionStore;
  readonly clock: Clock;
}

const LAUNCH_MINUTES = 10;

const query = z.object({ iss: z.string().min(1), launch: z.string().min(1).optional() });

export function redirectUriOf(baseUrl: string): string {
  return `${baseUrl}/callback`;
}

/** Ties a state to the browser that began with it. */
export function launchCookieName(state: string): string {
  return `mentor_launch_${hashOf(state).slice(0, 16)}`;
}

export function launchRoute(ports: LaunchPorts): RequestHandler {
  return async (request, response) => {
    const asked = query.safeParse(request.query);
    if (!asked.success)
      throw new AppError('request.invalid', 'a launch needs one parameter iss, and one launch');
    const { iss, launch } = asked.data;
    const hospital = ports.hospitals.find((each) => each.fhirBaseUrl === iss.replace(/\/+$/, ''));
    if (hospital === undefined)
      throw new AppError('launch.unknown-issuer', 'the hospital that sent you is not configured');
    noteHospital(response, hospital.id);
    const configuration = await ports.smart.discover(hospital.id);
    const { authorizationEndpoint } = configuration;
    if (authorizationEndpoint === undefined)
      throw new AppError('launch.refused', 'the hospital offers no launch (SMART)');
    const [state, codeVerifier, browser, nonce] = [
      newSecret(),
      newSecret(),
      newSecret(),
      newSecret(),
    ];
    const scopesAsked = scopesToAsk(
      configuration,
      launch !== undefined,
      hospital.scopeVersion,
      hospital.alsoWritten,
    );
    const expiresMs = Date.parse(ports.clock.now()) + LAUNCH_MINUTES * 60_000;
    await ports.sessions.savePending({
      state,
      hospital: hospital.id,
      iss,
      codeVerifier,
      nonce,
      browserHash: hashOf(browser),
      scopesAsked,
      expiresAt: new Date(expiresMs).toISOString(),
    });
    setFrameCookie(response, launchCookieName(state), browser, {
      path: '/callback',
      maxAgeSeconds: LAUNCH_MINUTES * 60,
    });
    const target = new URL(authorizationEndpoint);
    const parameters = {
      response_type: 'code',
      client_id: hospital.clientId,
      redirect_uri: redirectUriOf(ports.baseUrl),
      scope: scopesAsked.join(' '),
      state,
      aud: iss,
      nonce,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...(launch === undefined ? {} : { launch }),
    };
    for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
    response.redirect(302, target.href);
  };
}
