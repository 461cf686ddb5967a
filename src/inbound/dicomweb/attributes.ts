/** Attributes that QIDO-RS answers with, and by which it is asked (PS3.18 tables 10.6.1-5, 10.6.3-3 to 10.6.3-5; names of PS3.6). */
import { AppError } from '../../errors.ts';

/** Name → tag. */
const NAMES: Readonly<Record<string, string>> = {
  SpecificCharacterSet: '00080005',
  ImageType: '00080008',
  SOPClassUID: '00080016',
  SOPInstanceUID: '00080018',
  StudyDate: '00080020',
  SeriesDate: '00080021',
  AcquisitionDate: '00080022',
  ContentDate: '00080023',
  StudyTime: '00080030',
  SeriesTime: '00080031',
  AcquisitionTime: '00080032',
  ContentTime: '00080033',
  AccessionNumber: '00080050',
  InstanceAvailability: '00080056',
  Modality: '00080060',
  ModalitiesInStudy: '00080061',
  SOPClassesInStudy: '00080062',
  Manufacturer: '00080070',
  InstitutionName: '00080080',
  ReferringPhysicianName: '00080090',
  TimezoneOffsetFromUTC: '00080201',
  StationName: '00081010',
  StudyDescription: '00081030',
  SeriesDescription: '0008103E',
  InstitutionalDepartmentName: '00081040',
  PerformingPhysicianName: '00081050',
  OperatorsName: '00081070',
  ManufacturerModelName: '00081090',
  RetrieveURL: '00081190',
  PatientName: '00100010',
  PatientID: '00100020',
  IssuerOfPatientID: '00100021',
  PatientBirthDate: '00100030',
  PatientSex: '00100040',
  PatientAge: '00101010',
  PatientSize: '00101020',
  PatientWeight: '00101030',
  BodyPartExamined: '00180015',
  ProtocolName: '00181030',
  ViewPosition: '00185101',
  StudyInstanceUID: '0020000D',
  SeriesInstanceUID: '0020000E',
  StudyID: '00200010',
  SeriesNumber: '00200011',
  AcquisitionNumber: '00200012',
  InstanceNumber: '00200013',
  Laterality: '00200060',
  ImageLaterality: '00200062',
  NumberOfStudyRelatedSeries: '00201206',
  NumberOfStudyRelatedInstances: '00201208',
  NumberOfSeriesRelatedInstances: '00201209',
  NumberOfFrames: '00280008',
  Rows: '00280010',
  Columns: '00280011',
  BitsAllocated: '00280100',
  PerformedProcedureStepStartDate: '00400244',
  PerformedProcedureStepStartTime: '00400245',
  RequestAttributesSequence: '00400275',
};

export type Level = 'study' | 'series' | 'instance';

const STUDY = [
  ...['00080005', '00080020', '00080030', '00080050', '00080056', '00080061', '00080090'],
  ...['00080201', '00081030', '00081190', '00100010', '00100020', '00100021', '00100030'],
  ...['00100040', '0020000D', '00200010', '00201206', '00201208'],
];
const SERIES = [
  ...['00080005', '00080056', '00080060', '00080201', '0008103E', '00081190', '0020000E'],
  ...['00200011', '00201209', '00400244', '00400245', '00400275'],
];
const INSTANCE = [
  ...['00080005', '00080016', '00080018', '00080056', '00080201', '00081190', '00200013'],
  ...['00280008', '00280010', '00280011', '00280100'],
];

/** Without being asked for; those of the levels above where the address does not name them. */
export const RETURNED: Readonly<Record<Level, readonly string[]>> = {
  study: STUDY,
  series: SERIES,
  instance: INSTANCE,
};

/** @throws AppError `request.unknown-parameter` */
export function tagOf(attribute: string): string {
  const tag = /^[0-9A-Fa-f]{8}$/.test(attribute) ? attribute.toUpperCase() : NAMES[attribute];
  if (tag === undefined)
    throw new AppError(
      'request.unknown-parameter',
      `${printable(attribute)} is no attribute that is known here: give its tag, as 00100020`,
    );
  return tag;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}
