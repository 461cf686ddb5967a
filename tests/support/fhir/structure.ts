/** Medplum's validator. In: a resource and profiles. Out: faults of structure, slices, fixed values and profile invariants. */
import {
  indexStructureDefinitionBundle,
  loadDataType,
  OperationOutcomeError,
  validateResource,
} from '@medplum/core';
import type { OperationOutcomeIssue, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { definitionBundles } from './definitions.ts';

for (const bundle of definitionBundles) indexStructureDefinitionBundle(bundle);
const loaded = new Set<StructureDefinition>();

/**
 * Medplum finds ras-2 broken where a prediction has no probability, and refuses spaces in
 * base64Binary: invariants.ts and primitives.ts check both rightly.
 */
const wronglyFound = /\bras-2\b|Invalid base64Binary format/;

export function structureFaults(resource: Resource, profiles: StructureDefinition[]): string[] {
  const runs = [
    attempt(resource),
    ...profiles.map((profile) => {
      if (profile.snapshot === undefined) return [`profile ${profile.url} has no snapshot`];
      if (!loaded.has(profile)) loadDataType(profile);
      loaded.add(profile);
      return attempt(resource, profile).map((fault) => `${fault} [${profile.name}]`);
    }),
  ];
  return [...new Set(runs.flat())];
}

function attempt(resource: Resource, profile?: StructureDefinition): string[] {
  try {
    validateResource(resource, profile === undefined ? {} : { profile });
    return [];
  } catch (error) {
    if (!(error instanceof OperationOutcomeError))
      return [`Medplum cannot read it: ${String(error)}`];
    return error.outcome.issue
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(describe)
      .filter((fault) => !wronglyFound.test(fault));
  }
}

const describe = ({ details, diagnostics, expression }: OperationOutcomeIssue) =>
  `${expression?.join(', ') ?? 'resource'}: ${details?.text ?? diagnostics ?? 'invalid'}`;
