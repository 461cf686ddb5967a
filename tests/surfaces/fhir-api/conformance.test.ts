import type {
  Bundle,
  CapabilityStatement,
  CapabilityStatementRestResource,
  Resource,
} from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { assessInput, fhirClient, recordOf, type FhirClient } from '../../support/fhir-client.ts';
import { hospitalConfig } from '../../support/service.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { validateResource } from '../../support/validate-resource.ts';

const STORE = { name: 'store', valueBoolean: true };
const STRICT = { prefer: 'handling=strict' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** Has tests of its own. */
const ELSEWHERE = ['Subscription', 'Patient'];

let client: ApiClient;
let service: ServiceForClients;
let fhir: FhirClient;
let statement: CapabilityStatement;
let resources: CapabilityStatementRestResource[];
beforeAll(async () => {
  client = await apiClient();
  service = await serviceForClients(
    [{ client, scopes: ['system/*.cruds'] }],
    [hospitalConfig('general', 'https://ehr.example/fhir')],
  );
  fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
  for (const id of ['p1', 'p2']) {
    const answer = await fhir.post('/$assess', assessInput(recordOf(chartOf(id)), [STORE]));
    expect(answer.status, answer.text).toBe(200);
  }
  statement = (await fhir.get('/metadata')).json as unknown as CapabilityStatement;
  resources = (statement.rest?.[0]?.resource ?? []).filter(({ type }) => !ELSEWHERE.includes(type));
});
afterAll(async () => {
  await service.stop();
  client.close();
});

const bundleOf = async (path: string, headers = {}) => {
  const answer = await fhir.get(path, headers);
  expect(answer.status, `${path}: ${answer.text.slice(0, 300)}`).toBe(200);
  return answer.json as unknown as Bundle;
};
const ofImaging = new Set(['ImagingStudy', 'DiagnosticReport']);
const firstOf = async (type: string): Promise<Resource & { id: string }> =>
  (await bundleOf(`/${type}?_count=1`)).entry![0]!.resource as Resource & { id: string };
const interactionsOf = ({ interaction = [] }: CapabilityStatementRestResource) =>
  interaction.map(({ code }) => code);

describe('the CapabilityStatement', () => {
  test('is valid, and names every type that is answered', () => {
    expect(validateResource(statement)).toEqual([]);
    expect(resources.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['RiskAssessment', 'CarePlan', 'AuditEvent', 'Group', 'Device']),
    );
  });

  test('claims interactions that work, for every type', async () => {
    for (const resource of resources) {
      const { type } = resource;
      expect(interactionsOf(resource)).toEqual([
        'read',
        'vread',
        'history-instance',
        'history-type',
        'search-type',
      ]);
      if (ofImaging.has(type)) {
        // No study was sent here; tests/flows/publish-reading.test.ts keeps and finds one.
        expect((await bundleOf(`/${type}?_summary=count`)).total).toBe(0);
        continue;
      }
      const { id, meta } = await firstOf(type);
      for (const path of [
        `/${type}/${id}`,
        `/${type}/${id}/_history/${meta!.versionId!}`,
        `/${type}/${id}/_history`,
        `/${type}/_history?_count=2`,
      ]) {
        const answer = await fhir.get(path);
        expect(answer.status, path).toBe(200);
        // Profiles are checked where they are made; a history of them is long.
        if (type !== 'StructureDefinition') expect(validateResource(answer.json), path).toEqual([]);
      }
    }
  });

  test('claims parameters that are searched by, missing and not, for every type', async () => {
    const VALUES = { date: 'ge2020', number: 'ge0', uri: 'urn:x', quantity: '1', special: 'x' };
    for (const { type, searchParam = [] } of resources) {
      expect(searchParam.length).toBeGreaterThan(2);
      for (const { name, type: kind } of searchParam) {
        const value = kind in VALUES ? VALUES[kind as keyof typeof VALUES] : 'value';
        await bundleOf(`/${type}?${name}=${value}&_count=1`, STRICT);
        if (name.includes('.')) continue;
        const total = async (missing: boolean) =>
          (await bundleOf(`/${type}?${name}:missing=${String(missing)}&_summary=count`, STRICT))
            .total!;
        // Looking into the audit trail makes it longer.
        if (type !== 'AuditEvent')
          expect((await total(true)) + (await total(false)), `${type} ${name}`).toBe(
            (await bundleOf(`/${type}?_summary=count`)).total,
          );
      }
    }
  });

  test('claims what comes along, for every type', async () => {
    for (const { type, searchInclude = [], searchRevInclude = [] } of resources) {
      for (const value of searchInclude)
        await bundleOf(`/${type}?_include=${value}&_count=3`, STRICT);
      for (const value of searchRevInclude)
        await bundleOf(`/${type}?_revinclude=${value}&_count=3`, STRICT);
    }
  });

  test('claims operations that are there', async () => {
    const operations = resources.flatMap(({ type, operation = [] }) =>
      operation.map(({ name }) => `${type}:${name}`),
    );
    expect(operations.toSorted()).toEqual(['Group:export', 'PlanDefinition:apply']);
    const asked = { prefer: 'respond-async' };
    expect((await fhir.get('/Group/all/$export', asked)).status).toBe(202);
    const apply = await fhir.post(
      '/PlanDefinition/aaa/$apply',
      assessInput(recordOf(chartOf('p1'))),
    );
    expect(apply.status, apply.text).toBe(200);
    expect(statement.rest?.[0]?.operation?.map(({ name }) => name)).toEqual(['assess']);
    expect((await fhir.post('/$assess', assessInput(recordOf(chartOf('p1'))))).status).toBe(200);
  });

  test('claims nothing of what is refused', async () => {
    for (const { type } of resources)
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const answer = await fhir.send(`/${type}/x`, { method });
        expect({ status: answer.status, allow: answer.headers.get('allow') }).toEqual({
          status: 405,
          allow: 'GET, HEAD',
        });
      }
    expect((await fhir.send('', { method: 'POST', body: '{}' })).status).toBe(405);
  });
});

