/**
 * Nothing is written about another patient than the one whose token carries it. In: an outbox. Out: the same, which looks before it takes.
 *
 * Servers do not keep patients apart for a patient's token: we do, at the last place before a bundle is kept for sending.
 */
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { AppError } from '../errors.ts';
import type { Outbox } from '../ports/outbox.ts';

/** @returns enqueue throws AppError `launch.patient-mismatch`, and keeps nothing then */
export function ownPatientOnly(outbox: Outbox): Outbox {
  return {
    ...outbox,
    async enqueue(item) {
      if (!isAboutOnly(item.patient, item.bundle))
        throw new AppError(
          'launch.patient-mismatch',
          'what is to be written names another patient',
        );
      await outbox.enqueue(item);
    },
  };
}

function isAboutOnly(patient: string, { entry = [] }: Bundle): boolean {
  return entry.every(({ resource }) =>
    patientsOf(resource).every(
      (reference) => reference === patient || reference.endsWith(`/${patient}`),
    ),
  );
}

function patientsOf(resource: Resource | undefined): string[] {
  if (resource === undefined) return [];
  if (resource.resourceType === 'Patient') return [`Patient/${resource.id ?? ''}`];
  return (['subject', 'patient'] as const).flatMap((element) => {
    const value: unknown = Reflect.get(resource, element);
    const isReference = typeof value === 'object' && value !== null && 'reference' in value;
    return isReference && typeof value.reference === 'string' ? [value.reference] : [];
  });
}
