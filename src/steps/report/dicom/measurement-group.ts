/** One image by one model → TID 1501: tracking, algorithm, finding, probability, evaluations, limits. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ReadImage } from '../../../domain/image-reading.ts';
import type { ImagingManifest } from '../../../domain/imaging-model.ts';
import { exact, percent } from '../figures.ts';
import { CONCEPTS, codeFrom, type Code } from './codes.ts';
import {
  code,
  container,
  image,
  number,
  point,
  text,
  uid,
  type ImageReference,
} from './content-items.ts';
import { abstentionInWords, classOf, foremost } from './in-words.ts';

export function measurementGroup({ reading }: { readonly reading: ReadImage }): DicomDataset {
  const { manifest, trackingUid, remarks } = reading;
  const reference = referenceTo(reading);
  const limits = [abstentionInWords(reading), ...remarks].filter((line) => line !== undefined);
  return container('CONTAINS', CONCEPTS.measurementGroup, [
    text('HAS OBS CONTEXT', CONCEPTS.trackingIdentifier, trackingIdentifier(reading)),
    uid('HAS OBS CONTEXT', CONCEPTS.trackingUniqueIdentifier, trackingUid),
    ...algorithm(manifest),
    code('CONTAINS', CONCEPTS.finding, findingCode(manifest)),
    image('CONTAINS', CONCEPTS.source, reference),
    ...probabilities(reading, reference),
    ...beside(reading),
    ...evaluations(reading),
    ...limits.map((line) => text('CONTAINS', CONCEPTS.comment, line)),
  ]);
}

export function referenceTo({ image: source }: ReadImage): ImageReference {
  const { sopClassUid, sopInstanceUid, frame, isMultiFrame } = source;
  return { sopClassUid, sopInstanceUid, ...(isMultiFrame ? { frame } : {}) };
}

/** For a person; the UID is for programs. */
function trackingIdentifier({ manifest, trackingUid }: ReadImage): string {
  return `${manifest.id} ${trackingUid.slice(-8)}`;
}

function findingCode({ id, finding }: ImagingManifest): Code {
  return codeFrom(finding.coding, { id, title: finding.title });
}

/** TID 4019. */
function algorithm({ id, version, title, weights, threshold }: ImagingManifest): DicomDataset[] {
  return [
    text('HAS CONCEPT MOD', CONCEPTS.algorithmName, `${id}: ${title}`),
    text('HAS CONCEPT MOD', CONCEPTS.algorithmVersion, version),
    code('HAS CONCEPT MOD', CONCEPTS.algorithmFamily, CONCEPTS.artificialIntelligence),
    text('HAS CONCEPT MOD', CONCEPTS.algorithmParameters, `weights sha256 ${weights.sha256}`),
    ...(threshold === undefined
      ? []
      : [text('HAS CONCEPT MOD', CONCEPTS.algorithmParameters, `threshold ${threshold.value}`)]),
  ];
}

/** Percent; of two classes the finding's alone, of more each, modified by its class. Where a point was marked, it says so. */
function probabilities(reading: ReadImage, reference: ImageReference): DicomDataset[] {
  const { manifest, classes, point: marked } = reading;
  const where = marked === undefined ? [] : [point(marked, reference)];
  const shown = classes.length === 2 ? classes.slice(0, 1) : classes;
  return shown.map(({ id, probability }) =>
    number(CONCEPTS.certaintyOfFinding, percent(probability), CONCEPTS.percent, [
      code('HAS CONCEPT MOD', CONCEPTS.finding, classCode(manifest, id)),
      ...where,
    ]),
  );
}

function classCode(manifest: ImagingManifest, id: string): Code {
  const { title, coding } = classOf(manifest, id);
  return codeFrom(coding, { id, title });
}

function beside({ beside: figures }: ReadImage): DicomDataset[] {
  return figures.map(({ id, title, value, unit }) =>
    number(
      id === 'diameter' ? CONCEPTS.diameter : codeFrom(undefined, { id, title }),
      exact(value),
      { value: unit, scheme: 'UCUM', meaning: unit },
    ),
  );
}

/** The answer itself, and every class that remains possible. */
function evaluations(reading: ReadImage): DicomDataset[] {
  const { manifest, conformalSet } = reading;
  return [
    code('CONTAINS', findingCode(manifest), answer(reading)),
    ...conformalSet.map((id) => code('CONTAINS', CONCEPTS.predictionSet, classCode(manifest, id))),
  ];
}

function answer(reading: ReadImage): Code {
  if (reading.abstained) return CONCEPTS.indeterminate;
  if (reading.finding !== undefined) return CONCEPTS[reading.finding];
  return classCode(reading.manifest, foremost(reading).id);
}
