import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient, type ApiClient, type AssertionChanges } from '../../support/api-client.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';

let client: ApiClient;
let other: ApiClient;
let service: ServiceForClients;
beforeAll(async () => {
  client = await apiClient();
  other = await apiClient('other');
  service = await serviceForClients([
    { client, scopes: ['system/RiskAssessment.rs', 'system/Subscription.cruds'] },
    { client: other, scopes: ['system/*.cruds'] },
  ]);
});
afterAll(async () => {
  await service.stop();
  client.close();
  other.close();
});

const endpoint = (name = 'token') => `${service.baseUrl}/oauth/${name}`;

async function post(body: URLSearchParams, name = 'token') {
  const response = await fetch(endpoint(name), { method: 'POST', body });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : JSON.parse(text),
  };
}

async function ask(scope: string, changes?: AssertionChanges, who = client) {
  return post(await who.form(endpoint(), scope, changes));
}

describe('the token endpoint', () => {
  test('gives a token for minutes to a client that proves who it is', async () => {
    const { status, headers, body } = await ask('system/RiskAssessment.rs');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'bearer',
      expires_in: 300,
      scope: 'system/RiskAssessment.rs',
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('pragma')).toBe('no-cache');
  });

  test.each([
    ['system/RiskAssessment.read', 'system/RiskAssessment.read'],
    ['system/RiskAssessment.r', 'system/RiskAssessment.r'],
    ['system/*.rs', 'system/RiskAssessment.rs system/Subscription.rs'],
    ['system/RiskAssessment.cruds', 'system/RiskAssessment.rs'],
    ['system/CarePlan.rs system/RiskAssessment.s', 'system/RiskAssessment.s'],
  ])('of %s it grants %s', async (asked, granted) => {
    expect((await ask(asked)).body.scope).toBe(granted);
  });

  test('a wildcard in the registration covers every type', async () => {
    const asked = 'system/*.rs system/Group.write';
    expect((await ask(asked, {}, other)).body.scope).toBe(asked);
  });

  test.each([
    'system/CarePlan.rs',
    'patient/RiskAssessment.rs',
    'openid',
    'system/RiskAssessment.sr',
    'system/RiskAssessment.rs?status=final',
    'system/RiskAssessment.rs?patient=p1',
  ])('it grants nothing for %s', async (scope) => {
    const { status, body } = await ask(scope);
    expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_scope' });
  });

  const soon = Math.floor(Date.now() / 1_000);
  test.each<[string, AssertionChanges]>([
    ['for another audience', { claims: { aud: 'https://other.example/oauth/token' } }],
    ['that has ended', { claims: { exp: soon - 60 } }],
    ['that lives for an hour', { claims: { exp: soon + 3_600 } }],
    ['without an end', { claims: { exp: undefined } }],
    ['without a number', { claims: { jti: undefined } }],
    ['with an empty number', { claims: { jti: '' } }],
    ['of the future', { claims: { nbf: soon + 200 } }],
    ['in which iss and sub differ', { claims: { sub: 'other' } }],
    ['of a client that is not registered', { claims: { iss: 'nobody', sub: 'nobody' } }],
    ['in the name of another client', { claims: { iss: 'other', sub: 'other' } }],
    ['that names an unknown key', { header: { kid: 'k2' } }],
    ['that names no key', { header: { kid: undefined } }],
    ['that names keys elsewhere', { header: { jku: 'https://evil.example/jwks.json' } }],
    ['of another type', { header: { typ: 'at+jwt' } }],
  ])('refuses an assertion %s', async (_what, changes) => {
    const { status, body } = await ask('system/RiskAssessment.rs', changes);
    expect({ status, error: body.error }).toEqual({ status: 401, error: 'invalid_client' });
    expect(body.error_description).toMatch(/^[\x20-\x7e]+$/);
  });

  test('refuses an assertion that another key has signed', async () => {
    const { privateKey } = await generateKeyPair('ES384');
    expect((await ask('system/RiskAssessment.rs', { key: privateKey })).status).toBe(401);
  });

  test('refuses an assertion without a signature, or with a symmetric one', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = await client.form(endpoint(), 'system/RiskAssessment.rs');
    const [, payload = ''] = body.get('client_assertion')!.split('.');
    for (const alg of ['none', 'HS256']) {
      body.set('client_assertion', `${part({ alg, kid: 'k1', typ: 'JWT' })}.${payload}.`);
      expect((await post(body)).body.error).toBe('invalid_client');
    }
  });

  test('takes an assertion once, also after a restart', async () => {
    const claims = { aud: 'unused', jti: 'one' };
    const again = () =>
      client.form(endpoint(), 'system/RiskAssessment.rs', {
        claims: { ...claims, aud: endpoint() },
      });
    expect((await post(await again())).status).toBe(200);
    expect((await post(await again())).body.error).toBe('invalid_client');
    service = await service.restart();
    expect((await post(await again())).body.error).toBe('invalid_client');
  });

  test('reads the keys of a client once for many requests', async () => {
    await ask('system/RiskAssessment.rs');
    const before = client.keysRead();
    await Promise.all(Array.from({ length: 5 }, () => ask('system/RiskAssessment.rs')));
    expect(client.keysRead()).toBe(before);
  });

  test.each([
    ['grant_type', 'authorization_code', 'unsupported_grant_type'],
    ['grant_type', '', 'invalid_request'],
    ['scope', '', 'invalid_request'],
    ['client_assertion_type', 'password', 'invalid_request'],
    ['client_assertion', 'x.y.z', 'invalid_client'],
    ['client_id', 'other', 'invalid_client'],
  ])('with %s "%s" the error is of the standard', async (name, value, error) => {
    const body = await client.form(endpoint(), 'system/RiskAssessment.rs');
    body.set(name, value);
    expect((await post(body)).body.error).toBe(error);
  });

  test('takes nothing but one form', async () => {
    const body = await client.form(endpoint(), 'system/RiskAssessment.rs');
    body.append('scope', 'system/*.cruds');
    expect((await post(body)).body.error).toBe('invalid_request');
    const headers = { 'content-type': 'application/json' };
    const json = await fetch(endpoint(), { method: 'POST', headers, body: '{}' });
    expect(json.status).toBe(400);
    expect((await fetch(endpoint())).status).toBe(405);
  });
});

describe('introspection and revocation', () => {
  const asking = async (token: string, who = client, name = 'introspect') => {
    const body = await who.form(endpoint(name), '');
    body.set('token', token);
    return post(body, name);
  };

  test('tell a client what its token is worth, and nothing about that of another', async () => {
    const token = await client.token(service.baseUrl, 'system/RiskAssessment.rs');
    expect((await asking(token)).body).toMatchObject({
      active: true,
      client_id: 'dashboard',
      scope: 'system/RiskAssessment.rs',
      token_type: 'bearer',
      exp: expect.any(Number),
    });
    expect((await asking(token, other)).body).toEqual({ active: false });
    expect((await asking('nonsense')).body).toEqual({ active: false });
  });

  test('end a token, and only for its own client', async () => {
    const token = await client.token(service.baseUrl, 'system/RiskAssessment.rs');
    expect((await asking(token, other, 'revoke')).status).toBe(200);
    expect((await asking(token)).body.active).toBe(true);
    expect((await asking(token, client, 'revoke')).status).toBe(200);
    expect((await asking(token)).body).toEqual({ active: false });
    expect((await asking(token, client, 'revoke')).status).toBe(200);
  });

  test('answer only a client that proves who it is', async () => {
    const response = await post(new URLSearchParams({ token: 'x' }), 'introspect');
    expect(response.status).toBe(400);
  });
});
