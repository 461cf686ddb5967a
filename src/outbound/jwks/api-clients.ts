/**
 * Clients of /fhir by their published keys. In: a client assertion. Out: who asks, or why it is not believed.
 *
 * Source: RFC 7523 section 3; SMART App Launch 2.2, "Client Authentication: Asymmetric".
 */
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { AppError } from '../../errors.ts';
import type { ApiClient, ApiClients } from '../../ports/api-clients.ts';

interface RegisteredClient {
  readonly id: string;
  readonly jwksUrl: string;
  readonly scopes: readonly string[];
}

/** Neither `none` nor anything symmetric. */
const ALGORITHMS = ['ES384', 'RS384'];
const LONGEST_LIFE_S = 300;
/** Between two well-kept clocks. */
const CLOCK_TOLERANCE_S = 10;
const KEYS_TIMEOUT_MS = 5_000;
/** An unknown key id makes the set be read again, but not more often than this. */
const KEYS_COOLDOWN_MS = 5_000;

export function jwksApiClients(registered: readonly RegisteredClient[]): ApiClients {
  const clients = new Map(
    registered.map((each) => [
      each.id,
      {
        ...each,
        keys: createRemoteJWKSet(new URL(each.jwksUrl), {
          timeoutDuration: KEYS_TIMEOUT_MS,
          cooldownDuration: KEYS_COOLDOWN_MS,
        }),
      },
    ]),
  );
  return {
    async verify(assertion, audiences): Promise<ApiClient> {
      const { id: claimed, jku } = claimedIn(assertion);
      const client = clients.get(claimed);
      if (client === undefined) throw refused('its client is not registered');
      if (jku !== undefined && jku !== client.jwksUrl)
        throw refused('its jku is not the registered address of the keys');
      const { jti, exp } = await claimsOf(assertion, client.keys, client.id, audiences);
      const usableUntil = new Date((exp + 2 * CLOCK_TOLERANCE_S) * 1_000).toISOString();
      return { id: client.id, scopes: client.scopes, assertionId: jti, usableUntil };
    },
  };
}

/** Before anything is believed: whose keys to ask for. */
function claimedIn(assertion: string): { readonly id: string; readonly jku: string | undefined } {
  try {
    const { kid, typ, jku } = decodeProtectedHeader(assertion);
    if (kid === undefined || kid === '') throw refused('its header names no key (kid)');
    if (typ !== undefined && typ.toUpperCase() !== 'JWT') throw refused('its typ is not JWT');
    const { iss, sub } = decodeJwt(assertion);
    if (iss === undefined || iss !== sub) throw refused('iss and sub are not both the client id');
    return { id: iss, jku };
  } catch (error) {
    throw error instanceof AppError ? error : refused('it is no JSON Web Token', error);
  }
}

async function claimsOf(
  assertion: string,
  keys: ReturnType<typeof createRemoteJWKSet>,
  clientId: string,
  audiences: readonly string[],
): Promise<{ readonly jti: string; readonly exp: number }> {
  try {
    const { payload } = await jwtVerify(assertion, keys, {
      issuer: clientId,
      subject: clientId,
      audience: [...audiences],
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['exp', 'jti'],
    });
    const { jti, exp, iat } = payload;
    if (typeof jti !== 'string' || jti === '' || exp === undefined)
      throw refused('its number (jti) is empty');
    const now = Date.now() / 1_000;
    if (exp > now + LONGEST_LIFE_S + CLOCK_TOLERANCE_S)
      throw refused('it ends more than five minutes from now (exp)');
    if (iat !== undefined && iat > now + CLOCK_TOLERANCE_S)
      throw refused('it was issued in the future (iat)');
    return { jti, exp };
  } catch (error) {
    throw error instanceof AppError ? error : faultOf(error);
  }
}

function faultOf(error: unknown): AppError {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
    return refused(`its ${error.claim} is not accepted (${error.reason})`, error);
  if (error instanceof errors.JOSEAlgNotAllowed)
    return refused(`its algorithm is not ${ALGORITHMS.join(' or ')}`, error);
  if (error instanceof errors.JWKSNoMatchingKey)
    return refused('its key (kid) is not in the published key set', error);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refused('its signature does not verify', error);
  return refused('the key set of the client cannot be read', error);
}

function refused(reason: string, cause?: unknown): AppError {
  return new AppError('oauth.invalid-client', `the client assertion is refused: ${reason}`, {
    cause,
  });
}
