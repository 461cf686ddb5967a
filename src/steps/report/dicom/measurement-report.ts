/**
 * What a model says about the images of a study → an Enhanced SR, TID 1500 Measurement Report.
 *
 * One group (TID 1501) an image that was read. Images that the model refused are listed in words, under the reason; a study of
 * which every image was refused has no report: the archive is told nothing, the record is (a FHIR resource says why). Where the
 * archive has an earlier report of the model, a new one always follows and names it, also if it only says that nothing holds.
 *
 * Source: PS3.16 TID 1500, 1001, 1004, 1204, 1501, 1600, 4019; PS3.3 A.35.2, C.17.
 */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ImageReading, ReadImage, RefusedImage } from '../../../domain/image-reading.ts';
import type { ModelName } from '../../../domain/imaging-model.ts';
import { MANUFACTURER } from '../../../domain/codes/mentor.ts';
import { uidFrom } from '../../../domain/dicom-uid.ts';
import { datasetOf, textOf } from './attributes.ts';
import { CONCEPTS, procedureOf } from './codes.ts';
import { code, container, image, sopReference, text, uid } from './content-items.ts';
import { measurementGroup } from './measurement-group.ts';
import { INVESTIGATIONAL, momentFor, ownObject, type OwnObject } from './own-object.ts';

export interface ReportedImage<R extends ImageReading = ImageReading> {
  readonly reading: R;
  /** Data set of the image. */
  readonly source: DicomDataset;
}

/** A report that the archive has, of the same study and model. */
export interface Predecessor {
  readonly model: ModelName;
  /** It takes back what one before it says: of nothing to say there is no second one. */
  readonly isWithdrawal: boolean;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
}

/**
 * @param images of one model and one study
 * @returns undefined where none of them was read, and no report of before says otherwise
 */
export function measurementReport(
  images: readonly ReportedImage[],
  { asOf, timeZone }: Pick<OwnObject, 'asOf' | 'timeZone'>,
  predecessor?: Predecessor,
): DicomDataset | undefined {
  const isToWithdraw = predecessor?.isWithdrawal === false;
  const first = images.find(isRead) ?? (isToWithdraw ? images[0] : undefined);
  if (first === undefined) return undefined;
  const { manifest } = first.reading;
  const object: OwnObject = { source: first.source, manifest, asOf, timeZone, kind: 'report' };
  const lines = [manifest.card.intendedUse, ...manifest.card.cautions, ...refusalsOf(images)];
  return report(object, { images: images.filter(isRead), lines, predecessor });
}

/** For a model that says nothing about the study any more: it is not installed now, or asked otherwise. */
export function withdrawalReport(
  predecessor: Predecessor,
  { source, asOf, timeZone }: Pick<OwnObject, 'source' | 'asOf' | 'timeZone'>,
): DicomDataset {
  const object: OwnObject = { source, manifest: predecessor.model, asOf, timeZone, kind: 'report' };
  return report(object, { images: [], lines: [], predecessor });
}

/** Without a measurement group. */
export function isWithdrawal(report: DicomDataset): boolean {
  return report['0040A375'] === undefined;
}

interface ReportParts {
  readonly images: readonly ReportedImage<ReadImage>[];
  readonly lines: readonly string[];
  readonly predecessor: Predecessor | undefined;
}

function report(object: OwnObject, parts: ReportParts): DicomDataset {
  const root = container(
    undefined,
    CONCEPTS.imagingMeasurementReport,
    content(object, parts),
    '1500',
  );
  return ownObject(object, { ...documentOf(object, parts), ...root });
}

function isRead(each: ReportedImage): each is ReportedImage<ReadImage> {
  return each.reading.read;
}

function isRefused(each: ReportedImage): each is ReportedImage<RefusedImage> {
  return !each.reading.read;
}

/** SR Document General: complete as a document, preliminary and unverified as a statement. */
function documentOf(object: OwnObject, { images, predecessor }: ReportParts): DicomDataset {
  const { date, time } = momentFor(object);
  return datasetOf({
    ContentDate: date,
    ContentTime: time,
    CompletionFlag: 'COMPLETE',
    VerificationFlag: 'UNVERIFIED',
    PreliminaryFlag: 'PRELIMINARY',
    PredecessorDocumentsSequence: predecessor && [documentReference(predecessor)],
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    CurrentRequestedProcedureEvidenceSequence: evidenceOf(images),
  });
}

