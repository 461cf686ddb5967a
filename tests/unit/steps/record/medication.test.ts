import { describe, expect, test } from 'vitest';
import {
  ATC,
  RXNORM,
  aList,
  aMedicationRequest,
  aMedicationStatement,
  aResource,
  coded,
} from '../../../support/fhir-builders.ts';
import { read, reasons } from './reading.ts';

const ATORVASTATIN_40 = coded(RXNORM, '617311', 'atorvastatin 40 MG Oral Tablet');
const LISINOPRIL = coded(RXNORM, '29046', 'lisinopril');

describe('a MedicationRequest', () => {
  test('that is active is a current yes', () => {
    const record = read(aMedicationRequest(ATORVASTATIN_40));
    expect(record.medications.get('statin')).toEqual([
      {
        says: 'yes',
        current: true,
        since: '2026-01-10',
        intensity: 'high',
        source: {
          reference: 'MedicationRequest/m1',
          display: 'atorvastatin 40 MG Oral Tablet',
          at: '2026-01-10',
        },
      },
    ]);
    expect(record.holdsMedications).toBe(true);
    expect(record.orders).toMatchObject([{ medicationGroups: ['statin'] }]);
  });

  test.each(['completed', 'stopped', 'on-hold'])('that is %s is a yes that is over', (status) => {
    const record = read(aMedicationRequest(LISINOPRIL, { status }));
    expect(record.medications.get('antihypertensive')).toMatchObject([
      { says: 'yes', current: false },
    ]);
    expect(record.orders).toEqual([]);
  });

  test.each([
    [{ status: 'entered-in-error' }, 'entered-in-error'],
    [{ status: 'cancelled' }, 'not-active'],
    [{ status: 'draft' }, 'not-active'],
    [{ intent: 'proposal' }, 'not-active'],
    [{ doNotPerform: true }, 'not-active'],
    [{ authoredOn: '2026-12-01' }, 'in-the-future'],
  ])('with %j states nothing: %s', (parts, reason) => {
    const record = read(aMedicationRequest(ATORVASTATIN_40, parts));
    expect(record.medications.has('statin')).toBe(false);
    expect(reasons(record, 'statin')).toEqual([reason]);
  });

  test.each(['plan', 'order', 'original-order', 'instance-order'])('may be a %s', (intent) => {
    expect(read(aMedicationRequest(LISINOPRIL, { intent })).medications.size).toBeGreaterThan(0);
  });
});

describe('a drug', () => {
  test.each([
    [coded(RXNORM, '314076', 'lisinopril 10 MG Oral Tablet'), 'antihypertensive'], // product
    [coded(RXNORM, '17767'), 'antihypertensive'], // ingredient
    [coded(RXNORM, '29046'), 'acei-arb-arni'],
    [coded(ATC, 'C07AB02'), 'antihypertensive'],
    [coded(ATC, 'C07AB02'), 'beta-blocker'],
    [coded(ATC, 'C10AA05'), 'statin'],
    [coded(ATC, 'A10BK03'), 'sglt2i'],
    [coded(RXNORM, '11289'), 'anticoagulant'],
    [coded(ATC, 'M01AE01'), 'nsaid'],
  ])('%j belongs to %s', (medication, group) => {
    const [found] = read(aMedicationRequest(medication)).medications.get(group) ?? [];
    expect(found).toMatchObject({ says: 'yes' });
    expect(found).not.toHaveProperty('byTextOnly');
  });

  test.each([
    // Absent from the product lists, as RISK-MODELS 6.4 found in Synthea's records.
    [
      coded(RXNORM, '746030', 'Atenolol 50 MG / Chlorthalidone 25 MG Oral Tablet'),
      'antihypertensive',
    ],
    [{ text: 'Ramipril 5 mg 1-0-0' }, 'antihypertensive'],
    [{ text: 'ROSUVASTATIN 10mg' }, 'statin'],
    [{ text: 'Acetylsalicylic acid 100 mg' }, 'aspirin'],
  ])('%j is known by its name as %s, and says so', (medication, group) => {
    expect(read(aMedicationRequest(medication)).medications.get(group)).toMatchObject([
      { says: 'yes', byTextOnly: true },
    ]);
  });

  test('timolol for the eye lowers no blood pressure', () => {
    const eye = { text: 'Timolol 0.5 % Ophthalmic Solution' };
    expect(read(aMedicationRequest(eye)).medications.size).toBe(0);
  });

  test.each([
    [coded(RXNORM, '314231', 'simvastatin 10 MG Oral Tablet'), 'low'],
    [coded(RXNORM, '617310', 'atorvastatin 20 MG Oral Tablet'), 'moderate'],
    [{ text: 'Rosuvastatin calcium 20 mg' }, 'high'],
    [{ text: 'Pravastatin 40 mg' }, 'moderate'],
    [{ text: 'Atorvastatin' }, undefined],
  ])('%j has intensity %s', (medication, intensity) => {
    const [statin] = read(aMedicationRequest(medication)).medications.get('statin') ?? [];
    expect(statin && 'intensity' in statin ? statin.intensity : undefined).toBe(intensity);
  });

  test('the dose may stand in the dosage', () => {
    const dosageInstruction = [{ text: 'atorvastatin 80 mg at night' }];
    const order = aMedicationRequest({ text: 'Atorvastatin' }, { dosageInstruction });
    expect(read(order).medications.get('statin')).toMatchObject([{ intensity: 'high' }]);
  });

  test('may be contained', () => {
    const contained = [{ resourceType: 'Medication', id: 'x', code: LISINOPRIL }];
    const parts = {
      contained,
      medicationCodeableConcept: undefined,
      medicationReference: { reference: '#x' },
    };
    expect(read(aMedicationRequest({}, parts)).medications.has('antihypertensive')).toBe(true);
  });

  test('may be a resource of its own, named by its ingredients', () => {
    const medication = aResource('Medication', {
      id: 'pill',
      subject: undefined,
      ingredient: [{ itemCodeableConcept: LISINOPRIL }],
    });
    const parts = {
      medicationCodeableConcept: undefined,
      medicationReference: { reference: 'Medication/pill' },
    };
    const record = read(aMedicationRequest({}, parts), medication);
    expect(record.medications.has('acei-arb-arni')).toBe(true);
  });

  test('that is not in the record is said', () => {
    const parts = {
      medicationCodeableConcept: undefined,
      medicationReference: { reference: 'Medication/gone' },
    };
    expect(reasons(read(aMedicationRequest({}, parts)))).toEqual(['no-value']);
  });
});

