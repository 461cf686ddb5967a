/** Whom a resource is about. In: a resource. Out: `Patient/<id>` as it names it, without a version; empty where it names none. */
import type { Resource } from '@medplum/fhirtypes';

export function subjectOf(resource: Resource): string {
  if (resource.resourceType === 'Patient') return `Patient/${resource.id ?? ''}`;
  for (const element of ['subject', 'patient', 'beneficiary', 'individual'] as const) {
    if (!(element in resource)) continue;
    const value: unknown = Reflect.get(resource, element);
    const reference: unknown =
      typeof value === 'object' && value !== null && 'reference' in value
        ? value.reference
        : undefined;
    if (typeof reference === 'string') return reference.replace(/\/_history\/.*$/, '');
  }
  return '';
}
