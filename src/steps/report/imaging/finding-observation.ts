/**
 * One image by one model → Observation: present, absent, which kind, or not decided; probability, what remains, limits.
 *
 * Refused: no value, but why. Its tracking UID is that of the DICOM SR.
 */
import type { CodeableConcept, Observation, ObservationComponent } from '@medplum/fhirtypes';
import {
  CODE_SYSTEMS,
  EXTENSIONS,
  IDENTIFIER_SYSTEMS,
  STRUCTURE_DEFINITIONS,
} from '../../../domain/codes/mentor.ts';
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ImageReading, ReadImage } from '../../../domain/image-reading.ts';
import { contentId } from '../content-id.ts';
import { CONCEPTS, type Code } from '../dicom/codes.ts';
import { classOf, foremost } from '../dicom/in-words.ts';
import { exact, percent } from '../figures.ts';
import { aiMeta, identifierOf, UCUM } from '../labels.ts';
import { methodOfModel } from '../model-method.ts';
import { narrativeOf, paragraph } from '../narrative.ts';
import { imagesRead, uidIdentifier } from './dicom-identifiers.ts';
import {
  classConcept,
  findingCodings,
  notesOf,
  readingInWords,
  refusedExtension,
} from './finding-words.ts';
import { momentOfImage } from './moment-of-image.ts';
import type { Subject } from './subject.ts';

const SNOMED = 'http://snomed.info/sct';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
const DATA_ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

/** For whom, when, by which device, of which study: the same for all that one image gives. */
export interface FindingContext {
  readonly subject: Subject;
  readonly asOf: string;
  /** Reference to the model's Device. */
  readonly device: string;
  /** Reference to the ImagingStudy. */
  readonly study: string;
  /** Data set of the image. */
  readonly source: DicomDataset | undefined;
}

export function findingObservationOf(
  reading: ImageReading,
  { subject, asOf, device, study, source }: FindingContext,
): Observation & { id: string } {
  const { manifest, trackingUid } = reading;
  const content = {
    resourceType: 'Observation',
    meta: aiMeta(STRUCTURE_DEFINITIONS.imagingFinding),
    text: narrativeOf(paragraph(`${manifest.shortTitle}. ${readingInWords(reading)}`)),
    ...(reading.read ? {} : { extension: [refusedExtension(reading)] }),
    status: 'preliminary',
    category: [{ coding: [{ system: CATEGORY, code: 'imaging', display: 'Imaging' }] }],
    code: { coding: findingCodings(manifest), text: manifest.finding.title },
    subject,
    effectiveDateTime: (source && momentOfImage(source)) ?? asOf,
    issued: asOf,
    ...(reading.read ? answerOf(reading) : { dataAbsentReason: notPerformed(reading.detail) }),
    note: notesOf(reading),
    method: methodOfModel(manifest),
    device: { reference: device },
    derivedFrom: imagesRead(reading, study),
    ...(reading.read ? { component: componentsOf(reading) } : {}),
  } satisfies Observation;
  const id = contentId({ ...content, text: undefined, trackingUid });
  return {
    ...content,
    id,
    identifier: [identifierOf(IDENTIFIER_SYSTEMS.observation, id), uidIdentifier(trackingUid)],
  };
}

function notPerformed(detail: string): CodeableConcept {
  const coding = [{ system: DATA_ABSENT, code: 'not-performed', display: 'Not Performed' }];
  return { coding, text: detail };
}

function answerOf(
  reading: ReadImage,
): Pick<Observation, 'valueCodeableConcept' | 'interpretation'> {
  const { manifest, finding, abstained } = reading;
  if (abstained)
    return { valueCodeableConcept: snomed(CONCEPTS.indeterminate), ...interpreted('IND') };
  if (finding === undefined) {
    return { valueCodeableConcept: classConcept(manifest, foremost(reading).id) };
  }
  return {
    valueCodeableConcept: snomed(CONCEPTS[finding]),
    ...interpreted(finding === 'present' ? 'POS' : 'NEG'),
  };
}

const INTERPRETATIONS = { POS: 'Positive', NEG: 'Negative', IND: 'Indeterminate' } as const;

function interpreted(code: keyof typeof INTERPRETATIONS): Pick<Observation, 'interpretation'> {
  const display = INTERPRETATIONS[code];
  return { interpretation: [{ coding: [{ system: INTERPRETATION, code, display }] }] };
}

function snomed({ value, meaning }: Code): CodeableConcept {
  return { coding: [{ system: SNOMED, code: value, display: meaning }], text: meaning };
}

/** Every class with its probability; the classes that remain; how far from the training images; figures beside. */
function componentsOf(reading: ReadImage): ObservationComponent[] {
  const { manifest, classes, conformalSet, distance, beside } = reading;
  const titleOf = (id: string) => classOf(manifest, id).title;
  const coverage = `${exact(manifest.conformal.coverage * 100)} %`;
  return [
    ...classes.map(({ id, probability }) => ({
      extension: [{ url: EXTENSIONS.imageClass, valueCode: id }],
      code: concept('probability', `Probability of: ${titleOf(id)}`),
      valueQuantity: { value: percent(probability), unit: '%', system: UCUM, code: '%' },
    })),
    ...conformalSet.map((id) => ({
      extension: [{ url: EXTENSIONS.imageClass, valueCode: id }],
      code: concept('prediction-set', `Cannot be excluded at ${coverage} coverage`),
      valueCodeableConcept: classConcept(manifest, id),
    })),
    {
      code: concept('distance', 'Distance from the training images; up to 1 is within'),
      valueQuantity: { value: exact(distance), unit: '1', system: UCUM, code: '1' },
    },
    ...beside.map(({ title, value, unit }) => ({
      code: concept('beside', title),
      valueQuantity: { value: exact(value), unit, system: UCUM, code: unit },
    })),
  ];
}

function concept(code: string, text: string): CodeableConcept {
  return { coding: [{ system: CODE_SYSTEMS.imaging, code }], text };
}
