/**
 * `fhirclient`, the SMART JS library. In: a server, a token, a patient. Out: its client; its way from a private key to a token.
 *
 * What it brings for React Native is left out (`overrides` in package.json): 260 packages that it does not load in Node.
 * Its own types would bring those of browsers into the whole project.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Resource } from '@medplum/fhirtypes';
import type { JWK } from 'jose';

const NOBODY = { headers: { host: 'app.example' }, url: '/', socket: {} };
/** Where it would keep launches. */
const NOTHING_KEPT = {
  get: async () => undefined,
  set: async () => undefined,
  unset: async () => false,
};
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface PageOptions {
  /** 0: all. */
  readonly pageLimit?: number;
  readonly flat?: boolean;
  readonly onPage?: (page: Resource) => void;
  readonly resolveReferences?: readonly string[];
}

type Request = string | { url: string; method: string; body: string; headers: object };

/** What is used of its Client; it says nothing about what it answers. */
export interface SmartJsClient {
  request<T>(request: Request, options?: PageOptions): Promise<T>;
  readonly patient: { request<T>(request: Request, options?: PageOptions): Promise<T> };
}

const require = createRequire(import.meta.url);
const smart = require('fhirclient') as (...given: readonly object[]) => {
  client(state: object): SmartJsClient;
};
const discovery = require('fhirclient/lib/smart') as {
  fetchWellKnownJson(serverUrl: string): Promise<{ readonly token_endpoint: string }>;
};
const security = require('fhirclient/lib/security/server') as {
  importJWK(key: JWK): Promise<object>;
  signCompactJws(alg: string, key: object, header: object, claims: object): Promise<string>;
};

export function smartJsClient(serverUrl: string, token: string, patient?: string): SmartJsClient {
  const tokenResponse = { access_token: token, token_type: 'bearer', patient };
  return smart(NOBODY, {}, NOTHING_KEPT).client({ serverUrl, tokenResponse });
}

/** Signs an assertion with the key, and takes it to the token endpoint that the server names. */
export async function smartJsToken(
  serverUrl: string,
  clientId: string,
  key: JWK,
  scope: string,
): Promise<string> {
  const { token_endpoint: endpoint } = await discovery.fetchWellKnownJson(serverUrl);
  const { alg = '', kid } = key;
  const exp = Math.floor(Date.now() / 1_000) + 240;
  const claims = { iss: clientId, sub: clientId, aud: endpoint, exp, jti: randomUUID() };
  const signingKey = await security.importJWK({ ...key });
  const assertion = await security.signCompactJws(alg, signingKey, { typ: 'JWT', kid }, claims);
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    scope,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion,
  });
  const answer = await fetch(endpoint, { method: 'POST', body });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token: ${answer.status}`);
  return token;
}
