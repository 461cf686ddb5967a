/** Lantana's validator. In: a resource. Out: codes outside of a required value set, references to a wrong type. */
import { Fhir, Versions } from 'fhir/fhir.js';
import { ParseConformance } from 'fhir/parseConformance.js';
import { isResourceType } from './definitions.ts';
import { isObject } from './walk.ts';

const fhir = new Fhir(new ParseConformance(true, Versions.R4));
const failures = new Set<string | undefined>(['error', 'fatal']);

/** It takes a required choice that is false for missing: structure.ts finds the missing ones. */
export function bindingFaults(resource: object): string[] {
  const { messages } = fhir.validate(withPlainReferences(resource) as object);
  return messages
    .filter(({ severity }) => failures.has(severity))
    .filter(({ location }) => location?.endsWith('[x]') !== true)
    .map(({ location, message }) => `${location || 'resource'}: ${message ?? 'invalid'}`);
}

/**
 * It takes the type of a reference from its last part but one. Patient/1/_history/2 has none there,
 * nor need an address have one that is not of a FHIR server.
 */
function withPlainReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlainReferences);
  if (!isObject(value)) return value;
  const copy = Object.entries(value).flatMap(([name, each]) => {
    if (name !== 'reference' || typeof each !== 'string')
      return [[name, withPlainReferences(each)]];
    const plain = each.replace(/\/_history\/[^/]+$/, '');
    const type = plain.split('/').at(-2) ?? '';
    return plain.includes('://') && !isResourceType(type) ? [] : [[name, plain]];
  });
  return Object.fromEntries(copy) as unknown;
}
