/**
 * Attributes by their keyword → a data set in the DICOM JSON Model.
 *
 * Source of tags, VRs and keywords: PS3.6 chapter 6.
 */
import { faultOf } from '../../../domain/value-representation.ts';
import type { DicomDataset, DicomElement, DicomValue, PersonName } from '../../../domain/dicom.ts';

const ATTRIBUTES = {
  SpecificCharacterSet: ['00080005', 'CS'],
  ImageType: ['00080008', 'CS'],
  InstanceCreationDate: ['00080012', 'DA'],
  InstanceCreationTime: ['00080013', 'TM'],
  InstanceCreatorUID: ['00080014', 'UI'],
  SOPClassUID: ['00080016', 'UI'],
  SOPInstanceUID: ['00080018', 'UI'],
  StudyDate: ['00080020', 'DA'],
  SeriesDate: ['00080021', 'DA'],
  AcquisitionDate: ['00080022', 'DA'],
  ContentDate: ['00080023', 'DA'],
  AcquisitionDateTime: ['0008002A', 'DT'],
  StudyTime: ['00080030', 'TM'],
  SeriesTime: ['00080031', 'TM'],
  AcquisitionTime: ['00080032', 'TM'],
  ContentTime: ['00080033', 'TM'],
  AccessionNumber: ['00080050', 'SH'],
  IssuerOfAccessionNumberSequence: ['00080051', 'SQ'],
  Modality: ['00080060', 'CS'],
  ConversionType: ['00080064', 'CS'],
  Manufacturer: ['00080070', 'LO'],
  InstitutionName: ['00080080', 'LO'],
  ReferringPhysicianName: ['00080090', 'PN'],
  CodeValue: ['00080100', 'SH'],
  CodingSchemeDesignator: ['00080102', 'SH'],
  CodingSchemeVersion: ['00080103', 'SH'],
  CodeMeaning: ['00080104', 'LO'],
  MappingResource: ['00080105', 'CS'],
  CodingSchemeIdentificationSequence: ['00080110', 'SQ'],
  CodingSchemeName: ['00080115', 'ST'],
  CodingSchemeResponsibleOrganization: ['00080116', 'ST'],
  LongCodeValue: ['00080119', 'UC'],
  TimezoneOffsetFromUTC: ['00080201', 'SH'],
  StudyDescription: ['00081030', 'LO'],
  ProcedureCodeSequence: ['00081032', 'SQ'],
  SeriesDescription: ['0008103E', 'LO'],
  ManufacturerModelName: ['00081090', 'LO'],
  ReferencedPerformedProcedureStepSequence: ['00081111', 'SQ'],
  ReferencedSeriesSequence: ['00081115', 'SQ'],
  ReferencedImageSequence: ['00081140', 'SQ'],
  ReferencedSOPClassUID: ['00081150', 'UI'],
  ReferencedSOPInstanceUID: ['00081155', 'UI'],
  ReferencedFrameNumber: ['00081160', 'IS'],
  ReferencedSOPSequence: ['00081199', 'SQ'],
  DerivationDescription: ['00082111', 'ST'],
  SourceImageSequence: ['00082112', 'SQ'],
  PatientName: ['00100010', 'PN'],
  PatientID: ['00100020', 'LO'],
  IssuerOfPatientID: ['00100021', 'LO'],
  IssuerOfPatientIDQualifiersSequence: ['00100024', 'SQ'],
  PatientBirthDate: ['00100030', 'DA'],
  PatientSex: ['00100040', 'CS'],
  OtherPatientIDsSequence: ['00101002', 'SQ'],
  PatientAge: ['00101010', 'AS'],
  PatientSize: ['00101020', 'DS'],
  PatientWeight: ['00101030', 'DS'],
  BodyPartExamined: ['00180015', 'CS'],
  DeviceSerialNumber: ['00181000', 'LO'],
  SecondaryCaptureDeviceManufacturer: ['00181016', 'LO'],
  SecondaryCaptureDeviceManufacturerModelName: ['00181018', 'LO'],
  SecondaryCaptureDeviceSoftwareVersions: ['00181019', 'LO'],
  SoftwareVersions: ['00181020', 'LO'],
  ContributingEquipmentSequence: ['0018A001', 'SQ'],
  ContributionDateTime: ['0018A002', 'DT'],
  ContributionDescription: ['0018A003', 'ST'],
  StudyInstanceUID: ['0020000D', 'UI'],
  SeriesInstanceUID: ['0020000E', 'UI'],
  StudyID: ['00200010', 'SH'],
  SeriesNumber: ['00200011', 'IS'],
  InstanceNumber: ['00200013', 'IS'],
  PatientOrientation: ['00200020', 'CS'],
  Laterality: ['00200060', 'CS'],
  ImageComments: ['00204000', 'LT'],
  SamplesPerPixel: ['00280002', 'US'],
  PhotometricInterpretation: ['00280004', 'CS'],
  PlanarConfiguration: ['00280006', 'US'],
  NumberOfFrames: ['00280008', 'IS'],
  Rows: ['00280010', 'US'],
  Columns: ['00280011', 'US'],
  PixelSpacing: ['00280030', 'DS'],
  PixelAspectRatio: ['00280034', 'IS'],
  BitsAllocated: ['00280100', 'US'],
  BitsStored: ['00280101', 'US'],
  HighBit: ['00280102', 'US'],
  PixelRepresentation: ['00280103', 'US'],
  BurnedInAnnotation: ['00280301', 'CS'],
  RecognizableVisualFeatures: ['00280302', 'CS'],
  WindowCenter: ['00281050', 'DS'],
  WindowWidth: ['00281051', 'DS'],
  RescaleIntercept: ['00281052', 'DS'],
  RescaleSlope: ['00281053', 'DS'],
  RescaleType: ['00281054', 'LO'],
  WindowCenterWidthExplanation: ['00281055', 'LO'],
  VOILUTFunction: ['00281056', 'CS'],
  LossyImageCompression: ['00282110', 'CS'],
  LossyImageCompressionRatio: ['00282112', 'DS'],
  LossyImageCompressionMethod: ['00282114', 'CS'],
  SoftcopyVOILUTSequence: ['00283110', 'SQ'],
  AdmissionID: ['00380010', 'LO'],
  RequestAttributesSequence: ['00400275', 'SQ'],
  MeasurementUnitsCodeSequence: ['004008EA', 'SQ'],
  RelationshipType: ['0040A010', 'CS'],
  PurposeOfReferenceCodeSequence: ['0040A170', 'SQ'],
  ObservationDateTime: ['0040A032', 'DT'],
  ValueType: ['0040A040', 'CS'],
  ConceptNameCodeSequence: ['0040A043', 'SQ'],
  ContinuityOfContent: ['0040A050', 'CS'],
  UID: ['0040A124', 'UI'],
  TextValue: ['0040A160', 'UT'],
  ConceptCodeSequence: ['0040A168', 'SQ'],
  MeasuredValueSequence: ['0040A300', 'SQ'],
  NumericValue: ['0040A30A', 'DS'],
  PredecessorDocumentsSequence: ['0040A360', 'SQ'],
  ReferencedRequestSequence: ['0040A370', 'SQ'],
  PerformedProcedureCodeSequence: ['0040A372', 'SQ'],
  CurrentRequestedProcedureEvidenceSequence: ['0040A375', 'SQ'],
  CompletionFlag: ['0040A491', 'CS'],
  CompletionFlagDescription: ['0040A492', 'LO'],
  VerificationFlag: ['0040A493', 'CS'],
  PreliminaryFlag: ['0040A496', 'CS'],
  ContentTemplateSequence: ['0040A504', 'SQ'],
  ContentSequence: ['0040A730', 'SQ'],
  TemplateIdentifier: ['0040DB00', 'CS'],
  GraphicAnnotationSequence: ['00700001', 'SQ'],
  GraphicLayer: ['00700002', 'CS'],
  BoundingBoxAnnotationUnits: ['00700003', 'CS'],
  GraphicAnnotationUnits: ['00700005', 'CS'],
  UnformattedTextValue: ['00700006', 'ST'],
  TextObjectSequence: ['00700008', 'SQ'],
  GraphicObjectSequence: ['00700009', 'SQ'],
  BoundingBoxTopLeftHandCorner: ['00700010', 'FL'],
  BoundingBoxBottomRightHandCorner: ['00700011', 'FL'],
  BoundingBoxTextHorizontalJustification: ['00700012', 'CS'],
  GraphicDimensions: ['00700020', 'US'],
  NumberOfGraphicPoints: ['00700021', 'US'],
  GraphicData: ['00700022', 'FL'],
  GraphicType: ['00700023', 'CS'],
  GraphicFilled: ['00700024', 'CS'],
  DisplayedAreaTopLeftHandCorner: ['00700052', 'SL'],
  DisplayedAreaBottomRightHandCorner: ['00700053', 'SL'],
  DisplayedAreaSelectionSequence: ['0070005A', 'SQ'],
  GraphicLayerSequence: ['00700060', 'SQ'],
  GraphicLayerOrder: ['00700062', 'IS'],
  GraphicLayerDescription: ['00700068', 'LO'],
  ContentLabel: ['00700080', 'CS'],
  ContentDescription: ['00700081', 'LO'],
  PresentationCreationDate: ['00700082', 'DA'],
  PresentationCreationTime: ['00700083', 'TM'],
  ContentCreatorName: ['00700084', 'PN'],
  PresentationSizeMode: ['00700100', 'CS'],
  PresentationPixelSpacing: ['00700101', 'DS'],
  PresentationPixelAspectRatio: ['00700102', 'IS'],
  PresentationLUTShape: ['20500020', 'CS'],
  PixelData: ['7FE00010', 'OB'],
} as const satisfies Readonly<Record<string, readonly [tag: string, vr: string]>>;

