/** Whether a caller is believed (requirements 176, 177, 195, 199–205). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cdsClient, hookBody, type TokenParts } from '../../support/cds-client.ts';
import { hospitalConfig, testService } from '../../support/service.ts';
import { setting, type Setting } from './setting.ts';

let here: Setting;
let url: string;
beforeAll(async () => {
  here = await setting();
  url = here.url('mentor-patient-view');
});
afterAll(() => here.close());

const body = () => hookBody({ patientId: 'p2', prefetch: here.prefetch('p2') });
const now = () => Math.floor(Date.now() / 1_000);
async function statusWith(parts: TokenParts, aud: string | string[] = url) {
  return here.client.post(url, body(), await here.client.token(aud, parts));
}

test.each(['ES384', 'RS384'] as const)('a token signed with %s is believed', async (alg) => {
  expect((await statusWith({ alg })).status).toBe(200);
});

test('aud may be a list that holds the address', async () => {
  expect((await statusWith({}, ['https://other.example', url])).status).toBe(200);
});

test('a jku other than the registered one is not followed', async () => {
  const stranger = await cdsClient();
  expect((await statusWith({ header: { jku: stranger.jwksUrl } })).status).toBe(200);
  const forged = await stranger.token(url, { header: { jku: stranger.jwksUrl } });
  expect((await here.client.post(url, body(), forged)).status).toBe(401);
  expect(stranger.fetched()).toBe(0);
  await stranger.close();
});

describe('is refused with 401 and a plain reason', () => {
  test.each<[string, TokenParts, RegExp]>([
    ['another algorithm', { alg: 'ES256' }, /algorithm/],
    ['a symmetric algorithm', { alg: 'HS256' }, /algorithm/],
    ['no kid', { header: { kid: undefined } }, /kid/],
    ['an unknown kid', { header: { kid: 'k-unknown' } }, /kid/],
    ['another typ', { header: { typ: 'at+jwt' } }, /typ/],
    ['an issuer that is not registered', { claims: { iss: 'https://evil.example' } }, /issuer/],
    ['the past', { claims: { exp: now() - 120 } }, /exp/],
    ['no exp', { claims: { exp: undefined } }, /exp/],
    ['no iat', { claims: { iat: undefined } }, /iat/],
    ['an iat in the future', { claims: { iat: now() + 600, exp: now() + 900 } }, /iat/],
    ['an old iat', { claims: { iat: now() - 7_200 } }, /iat/],
    ['no jti', { claims: { jti: undefined } }, /jti/],
    ['no aud', { claims: { aud: undefined } }, /aud/],
  ])('a token with %s', async (_what, parts, reason) => {
    const answer = await statusWith(parts);
    expect(answer.status).toBe(401);
    expect(answer.body.resourceType).toBe('OperationOutcome');
    expect(answer.body.issue[0].details.text).toMatch(reason);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('a token without a signature', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: here.client.iss, aud: url, iat: now(), exp: now() + 60, jti: 'n' };
    const none = `${part({ alg: 'none', typ: 'JWT', kid: 'x' })}.${part(claims)}.`;
    expect((await here.client.post(url, body(), none)).status).toBe(401);
  });

  test('a token whose content was changed', async () => {
    const [header, payload = '', signature] = (await here.client.token(url)).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...claims, jti: randomUUID() }));
    const token = [header, changed.toString('base64url'), signature].join('.');
    expect((await here.client.post(url, body(), token)).status).toBe(401);
  });

  test('a token for another service', async () => {
    expect((await statusWith({}, here.url('mentor-order-sign'))).status).toBe(401);
  });

  test.each([null, 'not.a.token', ''])('no token at all (%s)', async (token) => {
    expect((await here.client.post(url, body(), token)).status).toBe(401);
  });

  test('a token that was used already, also after a restart', async () => {
    const token = await here.client.token(url);
    expect((await here.client.post(url, body(), token)).status).toBe(200);
    expect((await here.client.post(url, body(), token)).status).toBe(401);
    // The other service has the same address as far as the token goes, and its own store.
    const claims = { jti: randomUUID() };
    const first = await testService([hospitalConfig('general', here.hospital.iss)], undefined, {
      cdsClients: [{ iss: here.client.iss, jwksUrl: here.client.jwksUrl, hospital: 'general' }],
    });
    const port = Number(new URL(first.baseUrl).port);
    const address = `${first.baseUrl}/cds-services/mentor-patient-view`;
    const once = await here.client.token(address, { claims });
    expect((await here.client.post(address, body(), once)).status).toBe(200);
    await first.stop();
    const second = await testService([hospitalConfig('general', here.hospital.iss)], first.folder, {
      cdsClients: [{ iss: here.client.iss, jwksUrl: here.client.jwksUrl, hospital: 'general' }],
      http: { host: '127.0.0.1', port },
    });
    const again = await here.client.post(address, body(), once);
    await second.stop();
    expect(again.status).toBe(401);
    expect(again.body.issue[0].details.text).toContain('jti');
  });
});

test('keys are fetched once, and again when a new key id appears', async () => {
  const before = here.client.fetched();
  await statusWith({});
  await statusWith({});
  expect(here.client.fetched()).toBe(before);
  await here.client.rotate();
  // Not more often than every few seconds.
  await new Promise((resolve) => setTimeout(resolve, 5_100));
  expect((await statusWith({})).status).toBe(200);
  expect(here.client.fetched()).toBe(before + 1);
});

test('503 while the keys of a client cannot be had', async () => {
  const gone = await cdsClient('https://gone.example');
  await gone.close();
  const service = await testService([hospitalConfig('general', here.hospital.iss)], undefined, {
    cdsClients: [{ iss: gone.iss, jwksUrl: gone.jwksUrl, hospital: 'general' }],
  });
  const address = `${service.baseUrl}/cds-services/mentor-patient-view`;
  const answer = await here.client.post(address, body(), await gone.token(address));
  await service.stop();
  expect(answer.status).toBe(503);
});
