/**
 * Files → what the imaging models say, as FHIR and as files: heatmaps, and the DICOM objects that an archive would get.
 *
 * The same files, models and moment give the same bytes.
 */
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import type { ImageReading, ReadImage } from '../domain/image-reading.ts';
import type { DicomWriter } from '../ports/dicom-writer.ts';
import type { EncodePng } from '../ports/encode-png.ts';
import { patientIdentity } from '../steps/imaging/patient-identity.ts';
import { dicomResults } from '../steps/report/dicom/dicom-results.ts';
import { findingInWords, probabilitiesInWords } from '../steps/report/dicom/in-words.ts';
import { heatmapPicture } from '../steps/report/dicom/heatmap-picture.ts';
import { imagingBundle } from '../steps/report/imaging/imaging-bundle.ts';
import type { Fault } from './assess-data-set.ts';
import {
  readFiles,
  type FilesStudy,
  type ReadFilesPorts,
  type ReadFilesRequest,
} from './read-files.ts';
import type { StudyRead } from './study-image.ts';
import { picturesOf, type Pictures } from './study-pictures.ts';

export interface ReadFilesRun {
  readonly bundle: Bundle;
  /** Names are numbers and model ids: nothing of a patient. */
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[];
  /** What was said, one an image and model; of a file that is there twice, that it is. */
  readonly results: readonly FileResult[];
  readonly faults: readonly Fault[];
}

/** For a person and for a program: by the file, and by the UIDs that the resources have as well. */
interface FileResult {
  readonly file: string;
  /** In words. */
  readonly said: string;
  readonly of?: {
    readonly studyInstanceUid: string;
    readonly sopInstanceUid: string;
    /** From 1. */
    readonly frame: number;
    readonly model: string;
    readonly version: string;
    readonly isRead: boolean;
  };
}

export interface ReportFilesPorts extends ReadFilesPorts {
  readonly writer: DicomWriter;
  readonly encodePng: EncodePng;
}

export async function reportFiles(
  request: ReadFilesRequest,
  ports: ReportFilesPorts,
): Promise<ReadFilesRun> {
  const { studies, repeats, faults } = await readFiles(request, ports);
  const files: { name: string; content: Uint8Array }[] = [];
  const count = numbered();
  for (const study of studies) {
    const pictures = await picturesOf(study);
    files.push(...heatmapsOf(study, pictures, count, ports));
    files.push(...objectsOf(study, pictures, count, ports));
  }
  return {
    bundle: together(studies.filter(({ reading }) => reading.readings.length > 0).map(bundleOf)),
    files,
    results: [
      ...studies.flatMap(resultsOf),
      ...repeats.map(({ file, of }) => ({ file, said: `the same object as ${of}: read once` })),
    ],
    faults,
  };
}

/** Nobody has looked the patient up: the images' own identifier stands for them. */
function bundleOf({ reading, images }: StudyRead): Bundle {
  const datasets = images.map(({ dataset }) => dataset);
  const [first] = datasets;
  const identity = first === undefined ? undefined : patientIdentity(first);
  const identifier = identity?.identifier ?? { value: 'not stated in the images' };
  return imagingBundle({ study: reading, subject: { identifier }, datasets });
}

type Count = (kind: string) => string;

/** `heatmap-1`, `heatmap-2`, `report-1` … */
function numbered(): Count {
  const counts = new Map<string, number>();
  return (kind) => {
    const next = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, next);
    return `${kind}-${next}`;
  };
}

function heatmapsOf(
  { reading }: StudyRead,
  pictures: Pictures,
  count: Count,
  { encodePng }: ReportFilesPorts,
) {
  return reading.readings.flatMap((each) => {
    const picture = pictures.get(each.trackingUid);
    if (!each.read || each.heatmap === undefined || picture === undefined) return [];
    const name = `${count('heatmap')}-${each.manifest.id}.png`;
    return [{ name, content: encodePng(heatmapPicture(picture, each.heatmap)) }];
  });
}

const NAMES: Readonly<Record<string, string>> = { SR: 'report', OT: 'capture', PR: 'outline' };
const MODALITY = '00080060';

function objectsOf(
  { reading, images }: StudyRead,
  pictures: Pictures,
  count: Count,
  { writer }: ReportFilesPorts,
) {
  const objects = dicomResults(reading, {
    sourceOf: (uid) => images.find(({ sopInstanceUid }) => sopInstanceUid === uid)?.dataset,
    pictureOf: ({ trackingUid }: ReadImage) => pictures.get(trackingUid),
  });
  return objects.map((dataset) => {
    const [modality] = dataset[MODALITY]?.Value ?? [];
    const kind = typeof modality === 'string' ? NAMES[modality] : undefined;
    return { name: `${count(kind ?? 'object')}.dcm`, content: writer.write(dataset) };
  });
}

/** One Bundle of all studies; a Device that several name is there once. */
function together(bundles: readonly Bundle[]): Bundle {
  const entries = new Map<string, BundleEntry>();
  for (const entry of bundles.flatMap((bundle) => bundle.entry ?? []))
    if (!entries.has(entry.fullUrl ?? '')) entries.set(entry.fullUrl ?? '', entry);
  const entry = [...entries.values()];
  return { resourceType: 'Bundle', type: 'transaction', ...(entry.length === 0 ? {} : { entry }) };
}

function resultsOf({ reading, images }: FilesStudy): FileResult[] {
  const fileOf = new Map(images.map(({ sopInstanceUid, file }) => [sopInstanceUid, file.name]));
  return reading.readings.map((each) => {
    const { image, manifest, read: isRead } = each;
    const { studyInstanceUid, sopInstanceUid, frame } = image;
    const { id: model, version } = manifest;
    return {
      file: fileOf.get(sopInstanceUid) ?? '',
      said: saidOf(each),
      of: { studyInstanceUid, sopInstanceUid, frame, model, version, isRead },
    };
  });
}

function saidOf(reading: ImageReading): string {
  if (reading.read) return `${findingInWords(reading)} (${probabilitiesInWords(reading)})`;
  // What was told once for several images says so.
  return ['not read:', reading.detail, ...reading.remarks].join(' ');
}
