import type { BundleEntry, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import {
  assessInput,
  fhirClient,
  recordOf,
  typesIn,
  type FhirAnswer,
  type FhirClient,
} from '../../support/fhir-client.ts';
import { hospitalConfig } from '../../support/service.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { validateResource } from '../../support/validate-resource.ts';

const ISS = 'https://ehr.example/fhir';
const STORE = { name: 'store', valueBoolean: true };

let client: ApiClient;
let service: ServiceForClients;
let fhir: FhirClient;
beforeAll(async () => {
  client = await apiClient();
  service = await serviceForClients(
    [{ client, scopes: ['system/*.cruds'] }],
    [hospitalConfig('general', ISS)],
  );
  fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
  for (const id of ['p1', 'p2']) await store(id);
});
afterAll(async () => {
  await service.stop();
  client.close();
});

async function store(id: string, systolic = 152) {
  const answer = await fhir.post('/$assess', assessInput(recordOf(chartOf(id, systolic)), [STORE]));
  expect(answer.status, answer.text).toBe(200);
  return answer;
}

const resourcesOf = ({ json }: Pick<FhirAnswer, 'json'>) =>
  ((json.entry as BundleEntry[] | undefined) ?? []).flatMap(({ resource }) => resource ?? []);
const search = async (query: string) => {
  const answer = await fhir.get(query);
  expect(answer.status, answer.text).toBe(200);
  return answer;
};
const totalOf = async (query: string) => (await search(query)).json.total;

describe('what is published', () => {
  test('is read, with its version as ETag, and not sent again to who has it', async () => {
    const [first] = resourcesOf(await search('/RiskAssessment?patient=p1&_count=1'));
    const read = await fhir.get(`/RiskAssessment/${first!.id}`);
    expect(read.status).toBe(200);
    expect(read.headers.get('content-type')).toContain('application/fhir+json');
    expect(read.headers.get('etag')).toBe('W/"1"');
    expect(read.headers.get('last-modified')).toBeTruthy();
    expect(read.json.meta.tag).toContainEqual({
      system: 'https://health-analysis-mentor.org/fhir/hospital',
      code: 'general',
    });
    expect(validateResource(read.json)).toEqual([]);
    const again = await fhir.get(`/RiskAssessment/${first!.id}`, { 'if-none-match': 'W/"1"' });
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' });
    const version = await fhir.get(`/RiskAssessment/${first!.id}/_history/1`);
    expect(version.json).toEqual(read.json);
    expect((await fhir.get(`/RiskAssessment/${first!.id}/_history/2`)).status).toBe(404);
  });

  test('is valid, every kind of it, as is the searchset', async () => {
    const found = await search(
      '/RiskAssessment?_include=RiskAssessment:performer&_revinclude=Provenance:target',
    );
    expect(typesIn(found)).toEqual(['Device', 'Provenance', 'RiskAssessment']);
    expect(validateResource(found.json)).toEqual([]);
    const others = await search('/CarePlan?_include=*');
    expect(validateResource(others.json)).toEqual([]);
    expect(validateResource((await search('/Observation')).json)).toEqual([]);
  });

  test('refers to what is here by type and id', async () => {
    const [plan] = resourcesOf(await search('/CarePlan?patient=Patient/p1'));
    const { author } = plan as { author: { reference: string } };
    expect((await fhir.get(`/${author.reference}`)).json.resourceType).toBe('Device');
  });

  test('has no new version when the same comes again, and a new one when it changes', async () => {
    const before = await totalOf('/RiskAssessment');
    const again = await store('p1');
    expect(await totalOf('/RiskAssessment')).toBe(before);
    expect(resourcesOf(again).every(({ meta }) => meta?.versionId === '1')).toBe(true);
    await store('p2', 170);
    const changed = resourcesOf(await search('/RiskAssessment?patient=p2&method=prevent-2023'));
    expect(changed).toHaveLength(1);
    expect(changed[0]!.meta?.versionId).toBe('2');
    const history = await fhir.get(`/RiskAssessment/${changed[0]!.id}/_history`);
    expect(history.json).toMatchObject({ type: 'history', total: 2 });
    expect(history.json.entry.map((each) => each.request?.method)).toEqual(['PUT', 'POST']);
    expect(validateResource(history.json)).toEqual([]);
    const { lastUpdated } = changed[0]!.meta!;
    const since = `/RiskAssessment/_history?_since=${encodeURIComponent(lastUpdated!)}`;
    const recent = (await search(since)).json;
    expect(recent.total).toBeGreaterThan(0);
    expect(recent.total).toBeLessThan((await search('/RiskAssessment/_history')).json.total);
  });
});

describe('a search', () => {
  test('finds a patient by id, by reference, by address at the hospital, by identifier', async () => {
    const all = await totalOf('/RiskAssessment?patient=p1');
    expect(all).toBeGreaterThan(3);
    expect(await totalOf('/RiskAssessment?subject=Patient/p1')).toBe(all);
    expect(await totalOf(`/RiskAssessment?patient=${ISS}/Patient/p1`)).toBe(all);
    expect(await totalOf('/RiskAssessment?patient=https://other.example/Patient/p1')).toBe(0);
    expect(await totalOf('/RiskAssessment?patient.identifier=MRN-p1')).toBe(all);
    expect(await totalOf('/RiskAssessment?patient:Patient.identifier=|MRN-p1')).toBe(all);
    expect(await totalOf('/RiskAssessment?patient.identifier=urn:x|MRN-p1')).toBe(0);
    expect(await totalOf('/RiskAssessment?patient=p1,p2')).toBeGreaterThan(all);
    expect(await totalOf('/RiskAssessment?patient=p1&patient=p2')).toBe(0);
    expect(await totalOf('/Provenance?patient=p1')).toBeGreaterThan(0);
  });

  test.each<[string, (total: number, all: number) => boolean]>([
    ['method=prevent-2023', (total) => total === 2],
    [
      'method=https://health-analysis-mentor.org/fhir/CodeSystem/mentor-models|prevent-2023',
      (total) => total === 2,
    ],
    ['method=urn:x|prevent-2023', (total) => total === 0],
    ['model=prevent-2023', (total) => total === 2],
    ['_security=AIAST', (total, all) => total === all],
    ['qualitative-risk:missing=false', (total, all) => total > 0 && total < all],
    ['method:not=prevent-2023', (total, all) => total === all - 2],
    ['status=preliminary', (total, all) => total === all],
    ['status=final', (total) => total === 0],
    ['code=http://snomed.info/sct|709510001', (total, all) => total === all],
    ['risk:missing=true', (total, all) => total > 0 && total < all],
    ['risk:missing=false', (total, all) => total > 0 && total < all],
    ['probability=ge0', (total, all) => total > 0 && total < all],
    ['probability=gt100', (total) => total === 0],
    ['date=ge2020-01-01', (total, all) => total === all],
    ['date=lt2020', (total) => total === 0],
    ['_lastUpdated=gt2020-01-01T00:00:00Z', (total, all) => total === all],
    ['_lastUpdated=gt2100', (total) => total === 0],
    ['_tag=general', (total, all) => total === all],
    ['_tag=other', (total) => total === 0],
    ['_id=none', (total) => total === 0],
    ['identifier=none', (total) => total === 0],
    ['_summary=count', (total, all) => total === all],
  ])('by %s', async (query, isSo) => {
    const all = await totalOf('/RiskAssessment?_count=0');
    expect(isSo(await totalOf(`/RiskAssessment?${query}`), all)).toBe(true);
  });

  test('is asked by POST as well', async () => {
    const body = new URLSearchParams([
      ['patient', 'p1'],
      ['method', 'prevent-2023'],
    ]);
    const answer = await fhir.send('/RiskAssessment/_search', { method: 'POST', body });
    expect(answer.json.total).toBe(1);
    expect(answer.json.link[0]!.url).toContain('/fhir/RiskAssessment?');
  });

  test('is sorted, either way', async () => {
    const methods = async (sort: string) =>
      resourcesOf(await search(`/RiskAssessment?patient=p1&_sort=${sort}`)).map(
        (each) => (each as { method: { coding: { code: string }[] } }).method.coding[0]!.code,
      );
    const up = await methods('method');
    expect(up).toEqual(up.toSorted());
    expect(await methods('-method')).toEqual(up.toReversed());
  });

  test('pages through what was there when it began, whatever is written meanwhile', async () => {
    const before = await totalOf('/RiskAssessment?_count=0');
    const first = await search('/RiskAssessment?_count=2&_sort=method');
    await store('p3');
    const seen = resourcesOf(first).map(({ id }) => id);
    let next = linkOf(first.json, 'next');
    while (next !== undefined) {
      const page = await search(next);
      seen.push(...resourcesOf(page).map(({ id }) => id));
      expect(page.json.total).toBe(before);
      next = linkOf(page.json, 'next');
    }
    expect(seen).toHaveLength(before);
    expect(new Set(seen).size).toBe(before);
  });

  test('shows a part of a resource, and marks it', async () => {
    const part = async (query: string) =>
      resourcesOf(await search(`/RiskAssessment?patient=p1&_count=1&${query}`))[0] as Resource & {
        text?: unknown;
        basis?: unknown;
        method?: unknown;
      };
    const summary = await part('_summary=true');
    expect(summary.text).toBeUndefined();
    expect(Object.keys(summary)).toContain('method');
    expect(summary.meta?.tag).toContainEqual(expect.objectContaining({ code: 'SUBSETTED' }));
    expect(Object.keys(await part('_summary=text'))).toContain('text');
    expect((await part('_summary=data')).text).toBeUndefined();
    expect(Object.keys(await part('_elements=method')).sort()).toEqual(
      ['resourceType', 'id', 'meta', 'status', 'subject', 'method'].sort(),
    );
    const whole = await search('/RiskAssessment?_total=none&_count=1');
    expect(whole.json.total).toBeUndefined();
  });

  test('says what it does not understand, or refuses it where that is preferred', async () => {
    const lenient = await search('/RiskAssessment?patient=p1&colour=red&_count=1');
    expect(lenient.json.entry.at(-1)).toMatchObject({
      search: { mode: 'outcome' },
      resource: { resourceType: 'OperationOutcome' },
    });
    expect(linkOf(lenient.json, 'self')).not.toContain('colour');
    const strict = await fhir.get('/RiskAssessment?colour=red', { prefer: 'handling=strict' });
    expect({ status: strict.status, type: strict.json.resourceType }).toEqual({
      status: 400,
      type: 'OperationOutcome',
    });
  });

  test.each([
    'date=yesterday',
    'date=2026-02-30',
    'probability=high',
    'method:above=x',
    '_count=-1',
    '_count=many',
    '_total=maybe',
    '_summary=maybe',
    '_snapshot=99999999',
    '_include=1',
    'risk:missing=perhaps',
  ])('refuses %s', async (query) => {
    const answer = await fhir.get(`/RiskAssessment?${query}`);
    expect(answer.status).toBe(400);
    expect(validateResource(answer.json)).toEqual([]);
  });
});

describe('what this project defines', () => {
  test('is held as well: plans, activities, profiles, code systems', async () => {
    for (const type of ['PlanDefinition', 'StructureDefinition', 'CodeSystem', 'ValueSet'])
      expect(await totalOf(`/${type}?_count=0`)).toBeGreaterThan(4);
    const url = 'https://health-analysis-mentor.org/fhir/PlanDefinition/aaa';
    const [plan] = resourcesOf(await search(`/PlanDefinition?url=${url}&status=active`));
    expect(plan?.id).toBe('aaa');
    expect((await fhir.get('/PlanDefinition/aaa/_history/1')).json.url).toBe(url);
    expect((await fhir.get('/OperationDefinition/assess')).status).toBe(200);
  });

  test('comes with a plan that instantiates it', async () => {
    const found = await search('/CarePlan?patient=p1&_include=CarePlan:instantiates-canonical');
    expect(typesIn(found)).toContain('PlanDefinition');
  });
});

function linkOf({ link }: FhirAnswer['json'], relation: string): string | undefined {
  return link.find((each) => each.relation === relation)?.url;
}
