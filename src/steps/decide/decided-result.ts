/**
 * A person's decision on a result. In: RiskAssessment or score Observation as sent. Out: the same, final or cancelled with the reason.
 *
 * A result that a person confirms stays labelled as asserted by artificial intelligence: the label says how it was made.
 */
import type { Annotation, Observation, RiskAssessment } from '@medplum/fhirtypes';

export interface ResultDecision {
  readonly choice: 'confirm' | 'disagree';
  readonly by: { readonly reference: string | undefined; readonly name: string | undefined };
  readonly at: string;
  /** For a person: "not applicable". */
  readonly reason?: string;
  readonly note?: string;
}

export function decidedResult<T extends RiskAssessment | Observation>(
  resource: T,
  decision: ResultDecision,
): T {
  const status = decision.choice === 'confirm' ? 'final' : 'cancelled';
  const note = noteOf(decision);
  return {
    ...resource,
    status,
    ...(note === undefined ? {} : { note: [...(resource.note ?? []), note] }),
  };
}

function noteOf({ choice, by, at, reason, note }: ResultDecision): Annotation | undefined {
  const words = [reason, note].filter((part) => part !== undefined && part !== '');
  if (choice === 'confirm' && words.length === 0) return undefined;
  const verb = choice === 'confirm' ? 'Confirmed' : 'Not agreed';
  return {
    ...(by.reference === undefined
      ? { authorString: by.name ?? 'a clinician' }
      : { authorReference: { reference: by.reference } }),
    time: at,
    text: words.length === 0 ? verb : `${verb}: ${words.join('. ')}`,
  };
}
