/**
 * What every DICOM object of ours has: patient and study as in the images, a series of our own, our equipment, its UIDs.
 *
 * Source: PS3.3 C.7.1.1, C.7.2.1, C.7.3.1, C.7.5.1, C.12.1.
 */
import { MANUFACTURER, MENTOR_VERSION } from '../../../domain/codes/mentor.ts';
import type { DicomDataset } from '../../../domain/dicom.ts';
import { uidFrom } from '../../../domain/dicom-uid.ts';
import type { ModelName } from '../../../domain/imaging-model.ts';
import { copied, datasetOf, merged, textOf, type Keyword } from './attributes.ts';
import { CONCEPTS, OWN_SCHEME, codeItem } from './codes.ts';
import { dateTimeOf, momentOf, type DicomMoment } from './moments.ts';

const SOP_CLASSES = {
  enhancedSr: '1.2.840.10008.5.1.4.1.1.88.22',
  secondaryCapture: '1.2.840.10008.5.1.4.1.1.7',
  greyscalePresentationState: '1.2.840.10008.5.1.4.1.1.11.1',
} as const;

/** First lines of what a person sees of an object. */
export const INVESTIGATIONAL = 'Investigational. Not verified by a person.';

const TYPE_2: readonly Keyword[] = [
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyDate',
  'StudyTime',
  'AccessionNumber',
  'ReferringPhysicianName',
  'StudyID',
];

const COPIED: readonly Keyword[] = [
  ...TYPE_2,
  'StudyInstanceUID',
  'IssuerOfPatientID',
  'IssuerOfPatientIDQualifiersSequence',
  'OtherPatientIDsSequence',
  'PatientAge',
  'PatientSize',
  'PatientWeight',
  'IssuerOfAccessionNumberSequence',
  'StudyDescription',
  'ProcedureCodeSequence',
  'AdmissionID',
  'TimezoneOffsetFromUTC',
];

export interface OwnObject {
  /** Data set of an image of the study. */
  readonly source: DicomDataset;
  readonly manifest: ModelName;
  readonly asOf: string;
  /** IANA zone of the hospital, where the images name no offset. */
  readonly timeZone?: string | undefined;
  readonly kind: keyof typeof KINDS;
}

const KINDS = {
  report: { modality: 'SR', sopClass: 'enhancedSr', words: 'report', series: 9_801 },
  capture: { modality: 'OT', sopClass: 'secondaryCapture', words: 'heatmap', series: 9_802 },
  presentation: {
    modality: 'PR',
    sopClass: 'greyscalePresentationState',
    words: 'outline',
    series: 9_803,
  },
} as const;

export function momentFor({ source, asOf, timeZone }: OwnObject): DicomMoment {
  return momentOf(asOf, textOf(source, 'TimezoneOffsetFromUTC') ?? timeZone);
}

/** @param content what is of this kind only; the SOP Instance UID follows from all of it */
export function ownObject(object: OwnObject, content: DicomDataset): DicomDataset {
  const { source, manifest, kind } = object;
  const { sopClass } = KINDS[kind];
  const empty = datasetOf(Object.fromEntries(TYPE_2.map((keyword) => [keyword, []])));
  const whole = merged(
    empty,
    copied(source, COPIED),
    series(object),
    equipment(manifest),
    datasetOf({
      SpecificCharacterSet: 'ISO_IR 192',
      SOPClassUID: SOP_CLASSES[sopClass],
      InstanceCreatorUID: uidFrom([MANUFACTURER]),
      InstanceNumber: 1,
      ContributingEquipmentSequence: contribution(object),
      CodingSchemeIdentificationSequence: codingScheme(),
    }),
    content,
  );
  const parts = [SOP_CLASSES[sopClass], JSON.stringify(whole)];
  return merged(whole, datasetOf({ SOPInstanceUID: uidFrom(parts) }));
}

/** The side is unknown, which is said, where the images name no part of the body. */
export function bodyPart(source: DicomDataset): DicomDataset {
  const part = copied(source, ['BodyPartExamined', 'Laterality']);
  const isNamed = textOf(part, 'BodyPartExamined') !== undefined;
  return isNamed ? part : merged(datasetOf({ Laterality: [] }), part);
}

function series(object: OwnObject): DicomDataset {
  const { source, manifest, kind } = object;
  const { modality, words, series: number } = KINDS[kind];
  const { date, time } = momentFor(object);
  const study = textOf(source, 'StudyInstanceUID') ?? '';
  return datasetOf({
    Modality: modality,
    SeriesInstanceUID: uidFrom(['series', study, manifest.id, manifest.version, kind]),
    SeriesNumber: number,
    SeriesDescription: `Investigational: ${manifest.shortTitle}, ${words}`,
    SeriesDate: date,
    SeriesTime: time,
    InstanceCreationDate: date,
    InstanceCreationTime: time,
    ContentDate: kind === 'presentation' ? undefined : date,
    ContentTime: kind === 'presentation' ? undefined : time,
  });
}

function equipment({ id, version }: ModelName): DicomDataset {
  return datasetOf({
    Manufacturer: MANUFACTURER,
    ManufacturerModelName: id,
    DeviceSerialNumber: `${id}@${version}`,
    SoftwareVersions: [version, `mentor ${MENTOR_VERSION}`],
  });
}

function contribution(object: OwnObject): DicomDataset {
  const { id, version, title } = object.manifest;
  return datasetOf({
    PurposeOfReferenceCodeSequence: codeItem(CONCEPTS.processingEquipment),
    Manufacturer: MANUFACTURER,
    ManufacturerModelName: id,
    SoftwareVersions: [version, `mentor ${MENTOR_VERSION}`],
    ContributionDateTime: dateTimeOf(momentFor(object)),
    ContributionDescription: `Read by a model: ${title}. ${INVESTIGATIONAL}`,
  });
}

function codingScheme(): DicomDataset {
  return datasetOf({
    CodingSchemeDesignator: OWN_SCHEME,
    CodingSchemeName: 'Codes of Health Analysis Mentor',
    CodingSchemeResponsibleOrganization: MANUFACTURER,
  });
}