export type Keyword = keyof typeof ATTRIBUTES;

/** One value, several, or none: an empty list is an element without a value (type 2). Bytes for OB. */
type Attribute = DicomValue | readonly DicomValue[] | Uint8Array;

export type Attributes = { readonly [K in Keyword]?: Attribute | undefined };

/** Sorted by tag, as PS3.5 7.1 wants; what is undefined is left out. */
export function datasetOf(attributes: Attributes): DicomDataset {
  const given = Object.entries(attributes) as [Keyword, Attribute | undefined][];
  const elements = given.flatMap(([keyword, value]) => {
    const [tag, vr] = ATTRIBUTES[keyword];
    return value === undefined ? [] : [[tag, elementOf(vr, value)] as const];
  });
  return Object.fromEntries(elements.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function elementOf(vr: string, value: Attribute): DicomElement {
  if (value instanceof Uint8Array)
    return { vr, InlineBinary: Buffer.from(value).toString('base64') };
  const values = isList(value) ? value : [value];
  return values.length === 0 ? { vr } : { vr, Value: values.map((each) => fitted(vr, each)) };
}

function isList(value: DicomValue | readonly DicomValue[]): value is readonly DicomValue[] {
  return Array.isArray(value);
}

/** Longest values that their VRs allow, in characters (PS3.5 6.2). */
const LONGEST: Readonly<Record<string, number>> = { CS: 16, SH: 16, LO: 64, ST: 1024, LT: 10240 };

/** Text of ours is cut to what fits; a backslash would make two values of one. */
function fitted(vr: string, value: DicomValue): DicomValue {
  const longest = LONGEST[vr];
  if (typeof value !== 'string' || longest === undefined) return value;
  return Array.from(value.replaceAll('\\', '/')).slice(0, longest).join('').trim();
}

/** First value as text, without padding; undefined where there is none. */
export function textOf(dataset: DicomDataset, keyword: Keyword): string | undefined {
  const value = dataset[ATTRIBUTES[keyword][0]]?.Value?.[0];
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  return text === '' ? undefined : text;
}

/** @returns undefined where there is none, or it is not a number */
export function numberOf(dataset: DicomDataset, keyword: Keyword): number | undefined {
  const text = textOf(dataset, keyword);
  const number = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The elements as they are; those that are there, and that can be written: a foreign fault is not carried on. */
export function copied(dataset: DicomDataset, keywords: readonly Keyword[]): DicomDataset {
  const tags = keywords.map((keyword) => ATTRIBUTES[keyword][0]);
  return Object.fromEntries(
    tags.flatMap((tag) => {
      const element = dataset[tag];
      return element === undefined || faultOf(element) !== undefined ? [] : [[tag, element]];
    }),
  );
}

export function nameOfPerson(text: string): PersonName {
  return { Alphabetic: text };
}

/** Later ones win; sorted. */
export function merged(...datasets: readonly DicomDataset[]): DicomDataset {
  const all = Object.entries(Object.assign({}, ...datasets) as DicomDataset);
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
