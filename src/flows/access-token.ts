/** Tokens for clients of /fhir: a client proves who it is, gets a token for minutes, and shows it with each request. */
import { createHash, randomBytes } from 'node:crypto';
import { grantedScopes } from '../domain/granted-scopes.ts';
import { AppError } from '../errors.ts';
import type { AccessToken, AccessTokens } from '../ports/access-tokens.ts';
import type { ApiClient, ApiClients } from '../ports/api-clients.ts';
import type { Audit } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { UsedTokens } from '../ports/used-tokens.ts';

export interface TokenPorts {
  readonly clients: ApiClients;
  readonly tokens: AccessTokens;
  readonly used: UsedTokens;
  readonly clock: Clock;
  readonly audit: Audit;
}

/** SMART Backend Services: not longer than five minutes. */
const TOKEN_LIFE_S = 300;

export interface GivenToken {
  readonly token: string;
  readonly expiresInSeconds: number;
  readonly scopes: readonly string[];
}

/** @throws AppError `oauth.invalid-client`, also where the assertion was used before */
export async function authenticateClient(
  assertion: string,
  audiences: readonly string[],
  { clients, used, clock }: TokenPorts,
): Promise<ApiClient> {
  const client = await clients.verify(assertion, audiences);
  const { id, assertionId, usableUntil } = client;
  if (!(await used.use(`client:${id}`, assertionId, usableUntil, clock.now())))
    throw new AppError('oauth.invalid-client', 'the client assertion was used before (jti)');
  return client;
}

/** @throws AppError `oauth.invalid-scope` where nothing of what is asked may be granted */
export async function giveToken(
  client: ApiClient,
  asked: readonly string[],
  { tokens, clock, audit }: TokenPorts,
): Promise<GivenToken> {
  const scopes = grantedScopes(asked, client.scopes);
  if (scopes.length === 0)
    throw new AppError('oauth.invalid-scope', 'the client may have none of these scopes');
  const token = randomBytes(32).toString('base64url');
  const issuedAt = clock.now();
  const expiresAt = new Date(Date.parse(issuedAt) + TOKEN_LIFE_S * 1_000).toISOString();
  await tokens.save({ hash: hashOf(token), clientId: client.id, scopes, issuedAt, expiresAt });
  await audit.append({
    at: issuedAt,
    who: `client ${client.id}`,
    what: 'token.given',
    hospital: '-',
    patient: '-',
    outcome: 'success',
    detail: scopes.join(' '),
  });
  return { token, expiresInSeconds: TOKEN_LIFE_S, scopes };
}

/** @returns undefined: unknown, ended or revoked */
export async function activeToken(
  token: string,
  { tokens, clock }: Pick<TokenPorts, 'tokens' | 'clock'>,
): Promise<AccessToken | undefined> {
  const found = await tokens.get(hashOf(token));
  return found !== undefined && found.expiresAt > clock.now() ? found : undefined;
}

/** A client ends its own tokens; another's stay as they are. */
export async function revokeToken(
  token: string,
  clientId: string,
  ports: Pick<TokenPorts, 'tokens' | 'clock'>,
): Promise<void> {
  const found = await activeToken(token, ports);
  if (found?.clientId === clientId) await ports.tokens.revoke(found.hash);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
