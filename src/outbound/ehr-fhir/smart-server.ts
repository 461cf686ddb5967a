/** A hospital's authorization server. In: its FHIR base address and our registration. Out: tokens, and who the person is. */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { SmartConfiguration, SmartServer, TokenAnswer } from '../../ports/smart-server.ts';

export interface SmartRegistration {
  readonly fhirBaseUrl: string;
  readonly clientId: string;
  /** Symmetric client; undefined: public client. */
  readonly clientSecret: string | undefined;
}

const TIMEOUT_MS = 10_000;
/** A configuration changes rarely; a launch waits for it. */
const KEPT_MS = 600_000;
const CLOCK_TOLERANCE_S = 60;
const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';

const wellKnown = z.object({
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  capabilities: z.array(z.string()).default([]),
  scopes_supported: z.array(z.string()).default([]),
  issuer: z.string().optional(),
  jwks_uri: z.url().optional(),
});

const extension = z.object({ url: z.string(), valueUri: z.string().optional() });
const statement = z.object({
  rest: z.array(
    z.object({
      security: z
        .object({
          extension: z.array(
            z.object({ url: z.string(), extension: z.array(extension).default([]) }),
          ),
        })
        .optional(),
    }),
  ),
});

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive().default(3_600),
  scope: z.string().optional(),
  refresh_token: z.string().optional(),
  patient: z.string().optional(),
  need_patient_banner: z.boolean().default(true),
  id_token: z.string().optional(),
});

const idClaims = z.object({
  fhirUser: z.string().optional(),
  profile: z.string().optional(),
  name: z.string().optional(),
  nonce: z.string().optional(),
});

export function smartServer(registrations: ReadonlyMap<string, SmartRegistration>): SmartServer {
  const kept = new Map<string, { until: number; configuration: Promise<SmartConfiguration> }>();

  function registrationOf(hospital: string): SmartRegistration {
    const found = registrations.get(hospital);
    if (found === undefined)
      throw new AppError('launch.unknown-issuer', 'this hospital has no SMART registration');
    return found;
  }

  function discover(hospital: string): Promise<SmartConfiguration> {
    const known = kept.get(hospital);
    if (known !== undefined && known.until > Date.now()) return known.configuration;
    const configuration = discoverAt(registrationOf(hospital).fhirBaseUrl);
    kept.set(hospital, { until: Date.now() + KEPT_MS, configuration });
    configuration.catch(() => kept.delete(hospital));
    return configuration;
  }

  async function askToken(hospital: string, grant: Record<string, string>): Promise<TokenAnswer> {
    const { tokenEndpoint } = await discover(hospital);
    const { clientId, clientSecret } = registrationOf(hospital);
    const body = new URLSearchParams(grant);
    const headers = new Headers({ accept: 'application/json' });
    if (clientSecret === undefined) body.set('client_id', clientId);
    else headers.set('authorization', basic(clientId, clientSecret));
    const response = await send(tokenEndpoint, { method: 'POST', headers, body });
    if (response.status >= 500)
      throw new AppError('ehr.unavailable', `the token endpoint answered ${response.status}`);
    if (!response.ok)
      throw new AppError('launch.refused', `the token endpoint answered ${response.status}`);
    const parsed = tokenAnswer.safeParse(await jsonOf(response));
    if (!parsed.success)
      throw new AppError('launch.refused', 'the token endpoint gave no usable token');
    const answer = parsed.data;
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresInSeconds: answer.expires_in,
      scopes: answer.scope?.split(/\s+/).filter((scope) => scope !== ''),
      patientId: answer.patient,
      needPatientBanner: answer.need_patient_banner,
      idToken: answer.id_token,
    };
  }

  return {
    discover,
    exchangeCode(hospital, { code, codeVerifier, redirectUri }) {
      return askToken(hospital, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      });
    },
    async refresh(hospital, refreshToken) {
      try {
        return await askToken(hospital, {
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        });
      } catch (error) {
        if (error instanceof AppError && error.code === 'launch.refused')
          throw new AppError('session.ended', 'the hospital no longer renews this session', {
            cause: error,
          });
        throw error;
      }
    },
    async verifyIdToken(hospital, idToken, nonce) {
      const { issuer, jwksUri } = await discover(hospital);
      const { clientId } = registrationOf(hospital);
      const keys = jwksUri ?? (issuer === undefined ? undefined : await jwksOf(issuer));
      if (keys === undefined || issuer === undefined) return undefined;
      try {
        const { payload } = await jwtVerify(idToken, createRemoteJWKSet(new URL(keys)), {
          issuer,
          audience: clientId,
          clockTolerance: CLOCK_TOLERANCE_S,
          requiredClaims: ['exp', 'iat', 'sub'],
        });
        const claims = idClaims.parse(payload);
        // A server that does not echo a nonce is not refused for that: PKCE binds the code already.
        if (claims.nonce !== undefined && claims.nonce !== nonce) throw new Error('nonce');
        const reference = claims.fhirUser ?? claims.profile;
        return reference === undefined
          ? undefined
          : { reference: relative(reference), name: claims.name };
      } catch (cause) {
        throw new AppError('launch.refused', 'the id_token does not verify', { cause });
      }
    },
  };
}

