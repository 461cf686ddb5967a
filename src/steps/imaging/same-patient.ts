/** A FHIR Patient and the identity in images → whether they are one person: by identifier and birth date, never by name. */
import type { Patient } from '@medplum/fhirtypes';
import type { PatientIdentity } from './patient-identity.ts';

/** Characters of a day: FHIR also has years and months. */
const WHOLE_DATE = 10;

/**
 * Identifier and birth date agree; where one of them has no birth date, the identifier's issuer must be named and agree.
 * Two birth dates that differ are two people, whatever the identifier says; of a year or month alone the rest is not known.
 */
export function isSamePatient(patient: Patient, identity: PatientIdentity): boolean {
  const { system, value } = identity.identifier;
  const own = (patient.identifier ?? []).filter((each) => each.value === value);
  const byIssuer = system !== undefined && own.some((each) => each.system === system);
  const hasOther = system !== undefined && own.every((each) => (each.system ?? system) !== system);
  if (own.length === 0 || hasOther) return false;
  const { birthDate } = patient;
  if (birthDate === undefined || identity.birthDate === undefined) return byIssuer;
  if (birthDate.length < WHOLE_DATE) return byIssuer && identity.birthDate.startsWith(birthDate);
  return birthDate === identity.birthDate;
}
