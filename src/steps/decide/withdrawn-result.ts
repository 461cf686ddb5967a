/**
 * A result that no longer holds. In: RiskAssessment or score Observation as sent, and why. Out: the same, marked, with a note.
 *
 * R4 observation-status: `entered-in-error` is for what "has been withdrawn following previous final release", which real
 * decisions may have been based on: a result that a person has confirmed. What nobody has confirmed was never released:
 * it is `cancelled`.
 */
import type { Observation, RiskAssessment } from '@medplum/fhirtypes';

export function withdrawnResult<T extends RiskAssessment | Observation>(
  resource: T,
  { why, at }: { readonly why: string; readonly at: string },
): T {
  const status = resource.status === 'final' ? 'entered-in-error' : 'cancelled';
  return { ...resource, status, note: [...(resource.note ?? []), { time: at, text: why }] };
}
