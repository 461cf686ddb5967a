/** A published resource → what it is found by: the values of every search parameter of its type. */
import type { Resource } from '@medplum/fhirtypes';
import { createHash } from 'node:crypto';
import type { IndexedValue, SearchIndex } from '../../../ports/resource-search.ts';
import { isHeldType, RESULT_TYPES } from '../held-types.ts';
import { parametersOf, type Parameter } from './parameters.ts';
import { bareReference, isOfPatient } from './references.ts';
import { referencesOf, spansOf, tokensOf, valuesAt } from './values.ts';

/** Of this file and values.ts: another one where they find something else. */
const READING = 1;

export function searchIndex(): SearchIndex {
  const indexed = RESULT_TYPES.map((type) => [type, parametersOf(type)]);
  return {
    version: createHash('sha256')
      .update(JSON.stringify([READING, indexed]))
      .digest('hex'),
    valuesOf: valuesOfResource,
  };
}

function valuesOfResource(resource: Resource): IndexedValue[] {
  const { resourceType } = resource;
  if (!isHeldType(resourceType)) return [];
  return Object.entries(parametersOf(resourceType)).flatMap(([name, parameter]) =>
    // The store notes whose it is.
    isOfPatient(name) ? [] : valuesOf(resource, name, parameter),
  );
}

function valuesOf(resource: Resource, name: string, { kind, paths }: Parameter): IndexedValue[] {
  return valuesAt(resource, paths).flatMap((value): IndexedValue[] => {
    switch (kind) {
      case 'token':
        return tokensOf(value).map(({ system, code }) => ({
          name,
          text: code ?? '',
          ...(system === undefined ? {} : { system }),
        }));
      case 'date':
        return spansOf(value).map(({ start, end }) => ({ name, low: start, high: end }));
      case 'number':
        return typeof value === 'number' ? [{ name, low: value, high: value }] : [];
      case 'reference':
        return referencesOf(value).flatMap((reference) => referenceValues(name, reference));
      case 'string':
        return typeof value === 'string' ? [{ name, text: value.toLowerCase() }] : [];
      case 'uri':
        return typeof value === 'string' ? [{ name, text: value }] : [];
    }
  });
}

/** Also as it stands, and by its id alone. */
function referenceValues(name: string, reference: string): IndexedValue[] {
  const bare = bareReference(reference);
  const id = bare.slice(bare.lastIndexOf('/') + 1);
  const others = new Set([reference, id].filter((each) => each !== bare));
  return [
    { name, text: bare },
    ...[...others].map((text) => ({ name, text, isAlias: true as const })),
  ];
}
