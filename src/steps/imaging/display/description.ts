/** Data set → what a person reads beside the image: titles, moments, side marker, whether compression lost anything. */
import type { DicomDataset } from '../../../domain/dicom.ts';
import type { ImageCheck } from '../../../domain/shown-image.ts';
import { imageChecks } from './image-checks.ts';
import { numbersAt, textAt } from '../gate/attributes.ts';

export interface StudyDescription {
  /** "Chest AP": the study's own description, else modality and body part. */
  readonly title: string;
  readonly modality: string | undefined;
  /** FHIR date, or dateTime without a zone where DICOM has none: the archive's own time. */
  readonly at: string | undefined;
  readonly accession: string | undefined;
}

export interface ImageDescription {
  readonly seriesTitle: string;
  readonly seriesNumber: number | undefined;
  readonly modality: string | undefined;
  readonly at: string | undefined;
  /** As sent. */
  readonly laterality: string | undefined;
  readonly frames: number;
  readonly isLossy: boolean;
  readonly checks: readonly ImageCheck[];
}

const TAGS = {
  studyDate: '00080020',
  studyTime: '00080030',
  contentDate: '00080023',
  contentTime: '00080033',
  acquisitionDate: '00080022',
  acquisitionTime: '00080032',
  accession: '00080050',
  modality: '00080060',
  studyDescription: '00081030',
  seriesDescription: '0008103E',
  bodyPart: '00180015',
  viewPosition: '00185101',
  seriesNumber: '00200011',
  imageLaterality: '00200062',
  laterality: '00200060',
  frames: '00280008',
  lossy: '00282110',
  rows: '00280010',
} as const;

/** Syntaxes in which values may differ from what was taken (PS3.5 section 10). */
const LOSSY_SYNTAXES = new Set(
  ['50', '51', '53', '55', '81', '91', '93', '203', '112'].map(
    (last) => `1.2.840.10008.1.2.4.${last}`,
  ),
);

export function describedStudy(dataset: DicomDataset): StudyDescription {
  return {
    title: textAt(dataset, TAGS.studyDescription) ?? titleOf(dataset),
    modality: textAt(dataset, TAGS.modality),
    at: momentOf(textAt(dataset, TAGS.studyDate), textAt(dataset, TAGS.studyTime)),
    accession: textAt(dataset, TAGS.accession),
  };
}

export function describedImage(dataset: DicomDataset, transferSyntaxUid: string): ImageDescription {
  const hasPixels = numbersAt(dataset, TAGS.rows) !== undefined;
  return {
    seriesTitle: textAt(dataset, TAGS.seriesDescription) ?? titleOf(dataset),
    seriesNumber: numbersAt(dataset, TAGS.seriesNumber)?.[0],
    modality: textAt(dataset, TAGS.modality),
    at:
      momentOf(textAt(dataset, TAGS.acquisitionDate), textAt(dataset, TAGS.acquisitionTime)) ??
      momentOf(textAt(dataset, TAGS.contentDate), textAt(dataset, TAGS.contentTime)) ??
      momentOf(textAt(dataset, TAGS.studyDate), textAt(dataset, TAGS.studyTime)),
    laterality: textAt(dataset, TAGS.imageLaterality) ?? textAt(dataset, TAGS.laterality),
    frames: hasPixels ? framesIn(dataset) : 1,
    isLossy: LOSSY_SYNTAXES.has(transferSyntaxUid) || textAt(dataset, TAGS.lossy) === '01',
    checks: imageChecks(dataset),
  };
}

function framesIn(dataset: DicomDataset): number {
  const [frames = 1] = numbersAt(dataset, TAGS.frames) ?? [];
  return Number.isInteger(frames) && frames > 1 ? frames : 1;
}

function titleOf(dataset: DicomDataset): string {
  const parts = [TAGS.modality, TAGS.bodyPart, TAGS.viewPosition].map((tag) =>
    textAt(dataset, tag),
  );
  return parts.filter((part) => part !== undefined).join(' ') || 'Image';
}

/** DA and TM (PS3.5 6.2) → FHIR; a date or time that is none is not shown. */
function momentOf(date: string | undefined, time: string | undefined): string | undefined {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const [, hour, minute, second] = /^(\d{2}):?(\d{2})(?::?(\d{2}))?/.exec(time ?? '') ?? [];
  const whole = `${year}-${month}-${day}`;
  if (!isMoment(`${whole}T00:00:00Z`, whole)) return undefined;
  const at = `${whole}T${hour ?? ''}:${minute ?? ''}:${second ?? '00'}`;
  return isMoment(`${at}Z`, at) ? at : whole;
}

/** As it was written: 30 February would be read as a day in March. */
function isMoment(text: string, begins: string): boolean {
  const at = new Date(text);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(begins);
}
