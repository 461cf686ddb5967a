import type { Bundle, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { assessInput, fhirClient, recordOf, type FhirClient } from '../../support/fhir-client.ts';
import { hospitalConfig } from '../../support/service.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { validateResource } from '../../support/validate-resource.ts';

const ASYNC = { prefer: 'respond-async', accept: 'application/fhir+json' };

interface Manifest {
  readonly transactionTime: string;
  readonly request: string;
  readonly requiresAccessToken: boolean;
  readonly output: readonly {
    readonly type: string;
    readonly url: string;
    readonly count: number;
  }[];
  readonly deleted: readonly unknown[];
  readonly error: readonly unknown[];
}

let client: ApiClient;
let other: ApiClient;
let service: ServiceForClients;
let fhir: FhirClient;
beforeAll(async () => {
  [client, other] = [await apiClient(), await apiClient('other')];
  service = await serviceForClients(
    [
      { client, scopes: ['system/*.cruds'] },
      { client: other, scopes: ['system/*.cruds'] },
    ],
    ['general', 'clinic'].map((id) => hospitalConfig(id, `https://${id}.example/fhir`)),
  );
  fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
  await store('p1', 'general');
  await store('p2', 'clinic');
});
afterAll(async () => {
  await service.stop();
  client.close();
  other.close();
});

async function store(id: string, hospital: string) {
  const record = recordOf(chartOf(id), `https://${hospital}.example/fhir`);
  const answer = await fhir.post(
    '/$assess',
    assessInput(record, [
      { name: 'store', valueBoolean: true },
      { name: 'hospital', valueString: hospital },
    ]),
  );
  expect(answer.status, answer.text).toBe(200);
}

/** Starts an export and waits for it, as a client of the standard does. */
async function exported(path: string, who = fhir) {
  const started = await who.get(path, ASYNC);
  expect(started.status, started.text).toBe(202);
  const status = started.headers.get('content-location')!;
  for (;;) {
    const answer = await who.get(status, { accept: 'application/json' });
    if (answer.status === 202) continue;
    expect(answer.status, answer.text).toBe(200);
    return { status, headers: answer.headers, manifest: answer.json as unknown as Manifest };
  }
}

async function linesOf(url: string): Promise<Resource[]> {
  const token = await client.token(service.baseUrl, 'system/*.rs');
  const headers = { authorization: `Bearer ${token}`, accept: 'application/fhir+ndjson' };
  const response = await fetch(url, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/fhir+ndjson');
  const lines = (await response.text()).split('\n');
  expect(lines.pop()).toBe('');
  return lines.map((line) => JSON.parse(line) as Resource);
}

const totalOf = async (query: string) => (await fhir.get(`${query}&_count=0`)).json.total;

describe('the groups', () => {
  test('are everybody, and the patients of each hospital', async () => {
    const found = await fhir.get('/Group');
    expect((found.json as unknown as Bundle).entry?.map(({ resource }) => resource?.id)).toEqual([
      'all',
      'general',
      'clinic',
    ]);
    expect(validateResource(found.json)).toEqual([]);
    expect((await fhir.get('/Group/clinic')).json).toMatchObject({ type: 'person', actual: true });
    expect((await fhir.get('/Group/nowhere')).status).toBe(404);
  });
});

describe('an export of a group', () => {
  test('holds every result, each once, in a file for each type', async () => {
    const { manifest, headers } = await exported('/Group/all/$export');
    expect(manifest).toMatchObject({ requiresAccessToken: true, deleted: [], error: [] });
    expect(manifest.request).toBe(`${service.baseUrl}/fhir/Group/all/$export`);
    expect(Date.parse(manifest.transactionTime)).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(headers.get('expires')!)).toBeGreaterThan(Date.now());
    const types = manifest.output.map(({ type }) => type);
    expect(types).toEqual(['RiskAssessment', 'CarePlan', 'Observation', 'Provenance', 'Device']);
    for (const { type, url, count } of manifest.output) {
      const resources = await linesOf(url);
      expect(resources).toHaveLength(count);
      expect(count).toBe(await totalOf(`/${type}?`));
      expect(new Set(resources.map(({ id }) => id)).size).toBe(count);
      expect(resources.every(({ resourceType }) => resourceType === type)).toBe(true);
      const read = await fhir.get(`/${type}/${resources[0]!.id!}`);
      expect(resources[0]).toEqual(read.json);
    }
  });

  test('of a hospital holds what is of its patients', async () => {
    const { manifest } = await exported('/Group/clinic/$export?_type=RiskAssessment');
    const [file, ...more] = manifest.output;
    expect(more).toEqual([]);
    expect(file!.count).toBe(await totalOf('/RiskAssessment?_tag=clinic'));
    const resources = await linesOf(file!.url);
    expect(resources.every(({ meta }) => meta?.tag?.some(({ code }) => code === 'clinic'))).toBe(
      true,
    );
  });

  test('since an instant holds what was written after it', async () => {
    const { manifest } = await exported('/Group/all/$export?_type=RiskAssessment,CarePlan');
    const since = encodeURIComponent(manifest.transactionTime);
    expect((await exported(`/Group/all/$export?_since=${since}`)).manifest.output).toEqual([]);
    await store('p3', 'general');
    const later = (await exported(`/Group/all/$export?_since=${since}&_type=RiskAssessment`))
      .manifest;
    expect(later.output[0]!.count).toBe(await totalOf('/RiskAssessment?patient=p3'));
  });

  test('stays what it was, whatever is written meanwhile, also after a restart', async () => {
    const { status, manifest } = await exported('/Group/all/$export?_type=RiskAssessment');
    await store('p4', 'general');
    const before = manifest.output[0]!;
    expect(await linesOf(before.url)).toHaveLength(before.count);
    const address = new URL(status).pathname;
    const file = new URL(before.url).pathname;
    service = await service.restart();
    fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
    const again = await fhir.get(`${service.baseUrl}${address}`);
    expect((again.json as unknown as Manifest).output[0]!.count).toBe(before.count);
    expect(await linesOf(`${service.baseUrl}${file}`)).toHaveLength(before.count);
  });

  test('is cancelled, and gone then', async () => {
    const { status, manifest } = await exported('/Group/all/$export');
    expect((await fhir.send(status, { method: 'DELETE' })).status).toBe(202);
    const gone = await fhir.get(status);
    expect({ status: gone.status, type: gone.json.resourceType }).toEqual({
      status: 404,
      type: 'OperationOutcome',
    });
    expect((await fhir.get(manifest.output[0]!.url)).status).toBe(404);
    expect((await fhir.send(status, { method: 'DELETE' })).status).toBe(404);
  });

  test("is nobody's but the client's that asked for it", async () => {
    const { status, manifest } = await exported('/Group/all/$export');
    const stranger = await fhirClient(service.baseUrl, other, 'system/*.cruds');
    expect((await stranger.get(status)).status).toBe(404);
    expect((await stranger.get(manifest.output[0]!.url)).status).toBe(404);
    expect((await stranger.send(status, { method: 'DELETE' })).status).toBe(404);
    expect((await fetch(status)).status).toBe(401);
    expect((await fetch(manifest.output[0]!.url)).status).toBe(401);
  });

  test('holds only the types that the token allows', async () => {
    const less = await fhirClient(service.baseUrl, client, 'system/RiskAssessment.rs');
    const { manifest } = await exported('/Group/all/$export', less);
    expect(manifest.output.map(({ type }) => type)).toEqual(['RiskAssessment']);
    expect((await less.get('/Group/all/$export?_type=CarePlan', ASYNC)).status).toBe(403);
    const none = await fhirClient(service.baseUrl, client, 'system/Group.rs');
    expect((await none.get('/Group/all/$export', ASYNC)).status).toBe(403);
    expect((await none.get(manifest.output[0]!.url)).status).toBe(403);
  });

  test.each([
    ['?_type=Patient', 400],
    ['?_type=RiskAssessment,Nothing', 400],
    ['?_outputFormat=text/csv', 400],
    ['?_since=yesterday', 400],
    ['?_since=2026', 400],
    ['?_typeFilter=RiskAssessment%3Fstatus%3Dfinal', 400],
    ['?_outputFormat=application/fhir%2Bndjson', 202],
    ['?_outputFormat=application/fhir+ndjson', 202],
    ['?_outputFormat=ndjson&_type=RiskAssessment&_type=CarePlan', 202],
  ])('asked for with %s: %i', async (query, status) => {
    const answer = await fhir.get(`/Group/all/$export${query}`, ASYNC);
    expect({ status: answer.status, type: answer.json.resourceType }).toEqual({
      status,
      type: 'OperationOutcome',
    });
    expect(validateResource(answer.json)).toEqual([]);
  });

  test('is started asynchronously only, of a group that is there, with a token', async () => {
    expect((await fhir.get('/Group/all/$export')).status).toBe(400);
    expect((await fhir.get('/Group/nowhere/$export', ASYNC)).status).toBe(404);
    const open = await fetch(`${service.baseUrl}/fhir/Group/all/$export`, { headers: ASYNC });
    expect(open.status).toBe(401);
  });

  test('is asked for by POST as well', async () => {
    const parameter = [
      { name: '_type', valueString: 'RiskAssessment' },
      { name: '_type', valueString: 'CarePlan' },
    ];
    const body = { resourceType: 'Parameters', parameter };
    const started = await fhir.post('/Group/all/$export', body, ASYNC);
    expect(started.status, started.text).toBe(202);
    const { json } = await fhir.get(started.headers.get('content-location')!);
    expect((json as unknown as Manifest).output.map(({ type }) => type)).toEqual([
      'RiskAssessment',
      'CarePlan',
    ]);
    expect((await fhir.post('/Group/all/$export', '{"resourceType":"Bundle"}', ASYNC)).status).toBe(
      400,
    );
    expect((await fhir.post('/Group/all/$export', 'no JSON', ASYNC)).status).toBe(400);
  });

  test('leaves out what is not understood where that is preferred', async () => {
    const prefer = { prefer: 'respond-async, handling=lenient' };
    const query = '?_typeFilter=RiskAssessment%3Fstatus%3Dfinal&_type=RiskAssessment,Patient';
    expect((await fhir.get(`/Group/all/$export${query}`, prefer)).status).toBe(202);
  });
});
