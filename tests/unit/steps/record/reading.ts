/** Reads resources of the tests' patient as of TODAY. */
import type { PatientRecord } from '#src/domain/patient-record.ts';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { readPatientRecord } from '#src/steps/record/read-patient-record.ts';
import type { TestResource } from '../../../support/fhir-builders.ts';
import { TODAY, aPatient } from '../../../support/fhir-builders.ts';

export function read(...resources: readonly TestResource[]): PatientRecord {
  const withPatient = resources.some(({ resourceType }) => resourceType === 'Patient');
  const all = withPatient ? resources : [aPatient(), ...resources];
  return readPatientRecord(all, {
    subject: 'Patient/p1',
    asOf: TODAY,
    settings: DEFAULT_SETTINGS,
  });
}

/** Newest value of a concept. */
export function valueOf(record: PatientRecord, concept: string): number | undefined {
  return record.measurements.get(concept)?.[0]?.value;
}

/** Why statements about a concept were not used. */
export function reasons(record: PatientRecord, concept?: string): readonly string[] {
  return record.unused
    .filter((one) => concept === undefined || one.concept === concept)
    .map(({ because }) => because);
}
