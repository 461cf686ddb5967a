/**
 * Codes of reports: concepts of DICOM and SNOMED CT, and FHIR codings in DICOM's form.
 *
 * Source: PS3.16 annex D (DCM), context groups 29, 240, 7005, 7162; templates 1001, 1204, 1500, 1501, 1600, 4019.
 */
import type { DicomDataset } from '../../../domain/dicom.ts';
import { datasetOf } from './attributes.ts';

export interface Code {
  readonly value: string;
  /** Coding Scheme Designator: `DCM`, `SCT`, `UCUM`. */
  readonly scheme: string;
  readonly meaning: string;
}

const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });

/** What no standard holds; explained in each object by the Coding Scheme Identification Sequence. */
export const OWN_SCHEME = '99MENTOR';

export const CONCEPTS = {
  imagingMeasurementReport: dcm('126000', 'Imaging Measurement Report'),
  language: dcm('121049', 'Language of Content Item and Descendants'),
  english: { value: 'en', scheme: 'RFC5646', meaning: 'English' },
  observerType: dcm('121005', 'Observer Type'),
  device: dcm('121007', 'Device'),
  deviceObserverUid: dcm('121012', 'Device Observer UID'),
  deviceObserverName: dcm('121013', 'Device Observer Name'),
  deviceObserverManufacturer: dcm('121014', 'Device Observer Manufacturer'),
  deviceObserverModel: dcm('121015', 'Device Observer Model Name'),
  procedureReported: dcm('121058', 'Procedure reported'),
  imageLibrary: dcm('111028', 'Image Library'),
  imageLibraryGroup: dcm('126200', 'Image Library Group'),
  imagingMeasurements: dcm('126010', 'Imaging Measurements'),
  measurementGroup: dcm('125007', 'Measurement Group'),
  trackingIdentifier: dcm('112039', 'Tracking Identifier'),
  trackingUniqueIdentifier: dcm('112040', 'Tracking Unique Identifier'),
  finding: dcm('121071', 'Finding'),
  algorithmName: dcm('111001', 'Algorithm Name'),
  algorithmParameters: dcm('111002', 'Algorithm Parameters'),
  algorithmVersion: dcm('111003', 'Algorithm Version'),
  algorithmFamily: dcm('111000', 'Algorithm Family'),
  artificialIntelligence: dcm('123110', 'Artificial Intelligence'),
  certaintyOfFinding: dcm('111012', 'Certainty of Finding'),
  center: dcm('111010', 'Center'),
  comment: dcm('121106', 'Comment'),
  source: sct('260753009', 'Source'),
  diameter: sct('81827009', 'Diameter'),
  present: sct('52101004', 'Present'),
  absent: sct('2667000', 'Absent'),
  indeterminate: sct('82334004', 'Indeterminate'),
  sourceImage: dcm('121322', 'Source image for image processing operation'),
  processingEquipment: dcm('109102', 'Processing Equipment'),
  qualitativeEvaluations: {
    value: 'C0034375',
    scheme: 'UMLS',
    meaning: 'Qualitative Evaluations',
  },
  predictionSet: {
    value: 'prediction-set',
    scheme: OWN_SCHEME,
    meaning: 'Class that cannot be excluded',
  },
  percent: { value: '%', scheme: 'UCUM', meaning: 'Percent' },
} as const satisfies Readonly<Record<string, Code>>;

/** By modality, (0008,0060). */
const PROCEDURES: Readonly<Record<string, Code>> = {
  CR: sct('168537006', 'Plain radiography'),
  DX: sct('168537006', 'Plain radiography'),
  CT: sct('77477000', 'Computed tomography'),
  MR: sct('113091000', 'Magnetic resonance imaging'),
  US: sct('16310003', 'Diagnostic ultrasonography'),
};

export function procedureOf(modality: string | undefined): Code {
  return PROCEDURES[modality ?? ''] ?? sct('363679005', 'Imaging procedure');
}

const SCHEMES: Readonly<Record<string, string>> = {
  'http://snomed.info/sct': 'SCT',
  'http://loinc.org': 'LN',
  'http://unitsofmeasure.org': 'UCUM',
  'http://dicom.nema.org/resources/ontology/DCM': 'DCM',
};

/** @param own code of our own scheme, where there is no coding, or one of a system that DICOM has no name for */
export function codeFrom(
  coding: { readonly system: string; readonly code: string; readonly display: string } | undefined,
  own: { readonly id: string; readonly title: string },
): Code {
  const scheme = coding === undefined ? undefined : SCHEMES[coding.system];
  if (coding === undefined || scheme === undefined)
    return { value: own.id, scheme: OWN_SCHEME, meaning: own.title };
  return { value: coding.code, scheme, meaning: coding.display };
}

/** Item of a Code Sequence (PS3.3 8.8): values over 16 characters are long ones. */
export function codeItem({ value, scheme, meaning }: Code): DicomDataset {
  return datasetOf({
    ...(value.length > 16 ? { LongCodeValue: value } : { CodeValue: value }),
    CodingSchemeDesignator: scheme,
    CodeMeaning: meaning,
  });
}
