/** How a program gets a token for /fhir. Source: SMART App Launch 2.2, "Conformance", for backend services. */
import { HELD_TYPES } from './held-types.ts';

export function smartConfiguration(baseUrl: string) {
  return {
    issuer: baseUrl,
    token_endpoint: `${baseUrl}/oauth/token`,
    introspection_endpoint: `${baseUrl}/oauth/introspect`,
    revocation_endpoint: `${baseUrl}/oauth/revoke`,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: [
      'system/*.rs',
      'system/*.cruds',
      ...HELD_TYPES.map((type) => `system/${type}.rs`),
      'system/Subscription.cruds',
    ],
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  };
}
