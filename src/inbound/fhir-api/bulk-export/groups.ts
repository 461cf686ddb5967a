/** The groups of patients that can be exported: everybody with results here, and those of one hospital. */
import type { Group } from '@medplum/fhirtypes';
import { GROUP_TYPE } from '../held-types.ts';

/** Of every hospital; no configured hospital can have this id beside it. */
const ALL = 'all';

type OwnGroup = Group & { readonly id: string };

export function groupsOf(
  hospitals: readonly { readonly id: string; readonly title?: string }[],
): OwnGroup[] {
  const group = (id: string, name: string): OwnGroup => ({
    resourceType: GROUP_TYPE,
    id,
    active: true,
    type: 'person',
    actual: true,
    name,
  });
  return [
    group(ALL, 'Everybody with results here'),
    ...hospitals
      .filter(({ id }) => id !== ALL)
      .map(({ id, title }) => group(id, `Patients of ${title ?? id}`)),
  ];
}

/** @returns the hospital of a group; undefined: every one */
export function hospitalOfGroup(id: string): string | undefined {
  return id === ALL ? undefined : id;
}
