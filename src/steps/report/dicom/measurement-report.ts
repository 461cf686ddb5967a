/**
 * What a model says about the images of a study → an Enhanced SR, TID 1500 Measurement Report.
 *
 * One group (TID 1501) an image that was read. Images that the model refused are listed in words, under the reason; a study of
 * which every image was refused has no report: the archive is told nothing, the record is (a FHIR resource says why).
 *
 * Source: PS3.16 TID 1500, 1001, 1004, 1204, 1501, 1600, 4019; PS3.3 A.35.2, C.17.
 */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ImageReading, ReadImage, RefusedImage } from '../../../domain/image-reading.ts';
import type { ImagingManifest } from '../../../domain/imaging-model.ts';
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

/**
 * @param images of one model and one study
 * @returns undefined where none of them was read
 */
export function measurementReport(
  images: readonly ReportedImage[],
  { asOf, timeZone }: Pick<OwnObject, 'asOf' | 'timeZone'>,
): DicomDataset | undefined {
  const [first] = images.filter(isRead);
  if (first === undefined) return undefined;
  const { manifest } = first.reading;
  const object: OwnObject = { source: first.source, manifest, asOf, timeZone, kind: 'report' };
  const root = container(undefined, CONCEPTS.imagingMeasurementReport, content(images), '1500');
  return ownObject(object, { ...documentOf(images, object), ...root });
}

function isRead(each: ReportedImage): each is ReportedImage<ReadImage> {
  return each.reading.read;
}

function isRefused(each: ReportedImage): each is ReportedImage<RefusedImage> {
  return !each.reading.read;
}

/** SR Document General: complete as a document, preliminary and unverified as a statement. */
function documentOf(images: readonly ReportedImage[], object: OwnObject): DicomDataset {
  const { date, time } = momentFor(object);
  return datasetOf({
    ContentDate: date,
    ContentTime: time,
    CompletionFlag: 'COMPLETE',
    VerificationFlag: 'UNVERIFIED',
    PreliminaryFlag: 'PRELIMINARY',
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    CurrentRequestedProcedureEvidenceSequence: evidenceOf(images),
  });
}

/** Every image that the report refers to, by series. */
function evidenceOf(images: readonly ReportedImage[]): DicomDataset[] {
  const read = images.filter(isRead).map(({ reading }) => reading.image);
  const series = [...new Set(read.map(({ seriesInstanceUid }) => seriesInstanceUid))];
  const [first] = read;
  if (first === undefined) return [];
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

function content(images: readonly ReportedImage[]): DicomDataset[] {
  const read = images.filter(isRead);
  const [first] = read;
  if (first === undefined) return [];
  const { manifest } = first.reading;
  return [
    code('HAS CONCEPT MOD', CONCEPTS.language, CONCEPTS.english),
    ...observer(manifest),
    code(
      'HAS CONCEPT MOD',
      CONCEPTS.procedureReported,
      procedureOf(textOf(first.source, 'Modality')),
    ),
    imageLibrary(read),
    container('CONTAINS', CONCEPTS.imagingMeasurements, read.map(measurementGroup)),
    container('CONTAINS', CONCEPTS.qualitativeEvaluations, statements(manifest, images)),
  ];
}

/** TID 1001, 1002, 1004: a device observed, no person. */
function observer({ id, version, shortTitle }: ImagingManifest): DicomDataset[] {
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

/** What holds for the whole: its standing, cautions, and what was not read. */
function statements(manifest: ImagingManifest, images: readonly ReportedImage[]): DicomDataset[] {
  const refused = images
    .filter(isRefused)
    .map(({ reading }) => `Not read: image ${reading.image.sopInstanceUid}: ${reading.detail}`);
  const lines = [INVESTIGATIONAL, manifest.card.intendedUse, ...manifest.card.cautions, ...refused];
  return [...new Set(lines)]
    .filter((line) => line !== '')
    .map((line) => text('CONTAINS', CONCEPTS.comment, line));
}
