import { describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { readPatientRecord } from '#src/steps/record/read-patient-record.ts';
import { splitBundle } from '#src/steps/record/split-bundle.ts';
import type { TestResource } from '../../../support/fhir-builders.ts';
import {
  TODAY,
  aBundle,
  aCondition,
  aMeasurement,
  aMedicationRequest,
  aPatient,
  aResource,
  coded,
} from '../../../support/fhir-builders.ts';

const records = (input: unknown) =>
  splitBundle(input).map(({ subject, resources }) =>
    readPatientRecord(resources, { subject, asOf: TODAY, settings: DEFAULT_SETTINGS }),
  );
const failsWith = (code: string, where?: string) =>
  expect.objectContaining(where === undefined ? { code } : { code, where }) as Error;

describe('patients', () => {
  test.each(['collection', 'searchset', 'transaction', 'batch', 'document'])(
    'a %s is read',
    (type) => {
      const [record] = records(aBundle(type, [aPatient(), aCondition('44054006')]));
      expect(record?.subject).toBe('Patient/p1');
      expect(record?.conditions.has('diabetes')).toBe(true);
    },
  );

  test('a urn:uuid stays the reference of patient and sources', () => {
    const urn = 'urn:uuid:0a1b2c3d-0000-4000-8000-000000000001';
    const observation = aMeasurement('2160-0', 1, 'mg/dL', { subject: { reference: urn } });
    const [record] = records({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { fullUrl: urn, resource: aPatient({ id: undefined }) },
        { fullUrl: 'urn:uuid:o', resource: observation },
      ],
    });
    expect(record?.subject).toBe(urn);
    expect(record?.measurements.get('creatinine')?.[0]?.source.reference).toBe('urn:uuid:o');
  });

  test('each patient gets what is theirs, and shared medications', () => {
    const order = (patient: string) =>
      aMedicationRequest(
        {},
        {
          id: `m-${patient}`,
          subject: { reference: `Patient/${patient}` },
          medicationCodeableConcept: undefined,
          medicationReference: { reference: 'Medication/pill' },
        },
      );
    const code = coded('http://www.whocc.no/atc', 'C10AA05');
    const [first, second] = records([
      order('p1'),
      aCondition('44054006'),
      aPatient(),
      aPatient({ id: 'p2', gender: 'male' }),
      order('p2'),
      aResource('Medication', { id: 'pill', subject: undefined, code }),
    ]);
    expect(first?.conditions.has('diabetes')).toBe(true);
    expect(second?.conditions.size).toBe(0);
    expect([first, second].map((record) => record?.medications.has('statin'))).toEqual([
      true,
      true,
    ]);
    expect([first?.unused, second?.unused]).toEqual([[], []]);
  });

  test('what names no patient is nobody’s, also where there is only one', () => {
    const [record] = records([aPatient(), aCondition('44054006', { subject: undefined })]);
    expect(record?.conditions.size).toBe(0);
    expect(record?.unused).toMatchObject([{ because: 'other-patient' }]);
  });

  test('organizations and practitioners are nothing to speak of', () => {
    const neutral = ['Organization', 'Practitioner', 'Location', 'Device'];
    const others = neutral.map((type) => aResource(type, { subject: undefined }));
    expect(records([aPatient(), ...others])[0]?.unused).toEqual([]);
  });

  test('Bundles within a Bundle are opened', () => {
    const inner = aBundle('searchset', [aCondition('44054006')]);
    const [record] = records(aBundle('batch-response', [aPatient(), inner]));
    expect(record?.conditions.has('diabetes')).toBe(true);
  });

  test('what is no resource is listed with its path', () => {
    const bundle = aBundle('collection', [aPatient()]);
    const entry = [...(bundle['entry'] as unknown[]), { resource: 17 }];
    const [record] = records({ ...bundle, entry });
    expect(record?.unused).toMatchObject([
      { because: 'malformed', source: { reference: 'Bundle.entry[1].resource' } },
    ]);
  });

  test('no patient is an error', () => {
    expect(() => splitBundle(aBundle('collection', []))).toThrow(failsWith('input.no-patient'));
    expect(() => splitBundle([aCondition('44054006')])).toThrow(failsWith('input.no-patient'));
  });

  test('two patients of one id and different content are an error', () => {
    const twins = [aPatient(), aPatient({ gender: 'male' })];
    expect(() => splitBundle(twins)).toThrow(failsWith('input.duplicate-patient'));
    expect(splitBundle([aPatient(), aPatient()])).toHaveLength(1);
  });

  test('of two versions of a patient the newer is read', () => {
    const versions = [
      aPatient({ meta: { versionId: '2' }, gender: 'male' }),
      aPatient({ meta: { versionId: '1' } }),
    ];
    expect(records(versions).map(({ gender }) => gender)).toEqual(['male']);
  });

  test.each([null, 17, 'text', {}, { type: 'collection' }])('%j is no FHIR', (input) => {
    expect(() => splitBundle(input)).toThrow(failsWith('input.not-fhir'));
  });
});

describe('another release of FHIR', () => {
  const r5Statement = aResource('MedicationStatement', {
    status: 'recorded',
    medication: { concept: { text: 'Atorvastatin' } },
  });

  test.each<[string, TestResource, string]>([
    ['R5 MedicationStatement', r5Statement, 'Bundle.entry[1].resource.medication'],
    [
      'R5 Encounter',
      aResource('Encounter', { status: 'completed', class: [{ coding: [] }] }),
      'Bundle.entry[1].resource.class',
    ],
    [
      'DSTU2 MedicationOrder',
      aResource('MedicationOrder', { status: 'active' }),
      'Bundle.entry[1].resource',
    ],
    [
      'DSTU2 Condition',
      aCondition('44054006', { clinicalStatus: 'active' }),
      'Bundle.entry[1].resource.clinicalStatus',
    ],
    [
      'R5 by its profile',
      aCondition('44054006', {
        meta: { profile: ['http://hl7.org/fhir/5.0/StructureDefinition/Condition'] },
      }),
      'Bundle.entry[1].resource.meta.profile',
    ],
  ])('%s is refused, with its path', (_name, resource, where) => {
    const bundle = aBundle('collection', [aPatient(), resource]);
    expect(() => splitBundle(bundle)).toThrow(failsWith('input.wrong-release', where));
  });

  test('is refused as well where no Bundle was split', () => {
    const read = () =>
      readPatientRecord([aPatient(), r5Statement], {
        subject: 'Patient/p1',
        asOf: TODAY,
        settings: DEFAULT_SETTINGS,
      });
    expect(read).toThrow(failsWith('input.wrong-release', 'MedicationStatement.medication'));
  });

  test('an R4 profile with its version is R4', () => {
    const profile = [
      'http://hl7.org/fhir/StructureDefinition/Observation|4.0.1',
      'http://hl7.org/fhir/us/core/StructureDefinition/us-core-blood-pressure|8.0.0',
    ];
    const observation = aMeasurement('8480-6', 120, 'mm[Hg]', { meta: { profile } });
    expect(records([aPatient(), observation])[0]?.measurements.size).toBe(1);
  });
});
