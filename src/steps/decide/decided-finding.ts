/**
 * A person's decision on a finding of a model. In: its Observation or RiskAssessment as sent. Out: the same, final (agreed),
 * amended (changed) or cancelled (not agreed), with who and why.
 *
 * What the model said stays readable: its probability as it was, a value that was changed in the note.
 */
import type {
  Annotation,
  CodeableConcept,
  Observation,
  ObservationComponent,
  RiskAssessment,
} from '@medplum/fhirtypes';
import { CODE_SYSTEMS, EXTENSIONS } from '../../domain/codes/mentor.ts';
import type { ImageRegion } from '../../domain/image.ts';
import { regionInWords } from '../../domain/image-region.ts';

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

/** Where a person sees it: in pixels of that image. */
export interface DrawnBox {
  readonly sopInstanceUid: string;
  /** From 1. */
  readonly frame: number;
  readonly region: ImageRegion;
}

export interface FindingChoice {
  readonly choice: 'agree' | 'change' | 'disagree';
  readonly by: { readonly reference: string | undefined; readonly name: string | undefined };
  readonly at: string;
  /** Of a change: another finding, another place, or both. */
  readonly changedTo?: OtherFinding;
  /** In words. */
  readonly place?: string;
  readonly box?: DrawnBox;
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
  const changed = resource.resourceType === 'Observation' ? changedParts(resource, choice) : {};
  return { ...resource, ...changed, status, note };
}

function changedParts(
  { component = [] }: Observation,
  { changedTo, place, box }: FindingChoice,
): Partial<Observation> {
  return {
    ...(changedTo === undefined ? {} : valueOf(changedTo)),
    ...(place === undefined ? {} : { bodySite: { text: place } }),
    ...(box === undefined ? {} : { component: [...component, boxComponent(box)] }),
  };
}

/** R4 has no element for a region of an image: the coordinates are an extension, the words a value. */
function boxComponent({ sopInstanceUid, frame, region }: DrawnBox): ObservationComponent {
  const { left, top, right, bottom } = region;
  const edges = Object.entries({ left, top, right, bottom });
  return {
    extension: [
      {
        url: EXTENSIONS.imageRegion,
        extension: [
          { url: 'image', valueUri: `urn:oid:${sopInstanceUid}` },
          { url: 'frame', valuePositiveInt: frame },
          ...edges.map(([url, valueDecimal]) => ({ url, valueDecimal })),
        ],
      },
    ],
    code: {
      coding: [{ system: CODE_SYSTEMS.imaging, code: 'region-by-person' }],
      text: 'Box that a person drew',
    },
    valueString: `In pixels of the image: ${regionInWords(region)}`,
  };
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

function noteOf(made: FindingChoice, said?: string): Annotation {
  const { choice, by, at, reason } = made;
  const model = said === undefined ? '' : ` (the model said: ${said})`;
  const to = changeInWords(made);
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

function changeInWords({ changedTo, place, box }: FindingChoice): string {
  const finding = typeof changedTo === 'object' ? changedTo.title : changedTo;
  const drawn = box === undefined ? undefined : `box at ${regionInWords(box.region)} of the image`;
  const parts = [finding, place, drawn].filter((part) => part !== undefined);
  return parts.length === 0 ? 'something else' : parts.join(', ');
}
