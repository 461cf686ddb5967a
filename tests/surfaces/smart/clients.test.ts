import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TokenRequest } from '../../support/tiny-hospital.ts';
import { assertionOf, launchedFrom, setting, type Setting } from './setting.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let here: Setting;
afterEach(() => here.close());

const codeRequest = (): TokenRequest => here.hospital.tokenRequests[0] ?? never('no token request');
function never(why: string): never {
  throw new Error(why);
}

describe('a client with our published keys', () => {
  const privateKey = { smart: { clientId: 'mentor-asym', privateKey: 'jwks' } } as const;

  test.each([
    { said: ['RS384', 'ES384'], used: 'ES384' },
    { said: ['RS384'], used: 'RS384' },
    { said: ['RS256', 'ES384'], used: 'ES384' },
    { said: undefined, used: 'ES384' },
  ])('signs with $used where the server says $said', async ({ said, used }) => {
    here = await setting(privateKey, { token_endpoint_auth_signing_alg_values_supported: said });
    const view = await (await launchedFrom(here)).view();
    expect(view.patient.reference).toBe('Patient/p1');
    const request = codeRequest();
    expect(request.form).toMatchObject({
      grant_type: 'authorization_code',
      client_assertion_type: ASSERTION_TYPE,
    });
    // Of a confidential client the id is in the assertion only.
    expect(request.form['client_id']).toBeUndefined();
    expect(request.authorization).toBeUndefined();
    const { header, claims } = await assertionOf(request, here);
    expect(header).toMatchObject({ alg: used, typ: 'JWT', kid: expect.any(String) });
    expect(header).not.toHaveProperty('jku');
    expect(claims).toMatchObject({ iss: 'mentor-asym', sub: 'mentor-asym' });
    const leftS = (claims.exp ?? 0) - Date.now() / 1_000;
    expect(leftS).toBeGreaterThan(0);
    expect(leftS).toBeLessThanOrEqual(300);
  });

  test('takes the other algorithm where the server does not say and does not recognise the first', async () => {
    here = await setting(privateKey);
    const { hospital } = here;
    hospital.faults.refuseToken = async (request) =>
      (await assertionOf(request, here)).header.alg === 'RS384' ? undefined : 'invalid_client';
    expect((await (await launchedFrom(here)).view()).patient.reference).toBe('Patient/p1');
    expect(hospital.tokenRequests).toHaveLength(2);
  });

  test('is told when the server takes neither algorithm', async () => {
    here = await setting(privateKey, {
      token_endpoint_auth_signing_alg_values_supported: ['RS256'],
    });
    const { hospital, service } = here;
    const browser = await launchedFrom({ hospital, service });
    expect(browser.session).toBe('');
    expect(hospital.tokenRequests).toEqual([]);
  });

  test('renews with a new assertion, whose id was never used', async () => {
    here = await setting(privateKey);
    here.hospital.faults.tokenSeconds = 20;
    const browser = await launchedFrom(here);
    await browser.view();
    await browser.post('/read-again');
    const { tokenRequests } = here.hospital;
    const kinds = tokenRequests.map(({ form }) => form['grant_type']);
    expect(kinds[0]).toBe('authorization_code');
    expect(kinds.slice(1)).toContain('refresh_token');
    const assertions = await Promise.all(tokenRequests.map((each) => assertionOf(each, here)));
    const ids = assertions.map(({ claims }) => claims.jti);
    expect(ids.every((id) => typeof id === 'string')).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    const given = tokenRequests.filter(({ form }) => form['grant_type'] === 'refresh_token');
    // No new permissions: the scopes are those of the launch.
    expect(given.every(({ form }) => form['scope'] === undefined)).toBe(true);
  });
});

describe('a client with a secret', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'mentor-secret-')), 'secret');
  beforeAll(() => writeFileSync(file, 's3cret: with/signs\n'));
  afterAll(() => rmSync(dirname(file), { recursive: true }));
  const registered = { smart: { clientId: 'mentor-sym', clientSecretFile: file } };

  test.each([
    { said: undefined, kind: 'Basic' },
    { said: ['client_secret_post', 'client_secret_basic'], kind: 'Basic' },
    { said: ['private_key_jwt'], kind: 'Basic' },
    { said: ['client_secret_post'], kind: 'form' },
  ])('proves it by $kind where the server says $said', async ({ said, kind }) => {
    here = await setting(registered, {
      token_endpoint_auth_methods_supported: said,
    });
    await (await launchedFrom(here)).view();
    const { form, authorization } = codeRequest();
    if (kind === 'form') {
      expect(form).toMatchObject({ client_id: 'mentor-sym', client_secret: 's3cret: with/signs' });
      expect(authorization).toBeUndefined();
    } else {
      const [id, secret] = Buffer.from(authorization?.slice(6) ?? '', 'base64')
        .toString()
        .split(':')
        .map((part) => new URLSearchParams(`part=${part}`).get('part'));
      expect({ id, secret }).toEqual({ id: 'mentor-sym', secret: 's3cret: with/signs' });
      expect(form['client_id']).toBeUndefined();
      expect(form['client_secret']).toBeUndefined();
    }
  });
});

describe('a public client', () => {
  test('names itself in the form and proves nothing but its verifier', async () => {
    here = await setting();
    await (await launchedFrom(here)).view();
    const { form, authorization } = codeRequest();
    expect(form['client_id']).toBe('mentor');
    expect(form['client_assertion']).toBeUndefined();
    expect(form['code_verifier']).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(authorization).toBeUndefined();
  });
});

describe('our published keys', () => {
  test('are whole, public only, and may be kept for five minutes', async () => {
    here = await setting();
    const response = await fetch(`${here.service.baseUrl}/.well-known/jwks.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    expect(keys.map(({ alg }) => alg).toSorted()).toEqual(['ES384', 'RS384']);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    const byKind = Object.fromEntries(keys.map((key) => [key['kty'], key]));
    expect(byKind['EC']).toMatchObject({
      crv: 'P-384',
      x: expect.any(String),
      y: expect.any(String),
    });
    expect(byKind['RSA']).toMatchObject({ n: expect.any(String), e: 'AQAB' });
    for (const key of keys)
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
        expect(key).not.toHaveProperty(secret);
  });
});
