/**
 * A person's decision on a finding of a model. In: its Observation or RiskAssessment as sent. Out: the same, final (agreed),
 * amended (changed) or cancelled (not agreed), with who and why.
 *
 * What the model said stays readable: its probability as it was, a value that was changed in the note.
 */
import type { Annotation, CodeableConcept, Observation, RiskAssessment } from '@medplum/fhirtypes';

const SNOMED = 'http://snomed.info/sct';
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';

/** What the person sees instead: whether it is there, or which class of the model. */
export type OtherFinding =
  | 'present'
  | 'absent'
  | {
      readonly title: string;
      readonly coding?: {
        readonly system: string;
        readonly code: string;
        readonly display: string;
      };
    };

export interface FindingChoice {
  readonly choice: 'agree' | 'change' | 'disagree';
  readonly by: { readonly reference: string | undefined; readonly name: string | undefined };
  readonly at: string;
  /** Of a change. */
  readonly changedTo?: OtherFinding;
  /** Of a change, and where the person does not agree. */
  readonly reason?: string;
}

const STATUS = { agree: 'final', change: 'amended', disagree: 'cancelled' } as const;

/** @param notes of the resource as it is now, where an earlier decision has left its own */
export function decidedFinding<T extends Observation | RiskAssessment>(
  resource: T,
  choice: FindingChoice,
  notes: readonly Annotation[] = resource.note ?? [],
): T {
  const status = STATUS[choice.choice];
  const said =
    resource.resourceType === 'Observation' ? resource.valueCodeableConcept?.text : undefined;
  const note = [...notes, noteOf(choice, said)];
  const changed =
    resource.resourceType === 'Observation' && choice.changedTo !== undefined
      ? valueOf(choice.changedTo)
      : {};
  return { ...resource, ...changed, status, note };
}

const ANSWERS = {
  present: { code: '52101004', display: 'Present', as: 'POS' },
  absent: { code: '2667000', display: 'Absent', as: 'NEG' },
} as const;

function valueOf(
  other: OtherFinding,
): Pick<Observation, 'valueCodeableConcept' | 'interpretation'> {
  if (typeof other === 'object') return { valueCodeableConcept: conceptOf(other) };
  const { code, display, as } = ANSWERS[other];
  return {
    valueCodeableConcept: { coding: [{ system: SNOMED, code, display }], text: display },
    interpretation: [{ coding: [{ system: INTERPRETATION, code: as }] }],
  };
}

function conceptOf({ title, coding }: Exclude<OtherFinding, string>): CodeableConcept {
  return coding === undefined ? { text: title } : { coding: [coding], text: title };
}

function noteOf({ choice, by, at, reason, changedTo }: FindingChoice, said?: string): Annotation {
  const model = said === undefined ? '' : ` (the model said: ${said})`;
  const to = typeof changedTo === 'object' ? changedTo.title : (changedTo ?? 'something else');
  const verbs = {
    agree: 'Agreed',
    change: `Changed to: ${to}${model}`,
    disagree: `Not agreed${model}`,
  };
  const words = [verbs[choice], reason].filter((part) => part !== undefined && part !== '');
  return {
    ...(by.reference === undefined
      ? { authorString: by.name ?? 'a clinician' }
      : { authorReference: { reference: by.reference } }),
    time: at,
    text: words.join('. '),
  };
}
