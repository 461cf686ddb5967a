/** A program that may call /fhir: its key set on a server of its own, its assertions and its tokens. */
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';

export interface ApiClient {
  readonly id: string;
  readonly jwksUrl: string;
  /** How often the key set was read. */
  readonly keysRead: () => number;
  assertion(audience: string, changes?: AssertionChanges): Promise<string>;
  /** Form of a token request. */
  form(audience: string, scope: string, changes?: AssertionChanges): Promise<URLSearchParams>;
  /** @returns an access token of the service */
  token(baseUrl: string, scope: string): Promise<string>;
  close(): void;
}

export interface AssertionChanges {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: JWTPayload;
  readonly key?: CryptoKey;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export async function apiClient(id = 'dashboard'): Promise<ApiClient> {
  const { publicKey, privateKey } = await generateKeyPair('ES384');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES384' }] };
  let read = 0;
  const server = createServer((_request, response) => {
    read += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  const client: ApiClient = {
    id,
    jwksUrl: `http://127.0.0.1:${port}/jwks.json`,
    keysRead: () => read,
    assertion(audience, { header = {}, claims = {}, key = privateKey } = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const payload = { iss: id, sub: id, aud: audience, exp: now + 240, jti: randomUUID() };
      return new SignJWT({ ...payload, ...claims })
        .setProtectedHeader({ alg: 'ES384', kid: 'k1', typ: 'JWT', ...header })
        .sign(key);
    },
    async form(audience, scope, changes) {
      return new URLSearchParams({
        grant_type: 'client_credentials',
        scope,
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await client.assertion(audience, changes),
      });
    },
    async token(baseUrl, scope) {
      const endpoint = `${baseUrl}/oauth/token`;
      const body = await client.form(endpoint, scope);
      const response = await fetch(endpoint, { method: 'POST', body });
      const answer = (await response.json()) as { access_token?: string };
      if (answer.access_token === undefined) throw new Error(JSON.stringify(answer));
      return answer.access_token;
    },
    close: () => server.close(),
  };
  return client;
}
