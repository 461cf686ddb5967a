import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { draftOrders, isDrafted } from '#src/steps/advise/draft-orders.ts';

const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const LOINC = 'http://loinc.org';
const subject = { reference: 'Patient/p1' };
const request = (parts: object): Resource => ({
  resourceType: 'MedicationRequest',
  id: 'd1',
  status: 'draft',
  intent: 'order',
  subject,
  ...parts,
});
const atorvastatin = { coding: [{ system: RXNORM, code: '83367' }] };

describe('the group of a drafted drug is known', () => {
  test.each<[string, Resource[]]>([
    ['by its code', [request({ medicationCodeableConcept: atorvastatin })]],
    ['by its name', [request({ medicationCodeableConcept: { text: 'Atorvastatin 40 mg' } })]],
    [
      'by a contained Medication',
      [
        request({
          medicationReference: { reference: '#m' },
          contained: [{ resourceType: 'Medication', id: 'm', code: atorvastatin }],
        }),
      ],
    ],
    [
      'by a Medication beside it',
      [
        request({ medicationReference: { reference: 'Medication/m' } }),
        { resourceType: 'Medication', id: 'm', code: atorvastatin },
      ],
    ],
    [
      'by the name of its reference',
      [request({ medicationReference: { reference: 'Medication/x', display: 'Atorvastatin' } })],
    ],
  ])('%s', (_how, resources) => {
    expect(draftOrders(resources)[0]?.medicationGroups).toContain('statin');
  });
});

test('a service is known by its code; what is neither is no order', () => {
  const lipids = { system: LOINC, code: '57698-3' };
  const drafts = draftOrders([
    {
      resourceType: 'ServiceRequest',
      id: 's1',
      status: 'draft',
      intent: 'order',
      subject,
      code: { coding: [lipids], text: 'Lipid panel' },
    },
    { resourceType: 'NutritionOrder', id: 'n1', status: 'draft', intent: 'order' } as Resource,
  ]);
  expect(drafts).toEqual([
    { reference: 'ServiceRequest/s1', text: 'Lipid panel', codes: [lipids], medicationGroups: [] },
  ]);
  const activity = { id: 'r/0', kind: 'ServiceRequest', text: 'Lipid panel' } as const;
  expect(isDrafted({ ...activity, code: lipids }, drafts)).toBe(true);
  expect(isDrafted({ ...activity, code: { ...lipids, code: '1' } }, drafts)).toBe(false);
  expect(isDrafted(activity, drafts)).toBe(false);
});
