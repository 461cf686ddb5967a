import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  askToken,
  authorizeAddress,
  codeFor,
  fhirClient,
  jsonIn,
  launched,
  launchIdFor,
  pkce,
  startHospital,
  type Running,
} from './hospital.ts';

let hospital: Running;
let now = new Date('2026-11-24T10:05:00Z');

beforeAll(async () => {
  hospital = await startHospital({ clock: () => now });
});
afterAll(() => hospital.stop());

async function authorize(changes: Record<string, string | undefined>) {
  const { challenge } = pkce();
  const response = await fetch(
    authorizeAddress(hospital, { code_challenge: challenge, ...changes }),
    { redirect: 'manual' },
  );
  const location = response.headers.get('location');
  return { response, back: location === null ? undefined : new URL(location).searchParams };
}

describe('discovery', () => {
  test('names absolute endpoints, S256 alone, and issuer with keys', async () => {
    const response = await fetch(`${hospital.sandbox.iss}/.well-known/smart-configuration`);
    const { body: configuration } = await jsonIn(response);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(configuration).toMatchObject({
      issuer: hospital.sandbox.iss,
      authorization_endpoint: `${hospital.base}/sandbox/auth/authorize`,
      token_endpoint: `${hospital.base}/sandbox/auth/token`,
      jwks_uri: `${hospital.base}/sandbox/auth/jwks.json`,
      code_challenge_methods_supported: ['S256'],
    });
    expect(configuration.capabilities).toContain('launch-ehr');
    expect(configuration.grant_types_supported).toContain('authorization_code');
  });

  test('the published keys hold nothing private', async () => {
    const response = await fetch(`${hospital.base}/sandbox/auth/jwks.json`);
    const { keys } = (await jsonIn(response)).body;
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty('d');
  });
});

describe('a launch from the chart', () => {
  test('gives token, patient, scopes and a signed id_token with the practitioner', async () => {
    const { token, fhir } = await launched(hospital, 'lindqvist');
    expect(token).toMatchObject({
      token_type: 'Bearer',
      patient: 'lindqvist',
      need_patient_banner: true,
      expires_in: 900,
    });
    const keys = createRemoteJWKSet(new URL(`${hospital.base}/sandbox/auth/jwks.json`));
    const { payload } = await jwtVerify(token['id_token']!, keys, {
      issuer: hospital.sandbox.iss,
      audience: hospital.sandbox.clientId,
      currentDate: now,
    });
    expect(payload).toMatchObject({ nonce: 'once', name: 'Dr Hana Okonjo' });
    const user = await fhir('GET', payload['fhirUser'] as string);
    expect(user.body).toMatchObject({ resourceType: 'Practitioner', id: 'hana-okonjo' });
  });

  test('names the running stay of an in-patient', async () => {
    const { token, fhir } = await launched(hospital, 'macleod');
    const { body } = await fhir('GET', `Encounter/${token['encounter']}`);
    expect(body.status).toBe('in-progress');
  });

  test('state comes back as it was sent, and answers are not cached', async () => {
    const { back, code, verifier } = await codeFor(hospital, 'lindqvist');
    expect(back.searchParams.get('state')).toBe('a state that nobody guesses');
    const { headers } = await askToken(hospital, { code, code_verifier: verifier });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('pragma')).toBe('no-cache');
  });

  test('a launch id works once', async () => {
    const launch = await launchIdFor(hospital.base, 'lindqvist');
    expect((await authorize({ launch })).back?.get('code')).toBeTruthy();
    expect((await authorize({ launch })).back?.get('error')).toBe('invalid_request');
  });

  test('a refresh token gives a new access token for the same patient', async () => {
    const { token } = await launched(hospital, 'lindqvist');
    const { status, body } = await askToken(hospital, {
      grant_type: 'refresh_token',
      refresh_token: token['refresh_token']!,
    });
    expect(status).toBe(200);
    expect(body.patient).toBe('lindqvist');
    const fhir = fhirClient(hospital, body.access_token);
    expect((await fhir('GET', 'Patient/lindqvist')).status).toBe(200);
  });

  test('introspection tells what a token stands for, and nothing about another', async () => {
    const { token } = await launched(hospital, 'lindqvist');
    const ask = async (value: string) => {
      const body = new URLSearchParams({ token: value });
      const url = `${hospital.base}/sandbox/auth/introspect`;
      return (await jsonIn(await fetch(url, { method: 'POST', body }))).body as object;
    };
    expect(await ask(token['access_token']!)).toMatchObject({ active: true, patient: 'lindqvist' });
    expect(await ask('another')).toEqual({ active: false });
  });

  test('an access token ends after a quarter of an hour', async () => {
    const { fhir } = await launched(hospital, 'lindqvist');
    const before = now;
    now = new Date(now.getTime() + 901_000);
    const { status, body } = await fhir('GET', 'Patient/lindqvist');
    now = before;
    expect(status).toBe(401);
    expect(body.resourceType).toBe('OperationOutcome');
  });
});

