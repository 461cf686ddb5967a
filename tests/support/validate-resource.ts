/**
 * The oracle for everything that we write. In: a FHIR R4 resource, a Bundle too. Out: every fault
 * that three validators and a list of hand-made rules find; each of them alone accepts nonsense.
 */
import type { Resource, StructureDefinition } from '@medplum/fhirtypes';
import { bindingFaults } from './fhir/bindings.ts';
import { handRuleFaults } from './fhir/hand-rules.ts';
import { invariantFaults } from './fhir/invariants.ts';
import { profilesOf } from './fhir/own-profiles.ts';
import { primitiveFaults } from './fhir/primitives.ts';
import { structureFaults } from './fhir/structure.ts';
import { isObject, walk } from './fhir/walk.ts';

export interface Options {
  /** Profiles that the resource must obey beside those of /profiles that its meta.profile names. */
  profiles?: StructureDefinition[];
}

export function validateResource(resource: unknown, { profiles = [] }: Options = {}): string[] {
  if (!isObject(resource)) return ['resource: must be an object'];
  const { elements, faults } = walk(resource);
  const inPlace = elements.flatMap((element) => [
    ...primitiveFaults(element),
    ...handRuleFaults(element),
    ...invariantFaults(element),
  ]);
  // Medplum looks at a resource alone, not at those in it.
  const resources = elements.filter(({ value, resource: holder }) => value === holder);
  const structure = resources
    .map(({ resource: each }) => each as unknown as Resource)
    .flatMap((each) =>
      structureFaults(each, [
        ...profilesOf(each),
        ...(each === (resource as object) ? profiles : []),
      ]),
    );
  return [...new Set([...faults, ...inPlace, ...bindingFaults(resource), ...structure])];
}
