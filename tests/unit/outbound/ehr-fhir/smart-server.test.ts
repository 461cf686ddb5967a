import { generateKeyPair, exportJWK, SignJWT } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import type { ClientProof } from '#src/outbound/ehr-fhir/smart/client-authentication.ts';
import { smartServer } from '#src/outbound/ehr-fhir/smart-server.ts';
import {
  scriptedServer,
  type Answer,
  type Asked,
  type ScriptedServer,
} from '../../../support/scripted-server.ts';

let server: ScriptedServer;
afterEach(() => server.close());

const json = { 'content-type': 'application/json' };

async function hospital(
  answer: (asked: Asked, baseUrl: string) => Answer | undefined,
  clientSecret?: string,
) {
  server = await scriptedServer((asked, baseUrl) => {
    const own = answer(asked, baseUrl);
    if (own !== undefined) return own;
    if (asked.url !== '/.well-known/smart-configuration') return { status: 404 };
    return {
      headers: json,
      body: {
        authorization_endpoint: `${baseUrl}/authorize`,
        token_endpoint: `${baseUrl}/token`,
        issuer: baseUrl,
        jwks_uri: `${baseUrl}/jwks`,
        capabilities: ['launch-ehr'],
      },
    };
  });
  const proof: ClientProof =
    clientSecret === undefined ? { kind: 'public' } : { kind: 'secret', secret: clientSecret };
  const registration = { fhirBaseUrl: server.baseUrl, clientId: 'mentor', proof };
  return smartServer(new Map([['general', registration]]));
}

const aToken = (parts: Record<string, unknown> = {}): Answer => ({
  headers: json,
  body: { access_token: 'a', token_type: 'bearer', expires_in: 300, patient: 'p1', ...parts },
});
const grant = { code: 'c', codeVerifier: 'v', redirectUri: 'http://localhost/callback' };
const tokenRequest = () => server.asked.find(({ url }) => url === '/token');

describe('the token request', () => {
  test('of a public client names it in the form', async () => {
    const smart = await hospital(({ url }) => (url === '/token' ? aToken() : undefined));
    const answer = await smart.exchangeCode('general', grant);
    expect(answer).toMatchObject({ accessToken: 'a', patientId: 'p1', scopes: undefined });
    expect(Object.fromEntries(new URLSearchParams(tokenRequest()?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      code_verifier: 'v',
      redirect_uri: 'http://localhost/callback',
      client_id: 'mentor',
    });
    expect(tokenRequest()?.headers.authorization).toBeUndefined();
  });

  test('of a client with a secret proves it by Basic, form-encoded (RFC 6749 2.3.1)', async () => {
    const smart = await hospital(({ url }) => (url === '/token' ? aToken() : undefined), 's:e/c r');
    await smart.exchangeCode('general', grant);
    const basic = tokenRequest()?.headers.authorization?.replace('Basic ', '') ?? '';
    expect(Buffer.from(basic, 'base64').toString()).toBe('mentor:s%3Ae%2Fc+r');
    expect(tokenRequest()?.body).not.toContain('client_id');
  });

  test('that is refused, or answered with nonsense, refuses the launch', async () => {
    const smart = await hospital(({ url }) => (url === '/token' ? { status: 400 } : undefined));
    await expect(smart.exchangeCode('general', grant)).rejects.toMatchObject({
      code: 'launch.refused',
    });
    await expect(smart.refresh('general', 'r')).rejects.toMatchObject({ code: 'session.ended' });
    await server.close();
    const mac = await hospital(({ url }) =>
      url === '/token' ? aToken({ token_type: 'mac' }) : undefined,
    );
    await expect(mac.exchangeCode('general', grant)).rejects.toMatchObject({
      code: 'launch.refused',
    });
  });
});

describe('discovery', () => {
  test('falls back to the CapabilityStatement', async () => {
    const url = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
    const smart = await hospital(({ url: asked }) => {
      if (asked === '/.well-known/smart-configuration') return { status: 404 };
      if (asked !== '/metadata') return undefined;
      const extension = [
        { url: 'authorize', valueUri: 'https://auth.example/authorize' },
        { url: 'token', valueUri: 'https://auth.example/token' },
      ];
      return {
        body: { rest: [{ mode: 'server', security: { extension: [{ url, extension }] } }] },
      };
    });
    expect(await smart.discover('general')).toMatchObject({
      authorizationEndpoint: 'https://auth.example/authorize',
      tokenEndpoint: 'https://auth.example/token',
    });
  });

  test('is refused by a server that says nothing about a launch', async () => {
    const smart = await hospital(() => ({ status: 404 }));
    await expect(smart.discover('general')).rejects.toMatchObject({ code: 'launch.refused' });
  });
});

describe('the id_token', () => {
  async function signed(claims: Record<string, unknown>, audience: string) {
    const { publicKey, privateKey } = await generateKeyPair('ES384');
    const jwk = { ...(await exportJWK(publicKey)), alg: 'ES384' };
    const smart = await hospital(({ url }) =>
      url === '/jwks' ? { headers: json, body: { keys: [jwk] } } : undefined,
    );
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES384' })
      .setIssuer(server.baseUrl)
      .setAudience(audience)
      .setSubject('7')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    return smart.verifyIdToken('general', token, 'n1');
  }
  const fhirUser = 'https://ehr.example/fhir/Practitioner/7';

  test('names a person of another server by the whole address', async () => {
    expect(await signed({ fhirUser, name: 'Dr Test', nonce: 'n1' }, 'mentor')).toEqual({
      reference: fhirUser,
      name: 'Dr Test',
    });
  });

  test('is no fault of the person where the keys of the hospital cannot be had', async () => {
    const smart = await hospital(({ url }) => (url === '/jwks' ? { status: 503 } : undefined));
    const claims = { iss: server.baseUrl, aud: 'mentor', sub: '7' };
    const { privateKey } = await generateKeyPair('ES384');
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES384' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    await expect(smart.verifyIdToken('general', token, 'n1')).rejects.toMatchObject({
      code: 'ehr.unavailable',
    });
  });

  test('is found by OpenID Connect Discovery where the SMART configuration names no keys', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const smart = await hospital(({ url }, baseUrl) => {
      if (url === '/.well-known/smart-configuration')
        return { headers: json, body: { token_endpoint: `${baseUrl}/token`, issuer: baseUrl } };
      if (url === '/.well-known/openid-configuration')
        return { headers: json, body: { issuer: baseUrl, jwks_uri: `${baseUrl}/jwks` } };
      return url === '/jwks' ? { headers: json, body: { keys: [jwk] } } : undefined;
    });
    const jwk = { ...(await exportJWK(publicKey)), alg: 'RS256' };
    const token = await new SignJWT({ fhirUser: `${server.baseUrl}/Practitioner/7` })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(server.baseUrl)
      .setAudience('mentor')
      .setSubject('7')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
    expect(await smart.verifyIdToken('general', token, 'n1')).toEqual({
      reference: 'Practitioner/7',
      name: undefined,
    });
  });

  test('for another client, or of another launch, is refused', async () => {
    await expect(signed({ fhirUser, nonce: 'n1' }, 'other')).rejects.toMatchObject({
      code: 'launch.refused',
    });
    await server.close();
    await expect(signed({ fhirUser, nonce: 'n2' }, 'mentor')).rejects.toMatchObject({
      code: 'launch.refused',
    });
  });
});
