import type { BundleEntry, CarePlan, RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { assessPatient } from '#src/flows/assess-patient.ts';
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
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { shippedKnowledge } from '../../support/shipped-knowledge.ts';
import { validateResource } from '../../support/validate-resource.ts';

const NOW = new Date().toISOString();
const AS_OF = { name: 'asOf', valueInstant: NOW };
const STORE = { name: 'store', valueBoolean: true };
const model = (id: string) => ({ name: 'model', valueString: id });

let client: ApiClient;
let service: ServiceForClients;
let fhir: FhirClient;
beforeAll(async () => {
  client = await apiClient();
  service = await serviceForClients([{ client, scopes: ['system/*.cruds'] }]);
  fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
});
afterAll(async () => {
  await service.stop();
  client.close();
});

function modelsIn({ json }: FhirAnswer): string[] {
  const codes = json.entry.flatMap(({ resource }) =>
    resource?.resourceType === 'RiskAssessment' ? [resource.method?.coding?.[0]?.code ?? ''] : [],
  );
  return codes.sort();
}

describe('$assess', () => {
  test('answers with what `mentor assess` writes, byte for byte, and stores nothing', async () => {
    const bundle = recordOf(chartOf('p1'));
    const answer = await fhir.post('/$assess', assessInput(bundle, [AS_OF]));
    expect(answer.status, answer.text).toBe(200);
    const expected = assessPatient(
      {
        subject: 'Patient/p1',
        resources: bundle.entry!,
        asOf: NOW,
        settings: DEFAULT_SETTINGS,
      },
      await shippedKnowledge(),
    ).bundle;
    expect(answer.json).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(validateResource(answer.json)).toEqual([]);
    const again = await fhir.post('/Patient/$assess', assessInput(bundle, [AS_OF]));
    expect(again.text).toBe(answer.text);
    expect((await fhir.get('/RiskAssessment')).json.total).toBe(0);
  });

  test('takes the models that are named, and a Bundle alone with the rest in the address', async () => {
    const two = [model('prevent-2023'), model('score2-2021'), AS_OF];
    const named = await fhir.post('/$assess', assessInput(recordOf(chartOf('p1')), two));
    expect(modelsIn(named)).toEqual(['prevent-2023', 'score2-2021']);
    const bare = await fhir.post(
      `/$assess?model=prevent-2023&asOf=${NOW}`,
      recordOf(chartOf('p1')),
    );
    expect(modelsIn(bare)).toEqual(['prevent-2023']);
  });

  test('assesses every patient of a Bundle, or the one of the address', async () => {
    const both = recordOf([...chartOf('p1'), ...chartOf('p2')]);
    const subjects = ({ json }: FhirAnswer) =>
      new Set(
        json.entry.flatMap(({ resource }) =>
          resource?.resourceType === 'RiskAssessment' ? [resource.subject.reference] : [],
        ),
      );
    expect(subjects(await fhir.post('/$assess', assessInput(both)))).toEqual(
      new Set(['Patient/p1', 'Patient/p2']),
    );
    expect(subjects(await fhir.post('/Patient/p2/$assess', assessInput(both)))).toEqual(
      new Set(['Patient/p2']),
    );
    const other = await fhir.post('/Patient/p3/$assess', assessInput(both));
    expect(other.status).toBe(422);
    expect((await fhir.get('/Patient/p1/$assess')).status).toBe(422);
  });

  const text = JSON.stringify(assessInput(recordOf(chartOf('p1'))));
  test.each<[string, string, number, RegExp]>([
    ['no JSON', '{"resourceType": ', 400, /line 1, column/],
    [
      'a key twice',
      text.replace('"status":"final"', '"status":"final","status":"final"'),
      400,
      /status/,
    ],
    ['nothing', '', 422, /bundle/],
    ['a list', '[]', 422, /Patient/],
    ['no resource', '{"name": 1}', 400, /resourceType/],
    ['no patient', '{"resourceType":"Bundle","type":"collection"}', 422, /Patient/],
    [
      'another release',
      text.replace('"identifier":', '"animal":{},"identifier":'),
      400,
      /STU3|DSTU2/,
    ],
    ['Parameters that are none', '{"resourceType":"Parameters","parameter":{}}', 400, /parameter/],
    ['an unknown parameter', '{"resourceType":"Parameters","parameter":[{"name":"x"}]}', 400, /x/],
    ['nesting without end', '['.repeat(100_000), 400, /./],
  ])('says what is wrong with %s, and where', async (_what, body, status, place) => {
    const answer = await fhir.post('/$assess', body);
    expect({ status: answer.status, type: answer.json.resourceType }).toEqual({
      status,
      type: 'OperationOutcome',
    });
    expect(answer.json.issue[0]?.diagnostics).toMatch(place);
    expect(answer.text).not.toMatch(/Family-p1|node_modules|\.ts:/);
    expect(validateResource(answer.json)).toEqual([]);
  });

  test('names the element of the body, whatever resource that is', async () => {
    const body = '{"resourceType":"Subscription","status":"requested","status":"off"}';
    const { json } = await fhir.post('/Subscription', body);
    expect(json.issue[0]?.expression).toEqual(['status']);
    const bundle = '{"resourceType":"Bundle","entry":[{"resource":{"id":"a","id":"b"}}]}';
    const refused = await fhir.post('/$assess', bundle);
    expect(refused.json.issue[0]?.expression).toEqual(['entry[0].resource.id']);
  });

  test.each([
    { name: 'model', valueString: 'no-such-model' },
    { name: 'asOf', valueInstant: 'yesterday' },
    { name: 'store', valueString: 'perhaps' },
    { name: 'hospital', valueString: 'nowhere' },
    { name: 'model' },
  ])('refuses %o', async (value) => {
    const answer = await fhir.post('/$assess', assessInput(recordOf(chartOf('p1')), [value]));
    expect(answer.status).toBe(400);
    expect(answer.json.issue[0]?.diagnostics).toContain(value.name);
  });

  test('takes JSON only', async () => {
    const headers = { 'content-type': 'application/fhir+xml' };
    expect((await fhir.post('/$assess', '<Bundle/>', headers)).status).toBe(415);
  });
});

describe('$assess with store=true', () => {
  test('keeps the results, answers with them as they are held, and keeps the same only once', async () => {
    const input = assessInput(recordOf(chartOf('s1')), [STORE]);
    const answer = await fhir.post('/$assess', input);
    expect(answer.status, answer.text).toBe(200);
    expect(typesIn(answer)).toEqual(
      expect.arrayContaining(['CarePlan', 'Device', 'Provenance', 'RiskAssessment']),
    );
    expect(validateResource(answer.json)).toEqual([]);
    for (const { fullUrl, resource } of answer.json.entry as Required<BundleEntry>[])
      expect((await fhir.get(fullUrl)).json).toEqual(resource);
    const again = await fhir.post('/$assess', input);
    expect(again.json).toEqual(answer.json);
  });

  test('updates a result that nobody has reviewed', async () => {
    const asked = [STORE, model('prevent-2023')];
    const first = await fhir.post('/$assess', assessInput(recordOf(chartOf('s2')), asked));
    const later = await fhir.post('/$assess', assessInput(recordOf(chartOf('s2', 170)), asked));
    const resultOf = ({ json }: FhirAnswer) =>
      json.entry.find(({ resource }) => resource?.resourceType === 'RiskAssessment')!
        .resource as RiskAssessment;
    expect(resultOf(later).id).toBe(resultOf(first).id);
    expect(resultOf(later).meta?.versionId).toBe('2');
    expect((await fhir.get('/RiskAssessment?patient=s2')).json.total).toBe(1);
  });

  test('answers as much as is preferred', async () => {
    const input = assessInput(recordOf(chartOf('s3')), [STORE]);
    const none = await fhir.post('/$assess', input, { prefer: 'return=minimal' });
    expect({ status: none.status, text: none.text }).toEqual({ status: 204, text: '' });
    const outcome = await fhir.post('/$assess', input, { prefer: 'return=OperationOutcome' });
    expect(outcome.json.resourceType).toBe('OperationOutcome');
  });

  test('survives a restart', async () => {
    const before = (await fhir.get('/RiskAssessment')).json.total;
    expect(before).toBeGreaterThan(0);
    service = await service.restart();
    fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
    expect((await fhir.get('/RiskAssessment')).json.total).toBe(before);
  });
});

describe('PlanDefinition/$apply', () => {
  const apply = async (plan: string, patient: string) => {
    const bundle = recordOf(chartOf(patient));
    const input = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'subject', valueString: `Patient/${patient}` },
        { name: 'data', resource: bundle },
      ],
    };
    return fhir.post(`/PlanDefinition/${plan}/$apply`, input);
  };

  test('answers with the proposal of this one plan', async () => {
    const all = await fhir.post('/$assess', assessInput(recordOf(chartOf('p1'))));
    const whole = all.json.entry.find(({ resource }) => resource?.resourceType === 'CarePlan');
    const [canonical = ''] = (whole?.resource as CarePlan).instantiatesCanonical ?? [];
    const id = /PlanDefinition\/([^|]+)/.exec(canonical)?.[1] ?? '';
    const answer = await apply(id, 'p1');
    expect(answer.json).toMatchObject({
      resourceType: 'CarePlan',
      intent: 'proposal',
      instantiatesCanonical: [canonical],
    });
    expect(validateResource(answer.json)).toEqual([]);
  });

  test('says so where the plan proposes nothing, and where there is none', async () => {
    const nothing = await apply('news2-7', 'p1');
    expect(nothing.json).toMatchObject({ title: 'Nothing is proposed', status: 'draft' });
    expect(validateResource(nothing.json)).toEqual([]);
    expect((await apply('no-such-plan', 'p1')).status).toBe(404);
  });
});
