import type { AuditEvent, BundleEntry } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { assessInput, fhirClient, recordOf, type FhirClient } from '../../support/fhir-client.ts';
import { eventually, hospitalConfig } from '../../support/service.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { validateResource } from '../../support/validate-resource.ts';

const STORE = { name: 'store', valueBoolean: true };

let client: ApiClient;
let service: ServiceForClients;
let auditor: FhirClient;
let reader: FhirClient;
beforeAll(async () => {
  client = await apiClient();
  service = await serviceForClients(
    [{ client, scopes: ['system/*.cruds'] }],
    [hospitalConfig('general', 'https://ehr.example/fhir')],
  );
  auditor = await fhirClient(service.baseUrl, client, 'system/AuditEvent.rs');
  reader = await fhirClient(service.baseUrl, client, 'system/RiskAssessment.cruds');
  await reader.post('/$assess', assessInput(recordOf(chartOf('p1')), [STORE]));
});
afterAll(async () => {
  await service.stop();
  client.close();
});

async function events(query: string): Promise<AuditEvent[]> {
  const answer = await auditor.get(`/AuditEvent?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return ((answer.json.entry as BundleEntry[] | undefined) ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'AuditEvent' ? [resource] : [],
  );
}
const newest = async () => (await events('_count=1'))[0]!;
/** The number of the last event, so that a test sees what comes after it. */
const last = async () => Number((await newest()).id);

describe('AuditEvent', () => {
  test.each<[string, () => Promise<unknown>, string, string]>([
    ['a read', () => reader.get('/RiskAssessment?_count=1'), 'search', 'fhir.search'],
    ['a history', () => reader.get('/RiskAssessment/_history'), 'history', 'fhir.history'],
    [
      'an assessment',
      () => reader.post('/$assess', assessInput(recordOf(chartOf('p2')))),
      'operation',
      'fhir.assess',
    ],
  ])('is written for %s, by whom and when, and is valid', async (_what, act, interaction, own) => {
    const before = await last();
    await act();
    const event = (await events('altid=dashboard&_count=20')).find(
      ({ id, subtype }) => Number(id) > before && subtype?.some(({ code }) => code === own),
    );
    expect(event).toMatchObject({
      outcome: '0',
      agent: [{ altId: 'dashboard', requestor: true }],
      subtype: [{ code: interaction }, { code: own }],
    });
    expect(validateResource(event)).toEqual([]);
  });

  test('names the patient that was asked for', async () => {
    await reader.get('/RiskAssessment?patient=p1');
    const [event] = await events('patient=p1&subtype=fhir.search&_count=1');
    expect(event?.entity?.[0]?.what?.reference).toBe('Patient/p1');
    // Looking is an event as well: the second finds what the first found, and the first.
    const found = await events('patient=p1');
    expect(await events('patient.identifier=MRN-p1')).toEqual(expect.arrayContaining(found));
    expect(await events('patient=somebody-else')).toEqual([]);
  });

  test.each<[string, number, () => Promise<{ status: number }>]>([
    ['without a token', 401, () => fetch(`${service.baseUrl}/fhir/RiskAssessment`)],
    ['beyond its scopes', 403, () => reader.get('/CarePlan')],
    [
      'of a hook without a token',
      401,
      () =>
        fetch(`${service.baseUrl}/cds-services/mentor-patient-view`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{}',
        }),
    ],
    ['of a token with a wrong assertion', 401, () => wrongAssertion()],
    [
      'of a launch from a stranger',
      403,
      () => fetch(`${service.baseUrl}/launch?iss=https://stranger.example/fhir&launch=x`),
    ],
    ['of the app without a session', 401, () => fetch(`${service.baseUrl}/api/p/none`)],
  ])('is written for a request %s: %i', async (_what, status, ask) => {
    const before = await last();
    expect((await ask()).status).toBe(status);
    const refused = await eventually(
      async () => (await events('outcome=4&_count=5')).filter(({ id }) => Number(id) > before),
      (found) => found.some(({ outcomeDesc }) => outcomeDesc?.endsWith(String(status))),
    );
    expect(refused.flatMap((each) => validateResource(each))).toEqual([]);
  });

  test('is found by time, in pages that stay, either way', async () => {
    const all = await events('_count=500');
    expect(all.map(({ id }) => Number(id))).toEqual(
      all.map(({ id }) => Number(id)).toSorted((a, b) => b - a),
    );
    const rising = await events('_sort=date&_count=2');
    expect(rising.map(({ id }) => id)).toEqual(['1', '2']);
    const middle = all[Math.floor(all.length / 2)]!;
    const since = await events(`date=ge${middle.recorded}&_count=500`);
    expect(since.every(({ recorded }) => recorded >= middle.recorded)).toBe(true);
    expect(since.map(({ id }) => id)).toContain(middle.id);
    expect(await events('date=lt2020')).toEqual([]);
    const first = await auditor.get('/AuditEvent?_count=2');
    const next = first.json.link.find(({ relation }) => relation === 'next')!.url;
    const again = await auditor.get(next);
    expect(again.json.total).toBe(first.json.total);
    expect(again.json.entry[0]!.resource?.id).toBe(
      String(Number(first.json.entry[1]!.resource?.id) - 1),
    );
  });

  test('is read by its number, and never changed', async () => {
    const { id } = await newest();
    const read = await auditor.get(`/AuditEvent/${id!}`);
    expect(read.headers.get('etag')).toBe('W/"1"');
    expect((await auditor.get(`/AuditEvent/${id!}/_history/1`)).json).toEqual(read.json);
    expect((await auditor.get(`/AuditEvent/${id!}/_history`)).json.total).toBe(1);
    expect((await auditor.get('/AuditEvent/0')).status).toBe(404);
    expect((await auditor.get('/AuditEvent/x')).status).toBe(404);
    expect((await auditor.send(`/AuditEvent/${id!}`, { method: 'DELETE' })).status).toBe(405);
  });

  test('is for those with the scope for it', async () => {
    expect((await reader.get('/AuditEvent')).status).toBe(403);
    expect((await reader.get('/AuditEvent/1')).status).toBe(403);
  });
});

async function wrongAssertion() {
  const endpoint = `${service.baseUrl}/oauth/token`;
  const body = await client.form(endpoint, 'system/*.rs', { claims: { aud: 'https://x.example' } });
  return fetch(endpoint, { method: 'POST', body });
}
