/**
 * CDS clients by their published keys. In: a Bearer token. Out: who calls, or why it is not believed.
 *
 * Source: CDS Hooks 2.0, "Trusting CDS Clients"; RFC 7515, 7517, 7519.
 */
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { AppError } from '../../errors.ts';
import type { CdsClient, CdsClients } from '../../ports/cds-clients.ts';

export interface RegisteredCdsClient {
  readonly iss: string;
  readonly jwksUrl: string;
  readonly hospital: string;
  readonly fhirBaseUrl: string;
}

/** As CDS Hooks recommends; neither `none` nor anything symmetric. */
const ALGORITHMS = ['ES384', 'RS384'];
const CLOCK_TOLERANCE_S = 60;
/** Tokens live for minutes; one that claims more is refused after this. */
const LONGEST_LIFE_S = 3_600;
const KEYS_TIMEOUT_MS = 5_000;
/** An unknown key id makes the set be read again, but not more often than this. */
const KEYS_COOLDOWN_MS = 5_000;

export function jwksCdsClients(registered: readonly RegisteredCdsClient[]): CdsClients {
  const clients = new Map(
    registered.map((each) => [
      bare(each.iss),
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
    async verify(token, audiences): Promise<CdsClient> {
      const issuer = issuerOf(token);
      const client = clients.get(bare(issuer));
      if (client === undefined) throw refused('its issuer is not registered');
      const { jti, exp, iat } = await claimsOf(token, client.keys, {
        issuer,
        audience: [...audiences],
      });
      const { hospital, fhirBaseUrl } = client;
      const usable = Math.min(exp, iat + LONGEST_LIFE_S) + 2 * CLOCK_TOLERANCE_S;
      const tokenUsableUntil = new Date(usable * 1_000).toISOString();
      return { issuer: client.iss, hospital, fhirBaseUrl, tokenId: jti, tokenUsableUntil };
    },
  };
}

function bare(address: string): string {
  return address.replace(/\/+$/, '');
}

/** Before anything is believed: whose keys to ask for. */
function issuerOf(token: string): string {
  try {
    const { kid } = decodeProtectedHeader(token);
    if (kid === undefined || kid === '') throw refused('its header names no key (kid)');
    const { iss } = decodeJwt(token);
    if (iss === undefined || iss === '') throw refused('it names no issuer (iss)');
    return iss;
  } catch (error) {
    throw error instanceof AppError ? error : refused('it is no JSON Web Token', error);
  }
}

interface Claims {
  readonly jti: string;
  readonly exp: number;
  readonly iat: number;
}

async function claimsOf(
  token: string,
  keys: ReturnType<typeof createRemoteJWKSet>,
  expected: { readonly issuer: string; readonly audience: string[] },
): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...expected,
      algorithms: ALGORITHMS,
      typ: 'JWT',
      clockTolerance: CLOCK_TOLERANCE_S,
      maxTokenAge: LONGEST_LIFE_S,
      requiredClaims: ['exp', 'iat', 'jti'],
    });
    const { jti, exp, iat } = payload;
    if (typeof jti !== 'string' || jti === '' || exp === undefined || iat === undefined)
      throw refused('its number (jti) is empty');
    return { jti, exp, iat };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw faultOf(error);
  }
}

function faultOf(error: unknown): AppError {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
    return refused(`its ${error.claim} is not accepted (${error.reason})`, error);
  if (error instanceof errors.JOSEAlgNotAllowed)
    return refused(`its algorithm is not ${ALGORITHMS.join(' or ')}`, error);
  if (error instanceof errors.JWKSNoMatchingKey)
    return refused('its key (kid) is not in the published key set', error);
  const isKeysFault =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC';
  return isKeysFault
    ? new AppError('ehr.unavailable', 'the key set of the CDS client cannot be read', {
        cause: error,
      })
    : refused('its signature does not verify', error);
}

function refused(reason: string, cause?: unknown): AppError {
  return new AppError('cds.not-trusted', `the token is refused: ${reason}`, { cause });
}
