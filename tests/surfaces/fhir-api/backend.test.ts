import type { RiskAssessment } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anyHospital, type AnyHospital } from '../../support/any-hospital.ts';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { fhirClient, typesIn, type FhirClient } from '../../support/fhir-client.ts';
import { eventually, hospitalConfig } from '../../support/service.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { tinyHospital, type TinyHospital } from '../../support/tiny-hospital.ts';

let hospital: TinyHospital;
let client: ApiClient;
let service: ServiceForClients;
let fhir: FhirClient;
beforeEach(async () => {
  hospital = await tinyHospital([chartOf('p1')]);
  client = await apiClient();
  const general = { ...hospitalConfig('general', hospital.iss), backend: { clientId: 'mentor' } };
  service = await serviceForClients([{ client, scopes: ['system/*.cruds'] }], [general]);
  hospital.faults.backendKeys = `${service.baseUrl}/.well-known/jwks.json`;
  fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
});
afterEach(async () => {
  await service.stop();
  await hospital.close();
  client.close();
});

describe('a record that the hospital does not give whole', () => {
  let other: AnyHospital;
  beforeEach(async () => {
    await service.stop();
    other = await anyHospital({}, [chartOf('p1')]);
    const general = { ...hospitalConfig('general', other.iss), backend: { clientId: 'mentor' } };
    service = await serviceForClients([{ client, scopes: ['system/*.cruds'] }], [general]);
    fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
  });
  afterEach(() => other.close());

  test(
    'is not assessed, and nothing is stored, until it can be read',
    { timeout: 60_000 },
    async () => {
      other.now.failingReads = ['Condition'];
      const cut = await fhir.post('/Patient/p1/$assess?store=true', '');
      expect({ status: cut.status, code: cut.json.issue[0]?.code }).toEqual({
        status: 503,
        code: 'transient',
      });
      expect(cut.json.issue[0]?.diagnostics).toContain('Condition');
      expect((await fhir.get('/RiskAssessment?_summary=count')).json.total).toBe(0);
      other.now.failingReads = [];
      expect((await fhir.post('/Patient/p1/$assess?store=true', '')).status).toBe(200);
    },
  );

  test('since there is no such patient: 404', async () => {
    const answer = await fhir.get('/Patient/nobody/$assess');
    expect({ status: answer.status, code: answer.json.issue[0]?.code }).toEqual({
      status: 404,
      code: 'not-found',
    });
  });
});

describe('with own access to the hospital', () => {
  test('a patient is assessed by id alone', async () => {
    const answer = await fhir.get('/Patient/p1/$assess?model=prevent-2023');
    expect(answer.status, answer.text).toBe(200);
    expect(typesIn(answer)).toContain('RiskAssessment');
    expect(hospital.all('RiskAssessment')).toEqual([]);
  });

  test('what is stored is written to the hospital without a launch', async () => {
    const answer = await fhir.post('/Patient/p1/$assess?store=true', '');
    expect(answer.status, answer.text).toBe(200);
    const results = await eventually(
      () => hospital.all<RiskAssessment>('RiskAssessment'),
      (all) => all.length > 0,
    );
    expect(results[0]?.subject.reference).toBe('Patient/p1');
  });

  test('only the public part of the key is published, and it stays the same', async () => {
    const keys = async () => {
      const response = await fetch(`${service.baseUrl}/.well-known/jwks.json`);
      return ((await response.json()) as { keys: Record<string, unknown>[] }).keys;
    };
    const before = await keys();
    expect(Object.keys(before[0]!).sort()).toEqual(
      ['alg', 'crv', 'key_ops', 'kid', 'kty', 'use', 'x', 'y'].sort(),
    );
    service = await service.restart();
    expect(await keys()).toEqual(before);
  });

  test('a hospital that gives no token is said to be out of reach', async () => {
    delete hospital.faults.backendKeys;
    // One may be on its way to what watches the hospital.
    const asked = () => {
      hospital.expireTokens();
      return fhir.get('/Patient/p1/$assess');
    };
    const answer = await eventually(asked, ({ status }) => status !== 200);
    expect({ status: answer.status, type: answer.json.resourceType }).toEqual({
      status: 503,
      type: 'OperationOutcome',
    });
  });
});
