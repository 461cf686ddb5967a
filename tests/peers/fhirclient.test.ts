/** The SMART JS library as a foreign client of /fhir: by its own functions, as an app that we have not written uses them. */
import type { Bundle, CapabilityStatement, Device, RiskAssessment } from '@medplum/fhirtypes';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chartOf } from '../support/chart-of.ts';
import { assessInput, recordOf } from '../support/fhir-client.ts';
import { scriptedServer, type ScriptedServer } from '../support/scripted-server.ts';
import { hospitalConfig, removeStore, testService, type TestService } from '../support/service.ts';
import { smartJsClient, smartJsToken, type SmartJsClient } from '../support/smart-js.ts';

const ISS = 'https://ehr.example/fhir';
const KEYS = ['ES384', 'RS384'] as const;

let keys: ScriptedServer;
let service: TestService;
let base: string;
let client: SmartJsClient;
const privateKeys = new Map<string, JWK>();
const tokenFor = (alg: (typeof KEYS)[number], scope: string) =>
  smartJsToken(base, 'dashboard', privateKeys.get(alg) ?? {}, scope);

beforeAll(async () => {
  const published: JWK[] = [];
  for (const alg of KEYS) {
    const pair = await generateKeyPair(alg, { extractable: true });
    published.push({ ...(await exportJWK(pair.publicKey)), kid: alg, alg });
    privateKeys.set(alg, { ...(await exportJWK(pair.privateKey)), kid: alg, alg });
  }
  keys = await scriptedServer(() => ({ body: { keys: published } }));
  service = await testService([hospitalConfig('general', ISS)], undefined, {
    clients: [
      {
        id: 'dashboard',
        jwksUrl: `${keys.baseUrl}/jwks.json`,
        scopes: ['system/*.cruds'],
        endpoints: [],
      },
    ],
  });
  base = `${service.baseUrl}/fhir`;
  client = smartJsClient(base, await tokenFor('ES384', 'system/*.cruds'), 'p1');
  for (const id of ['p1', 'p2']) await assess(id, true);
});
afterAll(async () => {
  await service.stop();
  removeStore(service);
  await keys.close();
});

function assess(id: string, store: boolean): Promise<Bundle> {
  const values = [{ name: 'store', valueBoolean: store }];
  return client.request({
    url: 'Patient/$assess',
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(assessInput(recordOf(chartOf(id)), values)),
  });
}

describe('fhirclient', () => {
  test.each(KEYS)(
    'gets a token with a key of %s at the endpoint that it discovers',
    async (alg) => {
      const token = await tokenFor(alg, 'system/RiskAssessment.rs');
      const reader = smartJsClient(base, token);
      expect((await reader.request<Bundle>('RiskAssessment?_count=1')).total).toBeGreaterThan(5);
    },
  );

  test('reads the CapabilityStatement', async () => {
    const statement = await client.request<CapabilityStatement>('metadata');
    expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' });
  });

  test('gathers every page of a search, and each result once', async () => {
    const { total = 0 } = await client.request<Bundle>('RiskAssessment?_count=1');
    let pages = 0;
    const onPage = () => (pages += 1);
    await client.request('RiskAssessment?_count=3', { pageLimit: 0, onPage });
    expect(pages).toBe(Math.ceil(total / 3));
    const all = await client.request<RiskAssessment[]>('RiskAssessment?_count=3', {
      pageLimit: 0,
      flat: true,
    });
    expect(new Set(all.map(({ id }) => id)).size).toBe(total);
    expect(all).toHaveLength(total);
  });

  test('finds in the CapabilityStatement how a type is searched by patient, and gets nobody else', async () => {
    const all = { pageLimit: 0, flat: true };
    const own = await client.patient.request<RiskAssessment[]>('RiskAssessment', all);
    expect(own.length).toBeGreaterThan(5);
    expect(new Set(own.map(({ subject }) => subject.reference))).toEqual(new Set(['Patient/p1']));
    const plans = await client.patient.request<unknown[]>('CarePlan', all);
    expect(plans).toHaveLength(1);
  });

  test('puts what a reference names in its place', async () => {
    const [first] = await client.request<RiskAssessment[]>('RiskAssessment?patient=p1&_count=1', {
      flat: true,
    });
    const whole = await client.request<{ performer: Device }>(`RiskAssessment/${first?.id}`, {
      resolveReferences: ['performer'],
    });
    expect(whole.performer).toMatchObject({ resourceType: 'Device' });
  });

  test('asks for an assessment, which stores nothing', async () => {
    const { total } = await client.request<Bundle>('RiskAssessment?_count=1');
    const answer = await assess('p3', false);
    const types = answer.entry?.map(({ resource }) => resource?.resourceType);
    expect(types).toContain('RiskAssessment');
    expect((await client.request<Bundle>('RiskAssessment?_count=1')).total).toBe(total);
  });

  test.each([
    { asked: 'RiskAssessment/none', status: 404 },
    { asked: 'RiskAssessment?date=tomorrow', status: 400 },
    { asked: 'Nonsense', status: 404 },
  ])('tells its user that $asked is answered with $status, in words', async ({ asked, status }) => {
    const refusal = client.request(asked);
    await expect(refusal).rejects.toMatchObject({ status });
    await expect(refusal).rejects.toThrow(/[a-z]{3}/u);
  });

  test('gets no more than its scopes allow', async () => {
    const narrow = smartJsClient(base, await tokenFor('ES384', 'system/RiskAssessment.rs'));
    await expect(narrow.request('CarePlan')).rejects.toMatchObject({ status: 403 });
    const unknown = smartJsClient(base, 'made-up');
    await expect(unknown.request('CarePlan')).rejects.toThrow(/expired/u);
  });
});
