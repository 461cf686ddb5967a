/** From a film that a program sends to the record at the hospital: read, matched by identifier and birth date, published once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Observation, Patient, RiskAssessment } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startService } from '#src/compose.ts';
import { loadConfig } from '#src/config.ts';
import { anyHospital, type AnyHospital } from '../../support/any-hospital.ts';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { makeDicom } from '../../support/dicom-files.ts';
import { filmDataset } from '../../support/film-dataset.ts';
import { MULTIPART, multipart } from '../../support/multipart.ts';
import { eventually, hospitalConfig } from '../../support/service.ts';

const SCOPE = 'system/ImagingStudy.cruds';
const born = (yearsAgo: number) => `${new Date().getFullYear() - yearsAgo}-01-01`;

function child(id: string, birthDate: string): Patient {
  return {
    resourceType: 'Patient',
    id,
    birthDate,
    name: [{ family: `Family-${id}` }],
    identifier: [{ system: 'https://general.example/mrn', value: `MRN-${id}` }],
  };
}

/** A frontal chest film of a child, drawn by formula. */
function film(patientId: string, birthDate: string, study: string, instance = 1): Uint8Array {
  const { '00180015': part, '00185101': view, '00080008': type } = filmDataset();
  const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  return makeDicom({
    rows: 300,
    columns: 260,
    attributes: {
      '00180015': part,
      '00185101': view,
      '00080008': type,
      '00080020': { vr: 'DA', Value: [today] },
      '00100020': { vr: 'LO', Value: [patientId] },
      '00100030': { vr: 'DA', Value: [birthDate.replaceAll('-', '')] },
      '0020000D': { vr: 'UI', Value: [study] },
      '00200013': { vr: 'IS', Value: [instance] },
    },
  });
}

let hospital: AnyHospital;
let client: ApiClient;
let service: Awaited<ReturnType<typeof startService>>;
let folder: string;

beforeEach(async () => {
  hospital = await anyHospital({}, [[child('p1', born(4))], [child('p2', born(3))]]);
  client = await apiClient('archive');
  folder = mkdtempSync(join(tmpdir(), 'mentor-imaging-'));
  const config = loadConfig({ PORT: '0', MENTOR_DATA: folder, LOG_LEVEL: 'silent' });
  const { id, jwksUrl } = client;
  service = await startService(
    {
      ...config,
      hospitals: [{ ...hospitalConfig('general', hospital.iss), backend: { clientId: 'mentor' } }],
      clients: [{ id, jwksUrl, scopes: [SCOPE, 'system/*.rs'], endpoints: [] }],
      dicom: { ...config.dicom, quietSeconds: 1 },
    },
    { sandbox: false, roles: ['web', 'worker'], watchEveryMs: 60_000 },
  );
});

afterEach(async () => {
  await service.stop();
  client.close();
  await hospital.close();
  rmSync(folder, { recursive: true, force: true });
});

async function send(...files: Uint8Array[]): Promise<void> {
  const token = await client.token(service.baseUrl, SCOPE);
  const { status } = await fetch(`${service.baseUrl}/dicom-web/studies`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': MULTIPART },
    body: multipart(files),
  });
  expect(status).toBe(200);
}

const findings = () =>
  hospital
    .all<Observation>('Observation')
    .filter(({ method }) => method?.coding?.[0]?.code === 'cxr-pneumonia-paediatric');

const allRead = async () => {
  await eventually(
    async () => (await fetch(`${service.baseUrl}/metrics`)).text(),
    (text) => /mentor_studies\{state="waiting"\} 0/u.test(text),
  );
};

describe('a film that a program sends', () => {
  test('reaches the record of the child whose identifier and birth date it has', async () => {
    await send(film('MRN-p1', born(4), '2.25.6001'));
    const [finding] = await eventually(findings, (found) => found.length > 0);
    expect(finding).toMatchObject({ status: 'preliminary', subject: { reference: 'Patient/p1' } });
    expect(JSON.stringify(finding)).toContain('urn:oid:2.25.6001');
    const [risk] = hospital
      .all<RiskAssessment>('RiskAssessment')
      .filter(({ method }) => method?.coding?.[0]?.code === 'cxr-pneumonia-paediatric');
    expect(risk?.subject.reference).toBe('Patient/p1');
    // The same is held at our own /fhir.
    const token = await client.token(service.baseUrl, 'system/*.rs');
    const own = await fetch(`${service.baseUrl}/fhir/Observation?patient=Patient/p1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await own.json()).toMatchObject({ total: 1 });
  });

  test('the same again writes nothing; a late image of the study adds its own', async () => {
    const first = film('MRN-p1', born(4), '2.25.6002');
    await send(first);
    await eventually(findings, (found) => found.length === 1);
    const before = hospital.versions(`Observation/${findings()[0]!.id ?? ''}`).length;
    await send(first);
    await send(film('MRN-p1', born(4), '2.25.6002', 2));
    const both = await eventually(findings, (found) => found.length > 1);
    expect(both).toHaveLength(2);
    expect(hospital.versions(`Observation/${both[0]!.id ?? ''}`)).toHaveLength(before);
  });

  test.each([
    ['another birth date', 'MRN-p1', born(3)],
    ['an identifier that nobody has', 'MRN-p9', born(4)],
  ])('%s: kept, and written to no record', async (_, id, birthDate) => {
    await send(film(id, birthDate, '2.25.6003'));
    await send(film('MRN-p2', born(3), '2.25.6004'));
    await eventually(findings, (found) => found.length > 0);
    await allRead();
    expect(findings().map(({ subject }) => subject?.reference)).toEqual(['Patient/p2']);
  });
});
