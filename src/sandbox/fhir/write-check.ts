/** What this hospital demands of a resource before it keeps it. In: the resource. Out: silence, or a Refusal 422. */
import type { Resource } from '@medplum/fhirtypes';
import { referencesIn, unversioned } from '../store/compartment.ts';
import type { HospitalRepository } from '../store/repository.ts';
import { Refusal } from './outcome.ts';

/** Elements of cardinality 1 in R4. */
const REQUIRED: Readonly<Partial<Record<Resource['resourceType'], readonly string[]>>> = {
  CarePlan: ['status', 'intent', 'subject'],
  DiagnosticReport: ['status', 'code'],
  ImagingStudy: ['status', 'subject'],
  Observation: ['status', 'code'],
  Provenance: ['target', 'recorded', 'agent'],
  RiskAssessment: ['status', 'subject'],
};

const LOCAL = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/([A-Za-z0-9.-]{1,64}))?$/;

/** @param iss absolute references to ourselves are checked as relative ones */
export function checkWrite(resource: Resource, repository: HospitalRepository, iss: string): void {
  for (const element of REQUIRED[resource.resourceType] ?? [])
    if (!(element in resource))
      throw new Refusal(422, 'required', `${resource.resourceType}.${element} is missing.`);
  for (const [reference, path] of referencesIn(resource)) {
    const relative = reference.startsWith(`${iss}/`) ? reference.slice(iss.length + 1) : reference;
    if (relative.startsWith('urn:uuid:'))
      throw new Refusal(422, 'not-found', `${path}: nothing in the Bundle has this address.`);
    if (LOCAL.test(relative) && !exists(relative, repository))
      throw new Refusal(
        422,
        'not-found',
        `${path}: this hospital does not hold what it refers to.`,
      );
  }
}

function exists(reference: string, repository: HospitalRepository): boolean {
  const version = LOCAL.exec(reference)?.[3];
  const versions = repository.versions.get(unversioned(reference)) ?? [];
  return version === undefined
    ? versions.length > 0
    : versions.some(({ meta }) => meta?.versionId === version);
}
