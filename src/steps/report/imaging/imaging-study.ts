/**
 * Data sets of a study's images → ImagingStudy: series, instances, where they are.
 *
 * Found by its Study Instance UID: where the hospital has it, nothing is created. It is a record of images, nothing that a model
 * says, and carries no label of artificial intelligence.
 */
import type {
  Coding,
  Endpoint,
  Identifier,
  ImagingStudy,
  ImagingStudySeries,
  ImagingStudySeriesInstance,
} from '@medplum/fhirtypes';
import type { DicomDataset } from '../../../domain/dicom.ts';
import { contentId } from '../content-id.ts';
import { numberOf, textOf } from '../dicom/attributes.ts';
import { narrativeOf, paragraph } from '../narrative.ts';
import { uidIdentifier } from './dicom-identifiers.ts';
import { dicomDateTime } from './moment-of-image.ts';
import type { Subject } from './subject.ts';

const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
const URI = 'urn:ietf:rfc:3986';
const WADO = 'wado';

export interface StudyImages {
  readonly studyInstanceUid: string;
  readonly subject: Subject;
  /** Of every image of the study that we have. */
  readonly datasets: readonly DicomDataset[];
  /** WADO-RS address of the archive, where there is one. */
  readonly wadoRs?: string | undefined;
}

export function imagingStudyOf(images: StudyImages): ImagingStudy & { id: string } {
  const { studyInstanceUid, subject, datasets, wadoRs } = images;
  const [first] = datasets;
  const series = seriesOf(datasets);
  const started = first === undefined ? undefined : dicomDateTime(first, 'Study');
  const description = first === undefined ? undefined : textOf(first, 'StudyDescription');
  const modalities = [...new Set(datasets.flatMap((each) => textOf(each, 'Modality') ?? []))];
  const summary = `${description ?? 'Study'}: ${modalities.join(', ')}, ${datasets.length} images in ${series.length} series.`;
  return {
    resourceType: 'ImagingStudy',
    // By the study alone: with a later image it is the same study.
    id: contentId(['ImagingStudy', studyInstanceUid, subject]),
    text: narrativeOf(paragraph(summary)),
    ...(wadoRs === undefined ? {} : { contained: [endpoint(wadoRs)] }),
    identifier: [uidIdentifier(studyInstanceUid), ...accession(first)],
    status: 'available',
    ...(modalities.length === 0 ? {} : { modality: modalities.map(modalityCoding) }),
    subject,
    ...(started === undefined ? {} : { started }),
    ...(wadoRs === undefined ? {} : { endpoint: [{ reference: `#${WADO}` }] }),
    numberOfSeries: series.length,
    numberOfInstances: datasets.length,
    ...(description === undefined ? {} : { description }),
    ...(series.length === 0 ? {} : { series }),
  };
}

function endpoint(address: string): Endpoint {
  return {
    resourceType: 'Endpoint',
    id: WADO,
    status: 'active',
    connectionType: {
      system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
      code: 'dicom-wado-rs',
    },
    payloadType: [{ text: 'DICOM' }],
    payloadMimeType: ['application/dicom'],
    address,
  };
}

function accession(dataset: DicomDataset | undefined): Identifier[] {
  const value = dataset === undefined ? undefined : textOf(dataset, 'AccessionNumber');
  if (value === undefined) return [];
  const system = 'http://terminology.hl7.org/CodeSystem/v2-0203';
  return [{ type: { coding: [{ system, code: 'ACSN' }] }, value }];
}

function modalityCoding(code: string): Coding {
  return { system: DCM, code };
}

/** By number, then UID; of the instances alike. */
function seriesOf(datasets: readonly DicomDataset[]): ImagingStudySeries[] {
  const bySeries = Map.groupBy(datasets, (each) => textOf(each, 'SeriesInstanceUID') ?? '');
  return [...bySeries]
    .filter(([uid]) => uid !== '')
    .map(([uid, own]) => oneSeries(uid, own))
    .sort(byNumber);
}

function oneSeries(uid: string, datasets: readonly DicomDataset[]): ImagingStudySeries {
  const [first = {}] = datasets;
  const number = numberOf(first, 'SeriesNumber');
  const description = textOf(first, 'SeriesDescription');
  const started = dicomDateTime(first, 'Series');
  return {
    uid,
    ...(isUnsigned(number) ? { number } : {}),
    modality: modalityCoding(textOf(first, 'Modality') ?? 'OT'),
    ...(description === undefined ? {} : { description }),
    numberOfInstances: datasets.length,
    ...(started === undefined ? {} : { started }),
    instance: datasets.map(instanceOf).sort(byNumber),
  };
}

function instanceOf(dataset: DicomDataset): ImagingStudySeriesInstance {
  const number = numberOf(dataset, 'InstanceNumber');
  return {
    uid: textOf(dataset, 'SOPInstanceUID') ?? '',
    sopClass: { system: URI, code: `urn:oid:${textOf(dataset, 'SOPClassUID') ?? ''}` },
    ...(isUnsigned(number) ? { number } : {}),
  };
}

function isUnsigned(number: number | undefined): number is number {
  return number !== undefined && Number.isInteger(number) && number >= 0;
}

function byNumber(
  a: { readonly number?: number; readonly uid?: string },
  b: { readonly number?: number; readonly uid?: string },
): number {
  const numbers = (a.number ?? 0) - (b.number ?? 0);
  if (numbers !== 0) return numbers;
  return (a.uid ?? '') < (b.uid ?? '') ? -1 : 1;
}
