/** Patients for the tests of cards. In: an id. Out: the hospital's resources. */
import type { Resource } from '@medplum/fhirtypes';
import { chartOf } from '../../support/chart-of.ts';

const SNOMED = 'http://snomed.info/sct';

/** Nothing stands above an action threshold. */
export function healthyChart(id: string): Resource[] {
  return chartOf(id, 110).flatMap((resource): Resource[] => {
    if (resource.resourceType === 'Patient')
      return [{ ...resource, birthDate: `${new Date().getFullYear() - 42}-03-15` }];
    if (resource.resourceType === 'Condition' || resource.resourceType === 'MedicationRequest')
      return [];
    if (resource.resourceType !== 'Observation') return [resource];
    const loinc = resource.code.coding?.[0]?.code;
    if (loinc === '72166-2')
      return [
        {
          ...resource,
          valueCodeableConcept: { coding: [{ system: SNOMED, code: '266919005' }] },
        },
      ];
    const better = { '2093-3': 170, '2085-9': 65, '39156-5': 22 }[loinc ?? ''];
    return better === undefined
      ? [resource]
      : [{ ...resource, valueQuantity: { ...resource.valueQuantity, value: better } }];
  });
}

export function statinAllergy(id: string): Resource {
  return {
    resourceType: 'AllergyIntolerance',
    id: `${id}-statin-allergy`,
    clinicalStatus: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
          code: 'active',
        },
      ],
    },
    code: {
      coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '83367' }],
      text: 'Atorvastatin [rash](http://x)',
    },
    patient: { reference: `Patient/${id}` },
  };
}

export function draftStatin(id: string): Resource {
  return {
    resourceType: 'MedicationRequest',
    id: 'draft-1',
    status: 'draft',
    intent: 'order',
    medicationCodeableConcept: {
      coding: [{ system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '83367' }],
      text: 'Atorvastatin 40 mg',
    },
    subject: { reference: `Patient/${id}` },
  };
}

export function pregnancy(id: string): Resource {
  return {
    resourceType: 'Condition',
    id: `${id}-pregnancy`,
    clinicalStatus: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' },
      ],
    },
    code: { coding: [{ system: SNOMED, code: '77386006' }] },
    subject: { reference: `Patient/${id}` },
  };
}
