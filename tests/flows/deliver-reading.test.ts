/** A reading and a decision on it reach a hospital over HTTP: each resource once, updated in place, the study found by its UID. */
import type {
  DiagnosticReport,
  ImagingStudy,
  Observation,
  Patient,
  RiskAssessment,
} from '@medplum/fhirtypes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImageReading } from '#src/domain/image-reading.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { decideFinding } from '#src/flows/decide-finding.ts';
import { publishReading } from '#src/flows/publish-reading.ts';
import { sendBundle } from '#src/flows/send-bundle.ts';
import { connectFhirEhr } from '#src/outbound/ehr-fhir/ehr.ts';
import type { Published } from '#src/ports/published-store.ts';
import { imagingBundle } from '#src/steps/report/imaging/imaging-bundle.ts';
import { aHeader, anImage, aReading, aStudyReading, STUDY } from '../support/a-reading.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { tinyHospital, type TinyHospital } from '../support/tiny-hospital.ts';

const PATIENT = 'Patient/17';
const FIRST = '2026-11-24T10:05:00Z';
const HOSPITAL = {
  id: 'general',
  title: 'General',
  settings: DEFAULT_SETTINGS,
  writeBack: { riskAssessment: true, carePlan: true, observation: true, imaging: true },
};
const patient: Patient = { resourceType: 'Patient', id: '17' };
const ofTheArchive: ImagingStudy = {
  resourceType: 'ImagingStudy',
  id: 'from-the-archive',
  identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${STUDY}` }],
  status: 'available',
  subject: { reference: PATIENT },
};

let hospital: TinyHospital;
let outbox: ReturnType<typeof memoryOutbox>;
let published: Map<string, Published>;
beforeEach(async () => {
  hospital = await tinyHospital([[patient]]);
  hospital.faults.alsoTakes = ['ImagingStudy', 'DiagnosticReport'];
  outbox = memoryOutbox();
  published = new Map();
});
afterEach(() => hospital.close());

const ports = () => ({
  outbox,
  published: {
    ofPatient: async () => [...published.values()],
    save: async (all: readonly Published[]) => {
      for (const each of all) published.set(each.subject, each);
    },
  } as never,
  keep: async () => undefined,
  clock: { now: () => '2026-11-24T11:00:00Z' },
  audit: { append: async () => undefined } as never,
});

async function publish(readings: readonly ImageReading[], asOf = FIRST) {
  const study = { ...aStudyReading(readings), asOf };
  const datasets = [aHeader(), aHeader({}, 2)];
  const bundle = imagingBundle({ study, subject: { reference: PATIENT }, datasets });
  await publishReading({ study, patient: PATIENT, bundle, hospital: HOSPITAL }, ports());
  await deliver();
}

async function deliver() {
  const token = { current: async () => hospital.tokenFor('17'), renew: async () => undefined };
  const ehr = connectFhirEhr(new Map([['general', hospital.iss]]))('general', token);
  const items = await outbox.ofPatient('general', PATIENT);
  const written = items.filter(({ state }) => state === 'written');
  for (const item of items.filter(({ state }) => state === 'waiting')) {
    const sent = await sendBundle({ item, written, hospital: HOSPITAL, mayBeThere: false }, ehr);
    await outbox.markWritten(item.id, sent.response, '2026-11-24T12:00:00Z', sent.said);
  }
}

const all = <T extends Observation | RiskAssessment | DiagnosticReport | ImagingStudy>(
  type: T['resourceType'],
) => hospital.all<T>(type);

test('each resource is there once, and refers to the others by the addresses of the hospital', async () => {
  await publish([aReading()]);
  const [[observation], [risk], [report], [study]] = [
    all<Observation>('Observation'),
    all<RiskAssessment>('RiskAssessment'),
    all<DiagnosticReport>('DiagnosticReport'),
    all<ImagingStudy>('ImagingStudy'),
  ];
  expect(report?.result).toMatchObject([{ reference: `Observation/${observation!.id!}` }]);
  expect(report?.imagingStudy).toMatchObject([{ reference: `ImagingStudy/${study!.id!}` }]);
  expect(observation?.derivedFrom?.[0]?.reference).toBe(`ImagingStudy/${study!.id!}`);
  expect(risk?.basis?.[0]?.reference).toBe(`ImagingStudy/${study!.id!}`);
});

test('a study that the hospital has from its archive is not written again', async () => {
  hospital.resources.set('ImagingStudy/from-the-archive', [ofTheArchive]);
  await publish([aReading()]);
  expect(all<ImagingStudy>('ImagingStudy').map(({ id }) => id)).toEqual(['from-the-archive']);
  const [observation] = all<Observation>('Observation');
  expect(observation?.derivedFrom?.[0]?.reference).toBe('ImagingStudy/from-the-archive');
});

test('a hospital that takes neither study nor report gets the finding, with the study by its UID', async () => {
  hospital.faults.alsoTakes = [];
  await publish([aReading()]);
  expect(all<ImagingStudy>('ImagingStudy')).toEqual([]);
  const [observation] = all<Observation>('Observation');
  expect(observation?.derivedFrom?.[0]).toEqual({
    type: 'ImagingStudy',
    identifier: { system: 'urn:dicom:uid', value: `urn:oid:${STUDY}` },
  });
  expect(JSON.stringify(hospital.all('Provenance'))).not.toContain('urn:uuid:');
});

test('a later image adds its finding, and updates the one report', async () => {
  await publish([aReading()]);
  const later = aReading({ image: anImage(2), trackingUid: '2.25.77' });
  await publish([aReading(), later], '2026-11-24T10:30:00Z');
  expect(all<Observation>('Observation')).toHaveLength(2);
  expect(all<ImagingStudy>('ImagingStudy')).toHaveLength(1);
  const [report, another] = all<DiagnosticReport>('DiagnosticReport');
  expect(another).toBeUndefined();
  const ids = all<Observation>('Observation').map(({ id = '' }) => `Observation/${id}`);
  expect(report?.result?.map(({ reference }) => reference)).toEqual(ids);
});

test('a changed reading replaces the finding; a decision ends it, and the report stays preliminary', async () => {
  await publish([aReading()]);
  await publish([{ ...aReading(), finding: 'absent' }], '2026-11-24T10:30:00Z');
  expect(all<Observation>('Observation')).toMatchObject([
    { status: 'preliminary', valueCodeableConcept: { text: 'Absent' } },
  ]);
  await decideFinding(
    {
      hospital: 'general',
      patient: PATIENT,
      trackingUid: aReading().trackingUid,
      readAt: '2026-11-24T10:30:00Z',
      choice: 'change',
      changedTo: 'present',
      reason: 'Behind the heart',
      by: { reference: 'Practitioner/3', name: undefined },
    },
    ports(),
  );
  await deliver();
  expect(all<Observation>('Observation')).toMatchObject([
    { status: 'amended', valueCodeableConcept: { text: 'Present' } },
  ]);
  expect(all<RiskAssessment>('RiskAssessment')).toMatchObject([{ status: 'amended' }]);
  expect(all<DiagnosticReport>('DiagnosticReport')).toMatchObject([{ status: 'preliminary' }]);
});
