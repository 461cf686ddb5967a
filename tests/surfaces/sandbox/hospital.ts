/** A sandbox hospital on a port of its own, and an app that is launched there. */
import express from 'express';
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle } from '@medplum/fhirtypes';
import { createSandbox, type Sandbox } from '#src/sandbox/sandbox.ts';

export const SCOPES =
  'launch openid fhirUser online_access patient/*.rs patient/RiskAssessment.cruds patient/CarePlan.cruds patient/Observation.cruds patient/Device.cruds patient/Provenance.cruds';

export interface Running {
  readonly base: string;
  readonly sandbox: Sandbox;
  readonly stop: () => Promise<void>;
}

export async function startHospital(
  options: { clock?: () => Date; statePath?: string; stateKey?: Buffer } = {},
  port = 0,
): Promise<Running> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  const base = `http://localhost:${(server.address() as AddressInfo).port}`;
  const sandbox = createSandbox({ baseUrl: base, ...options });
  app.use('/sandbox', sandbox.router);
  return {
    base,
    sandbox,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Launch id out of the chart page, as the EHR gives it to the app. */
export async function launchIdFor(base: string, patient: string): Promise<string> {
  const response = await fetch(`${base}/sandbox/patients/${patient}/open`, { redirect: 'manual' });
  const location = new URL(response.headers.get('location') ?? '');
  return location.searchParams.get('launch') ?? '';
}

/** A body as it came. */
export async function jsonIn(response: Response) {
  return { body: JSON.parse(await response.text()) };
}

export function pkce() {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function authorizeAddress(
  { base, sandbox }: Running,
  changes: Record<string, string | undefined>,
): string {
  const url = new URL(`${base}/sandbox/auth/authorize`);
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: sandbox.clientId,
    redirect_uri: `${base}/callback`,
    scope: SCOPES,
    state: 'a state that nobody guesses',
    aud: sandbox.iss,
    code_challenge_method: 'S256',
    nonce: 'once',
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

export async function askToken({ base, sandbox }: Running, form: Record<string, string>) {
  const response = await fetch(`${base}/sandbox/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: sandbox.clientId,
      redirect_uri: `${base}/callback`,
      ...form,
    }),
  });
  return { status: response.status, headers: response.headers, ...(await jsonIn(response)) };
}

/** From the launch button to the code. */
export async function codeFor(hospital: Running, patient: string, scope = SCOPES) {
  const launch = await launchIdFor(hospital.base, patient);
  const { verifier, challenge } = pkce();
  const answer = await fetch(
    authorizeAddress(hospital, { launch, code_challenge: challenge, scope }),
    { redirect: 'manual' },
  );
  const back = new URL(answer.headers.get('location') ?? '');
  return { verifier, code: back.searchParams.get('code') ?? '', back };
}

export async function launched(hospital: Running, patient: string, scope = SCOPES) {
  const { verifier, code } = await codeFor(hospital, patient, scope);
  const { body } = await askToken(hospital, { code, code_verifier: verifier });
  return { token: body as Record<string, string>, fhir: fhirClient(hospital, body.access_token) };
}

export function fhirClient({ sandbox }: Running, accessToken: string) {
  return async (method: string, path: string, body?: unknown, headers = {}) => {
    const url = path.startsWith('http') ? path : `${sandbox.iss}${path === '' ? '' : `/${path}`}`;
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = text.startsWith('{') ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, body: json };
  };
}

/** What the product writes for one patient: device, risk and provenance, each created once. */
export function resultBundle(patient: string, key = 'first'): Bundle {
  const system = 'https://example.org/results';
  const [device, risk] = [
    'urn:uuid:6a3ac1b0-1f0c-4c58-9d5c-0c1b7e0d1f01',
    'urn:uuid:6a3ac1b0-1f0c-4c58-9d5c-0c1b7e0d1f02',
  ];
  const once = (url: string, value: string) => ({
    method: 'POST' as const,
    url,
    ifNoneExist: `identifier=${encodeURIComponent(`${system}|${value}`)}`,
  });
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        fullUrl: risk,
        resource: {
          resourceType: 'RiskAssessment',
          status: 'preliminary',
          identifier: [{ system, value: `risk-${key}` }],
          subject: { reference: `Patient/${patient}` },
          performer: { reference: device },
          prediction: [{ outcome: { text: 'Stroke' }, probabilityDecimal: 12.5 }],
        },
        request: once('RiskAssessment', `risk-${key}`),
      },
      {
        fullUrl: device,
        resource: { resourceType: 'Device', identifier: [{ system, value: `device-${key}` }] },
        request: once('Device', `device-${key}`),
      },
      ...Array.from({ length: 9 }, (_, index) => ({
        resource: {
          resourceType: 'Observation' as const,
          status: 'final' as const,
          identifier: [{ system, value: `score-${key}-${index}` }],
          code: { text: `Score ${index}` },
          subject: { reference: `Patient/${patient}` },
          device: { reference: device },
          valueInteger: index,
        },
        request: once('Observation', `score-${key}-${index}`),
      })),
      {
        resource: {
          resourceType: 'Provenance',
          target: [{ reference: risk }],
          recorded: '2026-11-24T10:05:00Z',
          agent: [{ who: { reference: device } }],
        },
        request: { method: 'POST', url: 'Provenance' },
      },
    ],
  };
}
