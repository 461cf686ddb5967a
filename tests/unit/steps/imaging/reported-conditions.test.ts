/** What a record reports, for models that need it: a tumour that was ruled out is not reported. */
import type { Condition } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { reportedConditions } from '#src/steps/imaging/reported-conditions.ts';

const SNOMED = 'http://snomed.info/sct';

function condition(code: string, system = SNOMED, verification?: string): Condition {
  return {
    resourceType: 'Condition',
    subject: { reference: 'Patient/p1' },
    code: { coding: [{ system, code }] },
    ...(verification === undefined
      ? {}
      : { verificationStatus: { coding: [{ code: verification }] } }),
  };
}

test('SNOMED CT codes of what stands in the record, not of what was refuted or written by mistake', () => {
  const found = reportedConditions([
    condition('126952004'),
    condition('393564001', SNOMED, 'provisional'),
    condition('254956000', SNOMED, 'refuted'),
    condition('302820008', SNOMED, 'entered-in-error'),
    condition('C71.9', 'http://hl7.org/fhir/sid/icd-10'),
    { resourceType: 'Patient' },
  ]);
  expect([...found]).toEqual(['126952004', '393564001']);
});
