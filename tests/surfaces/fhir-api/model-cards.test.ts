/** /fhir/Device: every installed model with its card, valid, and the same one that results name. */
import type { Bundle, Device, DocumentReference, RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelCard } from '#src/domain/model-card.ts';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { assessInput, fhirClient, recordOf, type FhirClient } from '../../support/fhir-client.ts';
import { eventually, hospitalConfig } from '../../support/service.ts';
import { serviceForClients, type ServiceForClients } from '../../support/service-for-clients.ts';
import { validateResource } from '../../support/validate-resource.ts';

let client: ApiClient;
let service: ServiceForClients;
let fhir: FhirClient;
beforeAll(async () => {
  client = await apiClient();
  service = await serviceForClients(
    [{ client, scopes: ['system/*.cruds'] }],
    [hospitalConfig('general', 'https://ehr.example/fhir')],
  );
  fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
});
afterAll(async () => {
  await service.stop();
  client.close();
});

async function devices(): Promise<Device[]> {
  const { json } = await fhir.get('/Device?_count=200');
  return ((json as unknown as Bundle).entry ?? []).map(({ resource }) => resource as Device);
}

function cardIn(device: Device | undefined): ModelCard {
  const [document] = (device?.contained ?? []) as DocumentReference[];
  const data = document?.content[0]?.attachment.data ?? '';
  return JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as ModelCard;
}

describe('the Device of a model', () => {
  test('is there for every installed model before any result, with its 31 attributes', async () => {
    const all = await eventually(devices, (found) => found.length > 28);
    const models = all.map(({ modelNumber }) => modelNumber);
    expect(models).toEqual(
      expect.arrayContaining(['prevent-2023', 'news2', 'fib-4', 'cxr-pneumonia-paediatric']),
    );
    for (const device of all) {
      const { model, sourceAttributes } = cardIn(device);
      expect(model).toMatchObject({
        id: device.modelNumber,
        version: device.version?.[0]?.value,
        sha256: device.version?.[1]?.value,
      });
      expect(sourceAttributes).toHaveLength(31);
      expect(device.text?.div).toContain('27 Validity in local data');
      expect(device.extension).toContainEqual({
        url: 'http://hl7.org/fhir/uv/aitransparency/StructureDefinition/aitransparency.modelCardDescription',
        valueReference: { reference: '#model-card' },
      });
    }
    expect(validateResource(all[0])).toEqual([]);
    expect(all.flatMap((device) => validateResource(device))).toEqual([]);
  });

  test('is the one that a result names, and a result brings no version without the card', async () => {
    await eventually(devices, (found) => found.length > 28);
    const store = { name: 'store', valueBoolean: true };
    const answer = await fhir.post('/$assess', assessInput(recordOf(chartOf('p1', 152)), [store]));
    expect(answer.status, answer.text).toBe(200);
    const found = await fhir.get('/RiskAssessment?method=prevent-2023&patient=p1');
    const [risk] = (found.json as unknown as Bundle).entry ?? [];
    const performer = (risk?.resource as RiskAssessment).performer?.reference ?? '';
    const read = await fhir.get(`/${performer}`);
    expect(read.headers.get('etag')).toBe('W/"1"');
    expect(cardIn(read.json as unknown as Device).model.id).toBe('prevent-2023');
  });
});
