/** Where and how an app is launched here. In: the hospital's addresses. Out: the SMART configuration (SMART App Launch 2.2). */
import type { Addresses } from '../addresses.ts';
import { SCOPES_SUPPORTED } from './scopes.ts';

export function smartConfiguration({ iss, auth }: Addresses) {
  return {
    issuer: iss,
    jwks_uri: `${auth}/jwks.json`,
    authorization_endpoint: `${auth}/authorize`,
    token_endpoint: `${auth}/token`,
    introspection_endpoint: `${auth}/introspect`,
    token_endpoint_auth_methods_supported: ['none'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES384'],
    scopes_supported: SCOPES_SUPPORTED,
    code_challenge_methods_supported: ['S256'],
    capabilities: [
      'launch-ehr',
      'launch-standalone',
      'authorize-post',
      'client-public',
      'sso-openid-connect',
      'context-banner',
      'context-ehr-patient',
      'context-ehr-encounter',
      'context-standalone-patient',
      'permission-offline',
      'permission-online',
      'permission-patient',
      'permission-v1',
      'permission-v2',
    ],
  };
}
