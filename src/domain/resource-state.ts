/**
 * Does a resource still say what we wrote? In: a resource. Out: a text of what we and people decide in it, equal for equal statements.
 *
 * What servers add or rearrange (version, narrative, order of elements) is left out; the business identifier follows from the content.
 */
import type { Resource } from '@medplum/fhirtypes';

export function stateOf(resource: Resource): string {
  const part = (name: string): unknown => Reflect.get(resource, name);
  const activities = listOf(part('activity')).map((each) => {
    const detail = partOf(each, 'detail');
    return [partOf(detail, 'status'), partOf(detail, 'description')];
  });
  return JSON.stringify([
    resource.resourceType,
    part('status'),
    part('docStatus'),
    listOf(part('identifier')).map((each) => partOf(each, 'value')),
    listOf(part('note')).map((each) => partOf(each, 'text')),
    activities,
  ]);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
