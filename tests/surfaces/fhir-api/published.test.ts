import type { BundleEntry, Provenance, RiskAssessment } from '@medplum/fhirtypes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import {
  assessInput,
  fhirClient,
  recordOf,
  type FhirAnswer,
  type FhirClient,
} from '../../support/fhir-client.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { eventually, hospitalConfig } from '../../support/service.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { tinyHospital, type TinyHospital } from '../../support/tiny-hospital.ts';
import { validateResource } from '../../support/validate-resource.ts';

let hospital: TinyHospital;
let client: ApiClient;
let service: ServiceForClients;
let fhir: FhirClient;
let browser: LaunchingBrowser;
beforeEach(async () => {
  hospital = await tinyHospital([chartOf('p1')]);
  client = await apiClient();
  const general = hospitalConfig('general', hospital.iss);
  service = await serviceForClients([{ client, scopes: ['system/*.cruds'] }], [general]);
  fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
  browser = new LaunchingBrowser(service.baseUrl);
});
afterEach(async () => {
  await service.stop();
  await hospital.close();
  client.close();
});

const prevent = () => fhir.get('/RiskAssessment?patient=p1&method=prevent-2023');
const resourcesOf = <T>({ json }: FhirAnswer) =>
  ((json.entry as BundleEntry[] | undefined) ?? []).map(({ resource }) => resource as T);

test('a result of a launch is here as it is at the hospital, and so is what a clinician decides', async () => {
  await browser.launch(hospital.iss, hospital.launchOf('p1'));
  const view = await browser.view();
  const [before] = resourcesOf<RiskAssessment>(await prevent());
  expect(before).toMatchObject({ status: 'preliminary', meta: { versionId: '1' } });
  const { key } = view.risks.find((each) => each.key.startsWith('prevent-2023/'))!;
  await browser.post('/decision', { key, decision: 'confirm', reason: null, note: null });
  const [after] = resourcesOf<RiskAssessment>(await prevent());
  expect(after).toMatchObject({ id: before!.id, status: 'final', meta: { versionId: '2' } });
  expect(validateResource(after)).toEqual([]);
  const who = resourcesOf<Provenance>(
    await fhir.get(`/Provenance?target=RiskAssessment/${after!.id}`),
  );
  const verifiers = who.flatMap(({ agent }) =>
    agent.filter(({ type }) => type?.coding?.[0]?.code === 'verifier'),
  );
  expect(verifiers.map((each) => each.who.reference)).toEqual(['Practitioner/7']);
  expect(who.flatMap((each) => validateResource(each))).toEqual([]);
});

test('the same record sent by a client stores and writes nothing new', async () => {
  await browser.launch(hospital.iss, hospital.launchOf('p1'));
  await eventually(
    () => browser.view(),
    ({ outbox }) =>
      outbox.items.length > 0 && outbox.items.every(({ state }) => state === 'written'),
  );
  const before = (await fhir.get('/RiskAssessment')).text;
  const count = hospital.all('RiskAssessment').length;
  const record = recordOf(
    hospital
      .all('Patient')
      .concat(
        ...['Observation', 'Condition', 'MedicationRequest'].map((type) =>
          hospital.all(type as 'Observation').filter(({ id }) => id?.startsWith('p1-')),
        ),
      ),
    hospital.iss,
  );
  const stored = await fhir.post(
    '/$assess',
    assessInput(record, [{ name: 'store', valueBoolean: true }]),
  );
  expect(stored.status, stored.text).toBe(200);
  expect((await fhir.get('/RiskAssessment')).text).toBe(before);
  expect(hospital.all('RiskAssessment')).toHaveLength(count);
});

test('what a client has stored is written to the hospital with the next launch', async () => {
  const input = assessInput(recordOf(chartOf('p1')), [{ name: 'store', valueBoolean: true }]);
  expect((await fhir.post('/$assess', input)).status).toBe(200);
  expect(hospital.all('RiskAssessment')).toEqual([]);
  await browser.launch(hospital.iss, hospital.launchOf('p1'));
  await eventually(
    () => hospital.all('RiskAssessment').length,
    (count) => count > 0,
  );
});