describe('a summary', () => {
  test('of every type is valid as base R4 says, and marked', async () => {
    for (const { type } of resources) {
      // sdf-6: a summary of a StructureDefinition cannot be whole, by R4's own summary elements.
      if (type === 'StructureDefinition') continue;
      const { entry = [] } = await bundleOf(`/${type}?_summary=true&_count=2`);
      for (const { resource } of entry) {
        const { meta, ...content } = resource!;
        expect(meta?.tag, type).toContainEqual(expect.objectContaining({ code: 'SUBSETTED' }));
        expect(validateResource({ ...content }), type).toEqual([]);
      }
    }
  });
});

describe('a search that could find more than was meant', () => {
  test.each([
    ['a list with nothing at its end', 'status=final,', 0],
    ['a list of nothing', 'status=final&method=,', 0],
    ['a system and a code of nothing', 'identifier=|', 0],
    ['another encoding of a quote', "identifier='%20or%201=1%20--", 0],
    ['a patient of another server', 'patient=https://other.example/fhir/Patient/p1', 0],
    ['a patient in a version', 'patient=Patient/p1/_history/1', 0],
  ])('%s finds %s: %i', async (_what, query, total) => {
    expect((await bundleOf(`/RiskAssessment?${query}`)).total).toBe(total);
  });

  test('by POST is refused with a body that is not a form, and taken without one', async () => {
    const post = (headers: Record<string, string>, body?: string) =>
      fhir.send('/RiskAssessment/_search', {
        method: 'POST',
        headers,
        ...(body === undefined ? {} : { body }),
      });
    const json = await post({ 'content-type': 'application/json' }, '{"patient":"p1"}');
    expect({ status: json.status, type: json.json.resourceType }).toEqual({
      status: 415,
      type: 'OperationOutcome',
    });
    expect((await post({ ...FORM }, 'patient=nobody')).json.total).toBe(0);
    expect((await post({})).status).toBe(200);
    expect((await post({ ...FORM }, `patient=${'x'.repeat(300_000)}`)).status).toBe(413);
  });
});

describe('what is not understood', () => {
  test.each([
    '_include=Nothing:subject',
    '_include=RiskAssessment:nothing',
    '_include=RiskAssessment:status',
    '_include:backwards=RiskAssessment:performer',
    '_revinclude=AuditEvent:entity',
    '_revinclude=*',
    '_has:Provenance:target:agent=x',
    '_sort=nothing',
    '_sort=__proto__',
    'constructor=1',
    '__proto__=1',
    '%00=1',
    'performer.identifier=x',
    '_filter=x',
  ])('%s is named, or refused where that is preferred', async (query) => {
    const lenient = await fhir.get(`/RiskAssessment?${query}&_count=1`);
    expect(lenient.status).toBe(200);
    expect(lenient.json.entry.at(-1)).toMatchObject({
      search: { mode: 'outcome' },
      resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'warning' }] },
    });
    expect(validateResource(lenient.json)).toEqual([]);
    for (const prefer of ['handling=strict', 'return=minimal, handling="strict"']) {
      const strict = await fhir.get(`/RiskAssessment?${query}`, { prefer });
      expect(strict.status).toBe(400);
      expect(validateResource(strict.json)).toEqual([]);
    }
  });

  test('in a history as well', async () => {
    expect((await fhir.get('/RiskAssessment/_history?_at=2020')).status).toBe(200);
    expect((await fhir.get('/RiskAssessment/_history?_at=2020', STRICT)).status).toBe(400);
    expect((await fhir.get('/RiskAssessment/none/_history?_since=2020')).status).toBe(404);
  });
});

describe('garbage', () => {
  test.each([
    ['/RiskAssessment?probability=0x10', 400],
    ['/RiskAssessment?probability=1e999', 400],
    ['/RiskAssessment?date=gE2026', 400],
    ['/RiskAssessment?date=ge', 400],
    ['/RiskAssessment?status:in=x', 400],
    ['/RiskAssessment?subject:Group.identifier=x', 400],
    ['/RiskAssessment/%ff', 400],
    ['/RiskAssessment/..%2f..%2fsecret', 404],
    ['/RiskAssessment/x/_history/0', 404],
    ['/RiskAssessment/x/_history/1e3', 404],
    ['/riskassessment', 404],
    ['/__proto__', 404],
    ['/constructor/x', 404],
    ['/Patient/p1/$everything', 404],
    ['/', 404],
  ])('%s is answered with %i and an OperationOutcome', async (path, status) => {
    const answer = await fhir.get(path);
    expect({ status: answer.status, type: answer.json.resourceType }).toEqual({
      status,
      type: 'OperationOutcome',
    });
    expect(validateResource(answer.json)).toEqual([]);
  });

  test('in great amounts is answered soon', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => `v${n}`).join(',');
    const init = { method: 'POST', headers: FORM, body: `status=${many}` };
    expect((await fhir.send('/RiskAssessment/_search', init)).json.total).toBe(0);
    const again = Array.from({ length: 600 }, () => 'status=final').join('&');
    expect((await bundleOf(`/RiskAssessment?${again}`)).total).toBe(0);
  });
});
