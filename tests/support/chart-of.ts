/** A patient with what PREVENT 2023 needs, as of the day the tests run. In: the id. Out: the hospital's resources. */
import type { Observation, Patient, Resource } from '@medplum/fhirtypes';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

export function chartOf(id: string, systolic = 152): Resource[] {
  const subject = { reference: `Patient/${id}` };
  const measured = (loinc: string, value: number, unit: string): Observation => ({
    resourceType: 'Observation',
    id: `${id}-${loinc}`,
    status: 'final',
    code: { coding: [{ system: LOINC, code: loinc }] },
    subject,
    effectiveDateTime: daysAgo(20),
    valueQuantity: { value, unit, system: UCUM, code: unit },
  });
  const patient: Patient = {
    resourceType: 'Patient',
    id,
    gender: 'female',
    birthDate: `${new Date().getFullYear() - 62}-03-15`,
    name: [{ family: `Family-${id}`, given: ['Given'] }],
    identifier: [
      {
        type: {
          text: 'MRN',
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }],
        },
        value: `MRN-${id}`,
      },
    ],
  };
  return [
    patient,
    measured('8480-6', systolic, 'mm[Hg]'),
    measured('2093-3', 240, 'mg/dL'),
    measured('2085-9', 45, 'mg/dL'),
    measured('2160-0', 0.9, 'mg/dL'),
    measured('39156-5', 31, 'kg/m2'),
    {
      resourceType: 'Observation',
      id: `${id}-smoking`,
      status: 'final',
      code: { coding: [{ system: LOINC, code: '72166-2' }] },
      subject,
      effectiveDateTime: daysAgo(20),
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '449868002' }] },
    },
    {
      resourceType: 'Condition',
      id: `${id}-hypertension`,
      clinicalStatus: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' },
        ],
      },
      code: { coding: [{ system: 'http://snomed.info/sct', code: '59621000' }] },
      subject,
    },
    {
      resourceType: 'MedicationRequest',
      id: `${id}-amlodipine`,
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: {
        coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '17767' }],
        text: 'Amlodipine',
      },
      subject,
      authoredOn: daysAgo(300),
    },
  ];
}