async function discoverAt(fhirBaseUrl: string): Promise<SmartConfiguration> {
  const headers = { accept: 'application/json' };
  const response = await send(`${fhirBaseUrl}/.well-known/smart-configuration`, { headers });
  const found = response.ok ? wellKnown.safeParse(await jsonOf(response)) : undefined;
  if (found?.success !== true) return discoverByStatement(fhirBaseUrl);
  return {
    authorizationEndpoint: found.data.authorization_endpoint,
    tokenEndpoint: found.data.token_endpoint,
    capabilities: found.data.capabilities,
    scopesSupported: found.data.scopes_supported,
    issuer: found.data.issuer,
    jwksUri: found.data.jwks_uri,
  };
}

/** Older servers: the oauth-uris extension of the CapabilityStatement. */
async function discoverByStatement(fhirBaseUrl: string): Promise<SmartConfiguration> {
  const headers = { accept: 'application/fhir+json' };
  const response = await send(`${fhirBaseUrl}/metadata`, { headers });
  const parsed = statement.safeParse(response.ok ? await jsonOf(response) : undefined);
  const uris = (parsed.data?.rest ?? [])
    .flatMap(({ security }) => security?.extension ?? [])
    .find(({ url }) => url === OAUTH_URIS)?.extension;
  const uri = (name: string) => uris?.find(({ url }) => url === name)?.valueUri;
  const [authorizationEndpoint, tokenEndpoint] = [uri('authorize'), uri('token')];
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined)
    throw new AppError('launch.refused', 'the hospital does not say how to launch (SMART)');
  return {
    authorizationEndpoint,
    tokenEndpoint,
    capabilities: [],
    scopesSupported: [],
    issuer: undefined,
    jwksUri: undefined,
  };
}

/** OpenID Connect Discovery 1.0, where the SMART configuration names no keys. */
async function jwksOf(issuer: string): Promise<string | undefined> {
  const response = await send(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {});
  const parsed = z.object({ jwks_uri: z.url() }).safeParse(await jsonOf(response));
  return parsed.data?.jwks_uri;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return await fetch(url, { ...init, signal, redirect: 'error' });
  } catch (cause) {
    throw new AppError('ehr.unavailable', 'the hospital could not be reached', { cause });
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** RFC 6749 2.3.1: both parts form-encoded before they are joined. */
function basic(clientId: string, clientSecret: string): string {
  const encoded = [clientId, clientSecret].map((part) =>
    new URLSearchParams({ part }).toString().slice('part='.length),
  );
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}

/** `https://…/Practitioner/7` → `Practitioner/7`. */
function relative(fhirUser: string): string {
  return /[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+$/.exec(fhirUser)?.[0] ?? fhirUser;
}
