/** What a hospital holds of ours. In: the hospital. Out: our resources, and whether they are in order. */
import type { Resource } from '@medplum/fhirtypes';
import { expect } from 'vitest';
import type { AnyHospital } from './any-hospital.ts';
import { validateResource } from './validate-resource.ts';

const TYPES = [
  'RiskAssessment',
  'Observation',
  'DocumentReference',
  'CarePlan',
  'Device',
  'Provenance',
] as const;
/** Of ours, by their labels. */
export const writtenByUs = (hospital: AnyHospital): Resource[] =>
  TYPES.flatMap((type) => hospital.all<Resource>(type)).filter((resource) =>
    JSON.stringify(resource).includes('health-analysis-mentor.org'),
  );
/** Nothing twice, no reference that leads nowhere, all valid. */
export function expectInOrder(hospital: AnyHospital): void {
  const all = writtenByUs(hospital);
  const names = all.map((resource) =>
    JSON.stringify([
      resource.resourceType,
      'identifier' in resource ? resource.identifier : resource.meta?.tag,
    ]),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(JSON.stringify(all)).not.toContain('urn:uuid:');
  for (const [, reference] of JSON.stringify(all).matchAll(
    /"reference":"([A-Za-z]+\/[^"]+?)(?:\/_history\/\d+)?"/g,
  ))
    expect(hospital.versions(reference ?? ''), reference).not.toEqual([]);
  for (const resource of all) expect(validateResource(resource), resource.resourceType).toEqual([]);
}
