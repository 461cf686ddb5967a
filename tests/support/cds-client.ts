/**
 * An EHR that calls CDS services: with keys of its own, published at an address, and prefetch filled from resources.
 */
import type { Resource } from '@medplum/fhirtypes';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { randomUUID } from 'node:crypto';
import { scriptedServer } from './scripted-server.ts';

/** A test reads JSON as it came. */
interface CdsAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface TokenParts {
  readonly alg?: 'ES384' | 'RS384' | 'ES256' | 'HS256';
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: JWTPayload;
}

export interface CdsClient {
  readonly iss: string;
  readonly jwksUrl: string;
  /** How often its keys were fetched. */
  readonly fetched: () => number;
  /** New keys under new ids. */
  rotate(): Promise<void>;
  token(aud: string | string[], parts?: TokenParts): Promise<string>;
  /** @param token made for the address where absent; null: none */
  post(url: string, body: unknown, token?: string | null): Promise<CdsAnswer>;
  close(): Promise<void>;
}

async function keysOf(alg: 'ES384' | 'RS384' | 'ES256') {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const kid = randomUUID();
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

const ALGORITHMS = ['ES384', 'RS384', 'ES256'] as const;

export async function cdsClient(iss = 'https://ehr.example'): Promise<CdsClient> {
  let keys = await Promise.all(ALGORITHMS.map(keysOf));
  const server = await scriptedServer(() => ({ body: { keys: keys.map(({ jwk }) => jwk) } }));

  async function token(aud: string | string[], { alg = 'ES384', header, claims }: TokenParts = {}) {
    const key = keys.find((each) => each.alg === alg);
    const now = Math.floor(Date.now() / 1_000);
    const all = { iss, aud, iat: now, exp: now + 300, jti: randomUUID(), ...claims };
    return new SignJWT(all)
      .setProtectedHeader({ alg, typ: 'JWT', kid: key?.kid ?? 'none', ...header })
      .sign(key?.privateKey ?? new TextEncoder().encode('x'.repeat(48)));
  }

  return {
    iss,
    jwksUrl: `${server.baseUrl}/jwks.json`,
    fetched: () => server.asked.length,
    async rotate() {
      keys = await Promise.all(ALGORITHMS.map(keysOf));
    },
    token,
    async post(url, body, given) {
      const bearer = given === undefined ? await token(url) : given;
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: 'https://ehr.example',
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
    close: () => server.close(),
  };
}

/** What a client that follows the templates sends, searched in resources of one patient. */
export function filled(
  templates: Readonly<Record<string, string>>,
  resources: readonly Resource[],
): Record<string, unknown> {
  const holds = (resource: Resource, code: string) =>
    JSON.stringify(resource).includes(`"code":"${code}"`);
  const found = ([key, template]: readonly [string, string]): [string, unknown] => {
    const [path = '', query] = template.split('?');
    const type = path.split('/')[0];
    const ofType = resources.filter(({ resourceType }) => resourceType === type);
    if (query === undefined) return [key, ofType[0]];
    const codes = new URLSearchParams(query).get('code')?.split(',');
    const entry = ofType
      .filter((each) => codes?.some((code) => holds(each, code)) ?? true)
      .map((resource) => ({ resource }));
    return [key, { resourceType: 'Bundle', type: 'searchset', total: entry.length, entry }];
  };
  return Object.fromEntries(Object.entries(templates).map(found));
}

export interface HookParts {
  readonly hook?: string;
  readonly patientId?: string;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly prefetch?: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

/** A call as an EHR makes it. */
export function hookBody({ hook = 'patient-view', patientId = 'p1', context, ...more }: HookParts) {
  return {
    hook,
    hookInstance: randomUUID(),
    context: { userId: 'Practitioner/7', patientId, ...context },
    ...more,
  };
}

/** What comes with a call, for the rest of the record and for writing. */
export function authorization(token: string, parts: Readonly<Record<string, unknown>> = {}) {
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_in: 300,
    scope: 'patient/*.cruds',
    subject: 'mentor',
    ...parts,
  };
}
