/**
 * Who the person is. In: an id_token and what it must fit. Out: the person, or a refusal.
 *
 * Source: OpenID Connect Core 3.1.3.7; SMART App Launch 2.2, "Scopes for requesting identity data".
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import type { SmartConfiguration, SmartUser } from '../../../ports/smart-server.ts';
import { endpoint } from './discovery.ts';
import { jsonOf, send } from './web.ts';

const CLOCK_TOLERANCE_S = 60;
/** Signed with the hospital's private key: neither `none` nor a shared secret. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

export interface Expected {
  readonly fhirBaseUrl: string;
  readonly clientId: string;
  readonly nonce: string;
}

type Keys = ReturnType<typeof createRemoteJWKSet>;

const openId = z.object({ issuer: z.string(), jwks_uri: z.string() });
const idClaims = z.object({
  fhirUser: z.string().optional(),
  profile: z.string().optional(),
  name: z.string().optional(),
  nonce: z.string().optional(),
  azp: z.string().optional(),
  sub: z.string().min(1).max(255),
});

/** Keys are kept by their address, and fetched again when an unknown one signs. */
export function idTokenCheck() {
  const kept = new Map<string, Keys>();
  function keysAt(address: string): Keys {
    const known = kept.get(address) ?? createRemoteJWKSet(new URL(address));
    kept.set(address, known);
    return known;
  }

  /** @throws AppError `launch.refused` */
  return async function verify(
    idToken: string,
    configuration: SmartConfiguration,
    { fhirBaseUrl, clientId, nonce }: Expected,
  ): Promise<SmartUser | undefined> {
    try {
      const { issuer, keys } = await signerOf(configuration, fhirBaseUrl);
      const { payload } = await jwtVerify(idToken, keysAt(keys), {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      const claims = idClaims.parse(payload);
      // A server that echoes no nonce is not refused for that: PKCE binds the code, and with it this token, to the launch.
      if (claims.nonce !== undefined && claims.nonce !== nonce) throw new Error('nonce');
      if (claims.azp !== undefined && claims.azp !== clientId) throw new Error('azp');
      const user = claims.fhirUser ?? claims.profile;
      return user === undefined
        ? undefined
        : { reference: relative(user, fhirBaseUrl), name: claims.name };
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      if (isKeysFault(cause))
        throw new AppError('ehr.unavailable', 'the keys of the hospital cannot be read', { cause });
      throw new AppError('launch.refused', 'the id_token does not verify', { cause });
    }
  };
}

/** Not the token is at fault: its keys could not be had. */
function isKeysFault(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC')
  );
}

/** As the SMART configuration says, else OpenID Connect Discovery 1.0; the token itself is not asked whom to believe. */
async function signerOf(
  { issuer, jwksUri }: SmartConfiguration,
  fhirBaseUrl: string,
): Promise<{ issuer: string; keys: string }> {
  if (issuer !== undefined && jwksUri !== undefined) return { issuer, keys: jwksUri };
  const at = endpoint(issuer ?? fhirBaseUrl, fhirBaseUrl).replace(/\/+$/, '');
  const response = await send(`${at}/.well-known/openid-configuration`, {});
  const said = openId.parse(await jsonOf(response));
  if (issuer !== undefined && said.issuer !== issuer) throw new Error('issuer');
  return { issuer: said.issuer, keys: endpoint(said.jwks_uri, fhirBaseUrl) };
}

/** `<fhirBaseUrl>/Practitioner/7` → `Practitioner/7`; a person of another server keeps the whole address. */
function relative(fhirUser: string, fhirBaseUrl: string): string {
  return fhirUser.startsWith(`${fhirBaseUrl}/`) ? fhirUser.slice(fhirBaseUrl.length + 1) : fhirUser;
}
