/** The token endpoint. In: a code or a refresh token. Out: the answer of SMART App Launch 2.2, or an error of RFC 6749 5.2. */
import type { JWK } from 'jose';
import { CLIENT_ID, PRACTITIONER } from '../addresses.ts';
import { ACCESS_SECONDS, hashOf, type Agreement, type Grants } from './grants.ts';
import type { Parameters } from './authorize.ts';
import { idToken } from './id-token.ts';

export interface TokenSettings {
  readonly grants: Grants;
  readonly iss: string;
  readonly signingKey: JWK;
  readonly clock: () => Date;
}

export class TokenRefusal extends Error {
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

export type TokenAnswer = Readonly<Record<string, unknown>>;

/** @throws TokenRefusal */
export async function giveToken(
  parameters: Parameters,
  settings: TokenSettings,
): Promise<TokenAnswer> {
  const { grant_type, client_id } = parameters;
  if (client_id !== CLIENT_ID)
    throw new TokenRefusal('invalid_client', 'no app with this client_id is registered');
  if (grant_type === 'authorization_code') return forCode(parameters, settings);
  if (grant_type === 'refresh_token') return forRefresh(parameters, settings);
  throw new TokenRefusal('unsupported_grant_type', 'authorization_code or refresh_token');
}

async function forCode(parameters: Parameters, settings: TokenSettings): Promise<TokenAnswer> {
  const { code = '', code_verifier = '', redirect_uri } = parameters;
  const agreement = settings.grants.takeCode(code);
  if (agreement === undefined)
    throw new TokenRefusal('invalid_grant', 'the code is unknown, used or too old');
  if (redirect_uri !== agreement.redirectUri)
    throw new TokenRefusal('invalid_grant', 'redirect_uri is another than before');
  // RFC 7636 4.6
  if (hashOf(code_verifier) !== agreement.codeChallenge)
    throw new TokenRefusal('invalid_grant', 'code_verifier does not fit the code_challenge');
  const { access, refresh } = settings.grants.newGrant(code, agreement);
  const { patient, encounter, scopes } = agreement;
  return {
    need_patient_banner: true,
    patient,
    ...(encounter === undefined ? {} : { encounter }),
    ...bearer(access, scopes),
    ...(refresh === undefined ? {} : { refresh_token: refresh }),
    ...(scopes.includes('openid') ? { id_token: await signedIn(agreement, settings) } : {}),
  };
}

async function forRefresh(
  { refresh_token = '', scope }: Parameters,
  { grants }: TokenSettings,
): Promise<TokenAnswer> {
  const grant = grants.byRefresh(refresh_token);
  if (grant === undefined)
    throw new TokenRefusal('invalid_grant', 'the refresh token is unknown or too old');
  const asked = scope?.split(/\s+/).filter((each) => each !== '') ?? [];
  if (asked.some((each) => !grant.scopes.includes(each)))
    throw new TokenRefusal('invalid_scope', 'more than was granted');
  const { patient, encounter, scopes } = grant;
  return {
    need_patient_banner: true,
    patient,
    ...(encounter === undefined ? {} : { encounter }),
    ...bearer(grants.newAccess(grant), scopes),
  };
}

/** RFC 7662. */
export function introspected(token: string, { grants, iss }: TokenSettings): TokenAnswer {
  const grant = grants.byAccess(token);
  if (grant === undefined) return { active: false };
  const { clientId, patient, encounter, scopes, access } = grant;
  const untilMs = access.find(({ hash }) => hash === hashOf(token))?.untilMs ?? 0;
  return {
    active: true,
    iss,
    client_id: clientId,
    scope: scopes.join(' '),
    exp: Math.floor(untilMs / 1_000),
    patient,
    ...(encounter === undefined ? {} : { encounter }),
    ...(scopes.includes('fhirUser') ? { fhirUser: userAt(iss) } : {}),
  };
}

function bearer(access: string, scopes: readonly string[]): TokenAnswer {
  return {
    access_token: access,
    token_type: 'Bearer',
    expires_in: ACCESS_SECONDS,
    scope: scopes.join(' '),
  };
}

async function signedIn(
  { scopes, clientId, nonce }: Agreement,
  { iss, signingKey, clock }: TokenSettings,
): Promise<string> {
  return idToken(signingKey, {
    issuer: iss,
    clientId,
    fhirUser: scopes.includes('fhirUser') ? userAt(iss) : undefined,
    name: PRACTITIONER.name,
    nonce,
    now: clock(),
  });
}

function userAt(iss: string): string {
  return `${iss}/Practitioner/${PRACTITIONER.id}`;
}
