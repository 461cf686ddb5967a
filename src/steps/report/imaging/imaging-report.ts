/**
 * What the models say about a study → DiagnosticReport: always preliminary, since a person signs reports; where they say nothing any
 * more it says that.
 */
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { IDENTIFIER_SYSTEMS, STRUCTURE_DEFINITIONS } from '../../../domain/codes/mentor.ts';
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ImageReading, StudyReading } from '../../../domain/image-reading.ts';
import { contentId } from '../content-id.ts';
import { numberOf } from '../dicom/attributes.ts';
import { aiMeta, identifierOf } from '../labels.ts';
import { listOf, narrativeOf, paragraph } from '../narrative.ts';
import { uidIdentifier } from './dicom-identifiers.ts';
import { readingInWords } from './finding-words.ts';
import { dicomDateTime } from './moment-of-image.ts';
import type { Subject } from './subject.ts';

const LOINC = 'http://loinc.org';
const SECTION = 'http://terminology.hl7.org/CodeSystem/v2-0074';
const STANDING =
  'Investigational: made by software, not verified by a person. It does not replace the report of a radiologist.';

const NOTHING = 'No model reads an image of this study now: what was said earlier is withdrawn.';

export interface ReportParts {
  readonly subject: Subject;
  readonly study: string;
  /** References to the Observations, in the order of the readings. */
  readonly results: readonly string[];
  /** Data set of an image, by SOP Instance UID. */
  readonly sourceOf: (sopInstanceUid: string) => DicomDataset | undefined;
}

export function imagingReportOf(
  reading: StudyReading,
  { subject, study, results, sourceOf }: ReportParts,
): DiagnosticReport & { id: string } {
  const { asOf, completeness, studyInstanceUid } = reading;
  const lines = reading.readings.map(
    (each) => `${headingOf(each, sourceOf(each.image.sopInstanceUid))}. ${readingInWords(each)}`,
  );
  const source = sourceOf(reading.readings[0]?.image.sopInstanceUid ?? '');
  if (lines.length === 0) lines.push(NOTHING);
  const standing = [STANDING, completeness.detail];
  const content = {
    resourceType: 'DiagnosticReport',
    meta: aiMeta(STRUCTURE_DEFINITIONS.imagingReport),
    text: narrativeOf(...standing.map(paragraph), listOf('Read by models:', lines)),
    status: 'preliminary',
    category: [{ coding: [{ system: SECTION, code: 'RAD', display: 'Radiology' }] }],
    code: {
      coding: [{ system: LOINC, code: '18748-4', display: 'Diagnostic imaging study' }],
      text: 'Findings of models in images',
    },
    subject,
    effectiveDateTime: (source && dicomDateTime(source, 'Study')) ?? asOf,
    issued: asOf,
    ...(results.length === 0 ? {} : { result: results.map((reference) => ({ reference })) }),
    imagingStudy: [{ reference: study, identifier: uidIdentifier(studyInstanceUid) }],
    conclusion: [STANDING, ...lines, completeness.detail].join('\n'),
  } satisfies DiagnosticReport;
  // One a study: a later reading of it updates the report, which nobody but us has made.
  const id = contentId(['DiagnosticReport', studyInstanceUid, subject]);
  return { ...content, id, identifier: [identifierOf(IDENTIFIER_SYSTEMS.imagingReport, id)] };
}

/** Which model, and which image as a viewer numbers it: "Paediatric pneumonia 1.0.0, series 1, image 2". */
function headingOf({ manifest, image }: ImageReading, source: DicomDataset | undefined): string {
  const [series, number] =
    source === undefined
      ? []
      : [numberOf(source, 'SeriesNumber'), numberOf(source, 'InstanceNumber')];
  return [
    `${manifest.shortTitle} ${manifest.version}`,
    ...(series === undefined ? [] : [`series ${series}`]),
    ...(number === undefined ? [] : [`image ${number}`]),
    ...(image.isMultiFrame ? [`frame ${image.frame}`] : []),
  ].join(', ');
}