function documentReference({
  studyInstanceUid,
  seriesInstanceUid,
  sopClassUid,
  sopInstanceUid,
}: Predecessor): DicomDataset {
  return datasetOf({
    StudyInstanceUID: studyInstanceUid,
    ReferencedSeriesSequence: [
      datasetOf({
        SeriesInstanceUID: seriesInstanceUid,
        ReferencedSOPSequence: [sopReference({ sopClassUid, sopInstanceUid })],
      }),
    ],
  });
}

/** Every image that the report refers to, by series; none: the element is left out (type 1C). */
function evidenceOf(images: ReportParts['images']): DicomDataset[] | undefined {
  const read = images.map(({ reading }) => reading.image);
  const series = [...new Set(read.map(({ seriesInstanceUid }) => seriesInstanceUid))];
  const [first] = read;
  if (first === undefined) return undefined;
  return [
    datasetOf({
      StudyInstanceUID: first.studyInstanceUid,
      ReferencedSeriesSequence: series.map((seriesUid) => {
        const own = read.filter(({ seriesInstanceUid }) => seriesInstanceUid === seriesUid);
        const once = new Map(own.map((each) => [each.sopInstanceUid, each]));
        return datasetOf({
          SeriesInstanceUID: seriesUid,
          ReferencedSOPSequence: [...once.values()].map(({ sopClassUid, sopInstanceUid }) =>
            sopReference({ sopClassUid, sopInstanceUid }),
          ),
        });
      }),
    }),
  ];
}

function content({ source, manifest }: OwnObject, parts: ReportParts): DicomDataset[] {
  const { images } = parts;
  return [
    code('HAS CONCEPT MOD', CONCEPTS.language, CONCEPTS.english),
    ...observer(manifest),
    code('HAS CONCEPT MOD', CONCEPTS.procedureReported, procedureOf(textOf(source, 'Modality'))),
    ...(images.length === 0 ? [] : measurements(images)),
    container('CONTAINS', CONCEPTS.qualitativeEvaluations, statements(parts)),
  ];
}

function measurements(images: ReportParts['images']): DicomDataset[] {
  return [
    imageLibrary(images),
    container('CONTAINS', CONCEPTS.imagingMeasurements, images.map(measurementGroup)),
  ];
}

/** TID 1001, 1002, 1004: a device observed, no person. */
function observer({ id, version, shortTitle }: ModelName): DicomDataset[] {
  return [
    code('HAS OBS CONTEXT', CONCEPTS.observerType, CONCEPTS.device),
    uid('HAS OBS CONTEXT', CONCEPTS.deviceObserverUid, uidFrom(['device', id, version])),
    text('HAS OBS CONTEXT', CONCEPTS.deviceObserverName, shortTitle),
    text('HAS OBS CONTEXT', CONCEPTS.deviceObserverManufacturer, MANUFACTURER),
    text('HAS OBS CONTEXT', CONCEPTS.deviceObserverModel, `${id} ${version}`),
  ];
}

/** TID 1600. */
function imageLibrary(read: readonly ReportedImage[]): DicomDataset {
  const once = new Map(read.map(({ reading }) => [reading.image.sopInstanceUid, reading.image]));
  const entries = [...once.values()].map(({ sopClassUid, sopInstanceUid }) =>
    image('CONTAINS', undefined, { sopClassUid, sopInstanceUid }),
  );
  const group = container('CONTAINS', CONCEPTS.imageLibraryGroup, entries);
  return container('CONTAINS', CONCEPTS.imageLibrary, [group]);
}

function refusalsOf(images: readonly ReportedImage[]): string[] {
  return images
    .filter(isRefused)
    .map(({ reading }) => `Not read: image ${reading.image.sopInstanceUid}: ${reading.detail}`);
}

/** What holds for the whole: its standing, what it replaces, cautions, and what was not read. */
function statements({ images, lines, predecessor }: ReportParts): DicomDataset[] {
  const replaced =
    predecessor === undefined
      ? []
      : [
          `Replaces the report ${predecessor.sopInstanceUid}: what is not said here again is withdrawn.`,
        ];
  const nothing = images.length === 0 ? ['The model reads no image of this study now.'] : [];
  return [...new Set([INVESTIGATIONAL, ...replaced, ...nothing, ...lines])]
    .filter((line) => line !== '')
    .map((line) => text('CONTAINS', CONCEPTS.comment, line));
}
