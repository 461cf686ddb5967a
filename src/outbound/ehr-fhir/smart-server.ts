/** A hospital's authorization server, as the port SmartServer. In: its FHIR base address and our registration there. */
import { AppError } from '../../errors.ts';
import type { SmartServer, TokenAnswer } from '../../ports/smart-server.ts';
import type { Client } from './smart/client-authentication.ts';
import { keptDiscovery } from './smart/discovery.ts';
import { idTokenCheck } from './smart/id-token.ts';
import { namedPerson } from './smart/person.ts';
import { askToken } from './smart/token-endpoint.ts';

export interface SmartRegistration extends Client {
  readonly fhirBaseUrl: string;
}

/** Where the server does not say; SMART App Launch 2.2 recommends an hour at the most. */
const TOKEN_SECONDS = 3_600;

export function smartServer(registrations: ReadonlyMap<string, SmartRegistration>): SmartServer {
  const discoverAt = keptDiscovery();
  const verify = idTokenCheck();

  function registrationOf(hospital: string): SmartRegistration {
    const found = registrations.get(hospital);
    if (found === undefined)
      throw new AppError('launch.unknown-issuer', 'this hospital has no SMART registration');
    return found;
  }
  async function discover(hospital: string) {
    return discoverAt(registrationOf(hospital).fhirBaseUrl);
  }
  async function token(hospital: string, grant: Record<string, string>): Promise<TokenAnswer> {
    return askToken(registrationOf(hospital), await discover(hospital), grant, TOKEN_SECONDS);
  }

  return {
    discover,
    exchangeCode(hospital, { code, codeVerifier, redirectUri }) {
      return token(hospital, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
      });
    },
    async refresh(hospital, refreshToken) {
      try {
        return await token(hospital, { grant_type: 'refresh_token', refresh_token: refreshToken });
      } catch (error) {
        if (error instanceof AppError && error.code === 'launch.refused')
          throw new AppError('session.ended', 'the hospital no longer renews this session', {
            cause: error,
          });
        throw error;
      }
    },
    async verifyIdToken(hospital, idToken, nonce) {
      const { fhirBaseUrl, clientId } = registrationOf(hospital);
      const expected = { fhirBaseUrl, clientId, nonce };
      return verify(idToken, await discover(hospital), expected);
    },
    async named(hospital, user, accessToken) {
      return namedPerson(user, registrationOf(hospital).fhirBaseUrl, accessToken);
    },
  };
}