describe('a MedicationStatement', () => {
  test.each([
    ['active', true],
    ['completed', false],
    ['stopped', false],
  ])('that is %s: current is %s', (status, current) => {
    const record = read(aMedicationStatement(LISINOPRIL, { status }));
    expect(record.medications.get('antihypertensive')).toMatchObject([{ says: 'yes', current }]);
  });

  const noBloodPressureDrug = {
    coding: ['C02', 'C03', 'C07', 'C08', 'C09'].map((code) => ({ system: ATC, code })),
  };

  test('that is not taken is a stated no', () => {
    const record = read(aMedicationStatement(noBloodPressureDrug, { status: 'not-taken' }));
    expect(record.medications.get('antihypertensive')).toMatchObject([
      { says: 'no', how: 'not-taken' },
    ]);
    expect(record.holdsMedications).toBe(false);
  });

  test('not taking the class counts against an older order', () => {
    const record = read(
      aMedicationRequest(LISINOPRIL),
      aMedicationStatement(noBloodPressureDrug, { status: 'not-taken' }),
    );
    expect(record.medications.get('antihypertensive')).toMatchObject([{ says: 'no' }]);
    expect(reasons(record, 'antihypertensive')).toEqual(['contradicted']);
  });

  test('not taking one drug says nothing against another of its group', () => {
    const record = read(
      aMedicationRequest(LISINOPRIL),
      aMedicationStatement(coded(RXNORM, '17767', 'amlodipine'), { status: 'not-taken' }),
    );
    expect(record.medications.get('antihypertensive')).toMatchObject([{ says: 'yes' }]);
  });
});

describe('a medication list', () => {
  test('says no to all groups that it does not hold', () => {
    const record = read(aMedicationRequest(LISINOPRIL), aList('10160-0', ['MedicationRequest/m1']));
    expect(record.medications.get('antihypertensive')).toMatchObject([{ says: 'yes' }]);
    expect(record.medications.get('statin')).toMatchObject([{ says: 'no', how: 'complete-list' }]);
  });

  test('may be empty, where nothing is known', () => {
    const emptyReason = coded(
      'http://terminology.hl7.org/CodeSystem/list-empty-reason',
      'nilknown',
    );
    const record = read(aList('10160-0', [], { entry: undefined, emptyReason }));
    expect(record.medications.get('antihypertensive')).toMatchObject([{ says: 'no' }]);
  });
});

describe('allergies', () => {
  const allergy = (code: object, parts: Record<string, unknown> = {}) =>
    aResource('AllergyIntolerance', {
      subject: undefined,
      patient: { reference: 'Patient/p1' },
      code,
      ...parts,
    });

  test.each([
    [coded(RXNORM, '83367', 'atorvastatin'), 'statin'],
    [{ text: 'Statins: muscle pain' }, 'statin'],
    [{ text: 'Allergy to ACE inhibitor' }, 'acei-arb-arni'],
    [coded(RXNORM, '1191', 'aspirin'), 'aspirin'],
  ])('%j concerns %s', (code, group) => {
    expect(read(allergy(code)).allergies[0]?.groups).toContain(group);
  });

  test('one that is refuted, in error or resolved is none', () => {
    const status = (code: string) => ({ coding: [{ code }] });
    const none = [
      { verificationStatus: status('refuted') },
      { verificationStatus: status('entered-in-error') },
      { clinicalStatus: status('resolved') },
    ].map((parts, index) => allergy(coded(RXNORM, '83367'), { id: `al${index}`, ...parts }));
    expect(read(...none).allergies).toEqual([]);
  });
});

describe('orders', () => {
  const service = (parts: Record<string, unknown> = {}) =>
    aResource('ServiceRequest', {
      status: 'active',
      intent: 'order',
      code: coded('http://loinc.org', '4548-4', 'HbA1c'),
      ...parts,
    });

  test('a ServiceRequest that is active is one', () => {
    const instantiatesCanonical = ['https://x/PlanDefinition/dm-screen'];
    expect(read(service({ instantiatesCanonical })).orders).toMatchObject([
      { codes: [{ code: '4548-4' }], instantiates: instantiatesCanonical, text: 'HbA1c' },
    ]);
    expect(read(service({ status: 'draft' })).orders).toEqual([]);
    expect(read(service({ authoredOn: '2027-01-01' })).orders).toEqual([]);
  });

  test('the activities of an active CarePlan are, until they are completed', () => {
    const detail = (status: string, code: string) => ({
      detail: { status, code: coded('http://snomed.info/sct', code) },
    });
    const plan = aResource('CarePlan', {
      status: 'active',
      intent: 'plan',
      activity: [detail('scheduled', '1'), detail('completed', '2'), detail('cancelled', '3')],
    });
    const record = read(plan);
    expect(record.orders.map(({ codes }) => codes[0]?.code)).toEqual(['1']);
    expect(record.done.map(({ codes }) => codes[0]?.code)).toEqual(['2']);
  });
});
