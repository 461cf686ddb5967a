import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JWK } from 'jose';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { backendAccess } from '#src/outbound/ehr-fhir/backend-access.ts';
import { connectFhirEhr } from '#src/outbound/ehr-fhir/ehr.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqliteSigningKeys } from '#src/outbound/sqlite/signing-keys.ts';
import type { SigningKeys } from '#src/ports/signing-keys.ts';
import {
  scriptedServer,
  type Asked,
  type ScriptedServer,
} from '../../../support/scripted-server.ts';

let folder: string;
let database: Database;
let keys: SigningKeys;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-backend-'));
  database = openDatabase(folder, undefined);
  keys = sqliteSigningKeys(database, { now: () => new Date().toISOString() });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});
let server: ScriptedServer;
afterEach(() => server.close());

const json = { 'content-type': 'application/json' };

/** Gives tokens t1, t2 …; `refuses` says which of them its FHIR server does not take. */
async function hospital(
  said: Readonly<Record<string, unknown>> = {},
  refuses: (token: string) => boolean = () => false,
  answer: Readonly<Record<string, unknown>> = {},
) {
  let given = 0;
  server = await scriptedServer(({ url, headers }, baseUrl) => {
    if (url === '/.well-known/smart-configuration')
      return { headers: json, body: { token_endpoint: `${baseUrl}/token`, ...said } };
    if (url === '/token') {
      given += 1;
      return {
        headers: json,
        body: { access_token: `t${given}`, token_type: 'bearer', expires_in: 300, ...answer },
      };
    }
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    if (refuses(token)) return { status: 401 };
    return { body: { resourceType: 'Patient', id: '1' } };
  });
  const { baseUrl: fhirBaseUrl } = server;
  const registration = { hospital: 'general', fhirBaseUrl, clientId: 'mentor-system' };
  return backendAccess([{ ...registration, scopeVersion: undefined }], keys).tokenOf('general')!;
}
const tokenRequests = () => server.asked.filter(({ url }) => url === '/token');
const formOf = ({ body }: Asked) => Object.fromEntries(new URLSearchParams(body));

describe('our own access', () => {
  test('is asked for with client_credentials, system scopes and an assertion', async () => {
    const token = await hospital({ capabilities: ['permission-v2'] });
    expect(await token.current()).toBe('t1');
    const [request] = tokenRequests();
    expect(request?.method).toBe('POST');
    expect(request?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(request?.headers.authorization).toBeUndefined();
    const form = formOf(request!);
    expect(Object.keys(form).toSorted()).toEqual([
      'client_assertion',
      'client_assertion_type',
      'grant_type',
      'scope',
    ]);
    expect(form['grant_type']).toBe('client_credentials');
    const scopes = form['scope']?.split(' ') ?? [];
    expect(scopes).toContain('system/Observation.crus');
    expect(scopes).toContain('system/Condition.rs');
    expect(scopes.every((scope) => /^system\/[A-Z][A-Za-z]+\.c?ru?s$/.test(scope))).toBe(true);
    expect(new Set(scopes).size).toBe(scopes.length);
  });

  test('proves itself each time with another assertion of at most five minutes', async () => {
    const token = await hospital();
    await token.current();
    await token.renew();
    await token.renew();
    const known = createLocalJWKSet({ keys: (await keys.published()) as unknown as JWK[] });
    const claims = await Promise.all(
      tokenRequests().map(async (request) => {
        const jwt = formOf(request)['client_assertion'] ?? '';
        expect(decodeProtectedHeader(jwt)).toMatchObject({ alg: 'ES384', typ: 'JWT' });
        return (await jwtVerify(jwt, known, { audience: `${server.baseUrl}/token` })).payload;
      }),
    );
    expect(claims).toHaveLength(3);
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(3);
    for (const { iss, sub, exp = 0 } of claims) {
      expect({ iss, sub }).toEqual({ iss: 'mentor-system', sub: 'mentor-system' });
      expect(exp - Date.now() / 1_000).toBeLessThanOrEqual(300);
    }
  });

  test('is signed as the server takes it, in scopes of the version that it knows', async () => {
    const token = await hospital({
      token_endpoint_auth_signing_alg_values_supported: ['RS384'],
      capabilities: ['permission-v1'],
    });
    await token.current();
    const form = formOf(tokenRequests()[0]!);
    expect(decodeProtectedHeader(form['client_assertion'] ?? '').alg).toBe('RS384');
    expect(form['scope']?.split(' ')).toEqual(
      expect.arrayContaining(['system/Observation.read', 'system/Observation.write']),
    );
  });

  test('is used until shortly before its end, and asked for once by many', async () => {
    const token = await hospital();
    const all = await Promise.all([token.current(), token.current(), token.current()]);
    expect(new Set(all)).toEqual(new Set(['t1']));
    expect(tokenRequests()).toHaveLength(1);
    await server.close();
    const short = await hospital({}, undefined, { expires_in: 10 });
    await short.current();
    expect(await short.current()).toBe('t2');
  });

  test('is got anew after a 401, once, and never with a refresh token', async () => {
    const token = await hospital({}, (each) => each === 't1', { refresh_token: 'r' });
    const ehr = connectFhirEhr(new Map([['general', server.baseUrl]]))('general', token);
    expect((await ehr.readPatientResources('1', [])).resources).toMatchObject([{ id: '1' }]);
    expect(tokenRequests().map((each) => formOf(each)['grant_type'])).toEqual([
      'client_credentials',
      'client_credentials',
    ]);
    await server.close();
    const never = await hospital({}, () => true);
    const other = connectFhirEhr(new Map([['general', server.baseUrl]]))('general', never);
    await expect(other.readPatientResources('1', [])).rejects.toMatchObject({
      code: 'session.ended',
    });
    expect(tokenRequests()).toHaveLength(2);
  });

  test.each([
    [
      'a refusal',
      { status: 400, headers: json, body: { error: 'invalid_scope' } },
      'invalid_scope',
    ],
    ['nonsense', { headers: json, body: { access_token: '' } }, 'no usable token'],
    ['an outage', { status: 503 }, '503'],
  ])('that is answered with %s is an outage, said with its reason', async (_what, reply, said) => {
    server = await scriptedServer(({ url }, baseUrl) =>
      url === '/token' ? reply : { headers: json, body: { token_endpoint: `${baseUrl}/token` } },
    );
    const { baseUrl: fhirBaseUrl } = server;
    const registered = { hospital: 'general', fhirBaseUrl, clientId: 'x', scopeVersion: undefined };
    const token = backendAccess([registered], keys).tokenOf('general')!;
    await expect(token.current()).rejects.toMatchObject({
      code: 'ehr.unavailable',
      message: expect.stringContaining(said),
    });
  });
});

describe('discovery', () => {
  test.each(['http://auth.example/token', 'ftp://auth.example/token'])(
    'of %s is refused: nothing secret leaves over an open line',
    async (endpoint) => {
      const token = await hospital({ token_endpoint: endpoint });
      await expect(token.current()).rejects.toMatchObject({
        message: expect.stringContaining('not https'),
      });
      expect(tokenRequests()).toEqual([]);
    },
  );

  test('asks for JSON below the base address, and keeps the answer', async () => {
    const token = await hospital();
    await token.current();
    await token.renew();
    const asked = server.asked.filter(({ url }) => url.includes('well-known'));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'GET', url: '/.well-known/smart-configuration' });
    expect(asked[0]?.headers.accept).toContain('application/json');
  });
});