describe('a stand-alone launch', () => {
  test('asks for the patient, and gives the code for the chosen one', async () => {
    const { verifier, challenge } = pkce();
    const page = await fetch(
      authorizeAddress(hospital, {
        code_challenge: challenge,
        scope: 'launch/patient patient/*.read',
      }),
    );
    const text = await page.text();
    expect(text).toContain('Which patient?');
    const request = /name="request" value="([^"]+)"/.exec(text)![1]!;
    const chosen = await fetch(`${hospital.base}/sandbox/auth/choose`, {
      method: 'POST',
      body: new URLSearchParams({ request, patient: 'birkeland' }),
      redirect: 'manual',
    });
    const code = new URL(chosen.headers.get('location')!).searchParams.get('code')!;
    const { body } = await askToken(hospital, { code, code_verifier: verifier });
    expect(body).toMatchObject({ patient: 'birkeland', scope: 'launch/patient patient/*.read' });
    expect(body).not.toHaveProperty('refresh_token');
  });
});

describe('what is refused', () => {
  test('a wrong verifier', async () => {
    const { code } = await codeFor(hospital, 'lindqvist');
    const { status, body } = await askToken(hospital, { code, code_verifier: pkce().verifier });
    expect(status).toBe(400);
    expect(body.error).toBe('invalid_grant');
  });

  test('a code shown twice, which also ends what the first had given', async () => {
    const { code, verifier } = await codeFor(hospital, 'lindqvist');
    const first = await askToken(hospital, { code, code_verifier: verifier });
    const fhir = fhirClient(hospital, first.body.access_token);
    expect((await fhir('GET', 'Patient/lindqvist')).status).toBe(200);
    const second = await askToken(hospital, { code, code_verifier: verifier });
    expect(second.body.error).toBe('invalid_grant');
    expect((await fhir('GET', 'Patient/lindqvist')).status).toBe(401);
  });

  test('a code older than a minute', async () => {
    const { code, verifier } = await codeFor(hospital, 'lindqvist');
    const before = now;
    now = new Date(now.getTime() + 61_000);
    const { body } = await askToken(hospital, { code, code_verifier: verifier });
    now = before;
    expect(body.error).toBe('invalid_grant');
  });

  test.each([
    ['aud with a slash more', { aud: 'http://localhost/sandbox/fhir/' }, 'invalid_request'],
    ['no aud', { aud: undefined }, 'invalid_request'],
    ['no state', { state: undefined }, 'invalid_request'],
    ['PKCE plain', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no PKCE', { code_challenge: undefined }, 'invalid_request'],
    ['an implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
    ['no scope', { scope: ' ' }, 'invalid_scope'],
    ['an unknown launch', { launch: 'guessed' }, 'invalid_request'],
  ])('%s', async (_, changes, error) => {
    const { back } = await authorize(changes);
    expect(back?.get('error')).toBe(error);
    expect(back?.get('code')).toBeNull();
  });

  test.each([
    ['an unknown client', { client_id: 'another' }],
    ['a redirect to elsewhere', { redirect_uri: 'https://evil.example/callback' }],
  ])('%s, without going back there', async (_, changes) => {
    const { response, back } = await authorize(changes);
    expect(response.status).toBe(400);
    expect(back).toBeUndefined();
  });
});
