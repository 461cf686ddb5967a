/**
 * Our own tokens for hospitals' servers. In: registrations as a backend client. Out: a token for each, got when it is needed.
 *
 * Source: SMART App Launch 2.2, Backend Services.
 */
import { dataScopes, type ScopeVersion } from '../../domain/asked-scopes.ts';
import { AppError } from '../../errors.ts';
import type { BackendAccess } from '../../ports/backend-access.ts';
import type { EhrToken } from '../../ports/ehr.ts';
import type { SigningKeys } from '../../ports/signing-keys.ts';
import { keptDiscovery } from './smart/discovery.ts';
import { askToken } from './smart/token-endpoint.ts';

export interface BackendRegistration {
  readonly hospital: string;
  readonly fhirBaseUrl: string;
  readonly clientId: string;
  readonly scopeVersion: ScopeVersion | undefined;
  readonly alsoWritten?: readonly string[];
}

/** Where the server does not say; Backend Services recommend five minutes at the most. */
const TOKEN_SECONDS = 300;
const RENEW_BEFORE_MS = 30_000;

interface Token {
  readonly text: string;
  readonly endsAt: number;
}

export function backendAccess(
  registered: readonly BackendRegistration[],
  keys: SigningKeys,
): BackendAccess {
  const discoverAt = keptDiscovery();

  async function newToken(registration: BackendRegistration): Promise<Token> {
    const { fhirBaseUrl, clientId, scopeVersion, alsoWritten } = registration;
    const client = { clientId, proof: { kind: 'private-key', keys } } as const;
    try {
      const server = await discoverAt(fhirBaseUrl);
      const scope = dataScopes('system', server, scopeVersion, alsoWritten).join(' ');
      const grant = { grant_type: 'client_credentials', scope };
      const answer = await askToken(client, server, grant, TOKEN_SECONDS);
      return {
        text: answer.accessToken,
        endsAt: Date.now() + answer.expiresInSeconds * 1_000,
      };
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause;
      const message = `the hospital gives this service no access of its own: ${cause.message}`;
      throw new AppError('ehr.unavailable', message, { cause });
    }
  }

  const tokens = new Map(
    registered.map((each) => [each.hospital, lastingToken(() => newToken(each))]),
  );
  return { tokenOf: (hospital) => tokens.get(hospital) };
}

/** One that is asked for once at a time, and anew when it is about to end or was refused. */
function lastingToken(newToken: () => Promise<Token>): EhrToken {
  let known: Token | undefined;
  let asking: Promise<Token> | undefined;
  async function asked(): Promise<string> {
    asking ??= newToken().finally(() => (asking = undefined));
    known = await asking;
    return known.text;
  }
  return {
    async current() {
      if (known !== undefined && known.endsAt - RENEW_BEFORE_MS > Date.now()) return known.text;
      return asked();
    },
    renew: asked,
  };
}
