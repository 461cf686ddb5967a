/** Whose a resource is. In: a resource. Out: the references of the patients in whose compartment it lies. */
import type { Reference, Resource } from '@medplum/fhirtypes';

/** Elements that name the patient, by the patient CompartmentDefinition of R4, as far as this hospital holds the types. */
const OWNERS = ['subject', 'patient', 'beneficiary', 'individual'] as const;

/** Types that belong to nobody: every granted reader may see them. */
const OF_NOBODY = new Set(['Practitioner', 'Organization', 'Medication', 'Device', 'Location']);

export function belongsToNobody(type: string): boolean {
  return OF_NOBODY.has(type);
}

/** `Patient/<id>` references; Provenance lies where its targets lie. */
export function patientsOf(
  resource: Resource,
  read: (reference: string) => Resource | undefined,
): readonly string[] {
  if (resource.resourceType === 'Patient') return [`Patient/${resource.id ?? ''}`];
  if (resource.resourceType === 'Provenance') {
    const targets = resource.target.map(({ reference }) => unversioned(reference ?? ''));
    return targets.flatMap((target) => {
      if (target.startsWith('Patient/')) return [target];
      const found = read(target);
      return found === undefined || found.resourceType === 'Provenance'
        ? []
        : patientsOf(found, read);
    });
  }
  const named = OWNERS.map((element) => referenceAt(resource, element));
  return named.filter((reference) => reference?.startsWith('Patient/') === true) as string[];
}

/** Every reference in a resource, with the place where it stands. */
export function* referencesIn(value: unknown, path = ''): Generator<readonly [string, string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (key === 'reference' && typeof each === 'string') yield [each, path];
    else yield* referencesIn(each, here);
  }
}

export function unversioned(reference: string): string {
  return reference.replace(/\/_history\/.*$/, '');
}

function referenceAt(resource: Resource, element: string): string | undefined {
  const value: unknown = Reflect.get(resource, element);
  const { reference } = (value ?? {}) as Reference;
  return reference === undefined ? undefined : unversioned(reference);
}
