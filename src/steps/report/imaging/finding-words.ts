/** What a reading says, as notes and as codes: shared by its Observation, its RiskAssessment and the report. */
import type { CodeableConcept, Coding, Extension } from '@medplum/fhirtypes';
import { EXTENSIONS, CODE_SYSTEMS } from '../../../domain/codes/mentor.ts';
import type { ImageReading, RefusedImage } from '../../../domain/image-reading.ts';
import type { ImagingManifest } from '../../../domain/imaging-model.ts';
import {
  abstentionInWords,
  classOf,
  findingInWords,
  probabilitiesInWords,
} from '../dicom/in-words.ts';

/** For one line: "Pneumonia: present (Pneumonia 87.3 %)", "Pneumonia: not read. …". */
export function readingInWords(reading: ImageReading): string {
  if (!reading.read) return `${reading.manifest.finding.title}: not read. ${reading.detail}`;
  return `${findingInWords(reading)} (${probabilitiesInWords(reading)})`;
}

/** Reason of a refusal, abstention, remarks; then that it is investigational. */
export function notesOf(reading: ImageReading): { text: string }[] {
  const first = reading.read ? abstentionInWords(reading) : `Not read: ${reading.detail}`;
  const lines = [first, ...reading.remarks, 'Investigational. Not verified by a person.'];
  return [...new Set(lines)].flatMap((text) =>
    text === undefined || text === '' ? [] : [{ text }],
  );
}

/** In words alone where the manifest has no code for it. */
export function classConcept(manifest: ImagingManifest, id: string): CodeableConcept {
  const { title, coding } = classOf(manifest, id);
  return coding === undefined ? { text: title } : { coding: [coding], text: title };
}

/** The model's own code where the manifest has no standard one. */
export function findingCodings({ id, title, finding }: ImagingManifest): Coding[] {
  const own = { system: CODE_SYSTEMS.models, code: id, display: title };
  return [finding.coding ?? own];
}

/** For programs: why there is no result. */
export function refusedExtension({ because }: RefusedImage): Extension {
  return {
    url: EXTENSIONS.notComputable,
    extension: [{ url: 'reason', valueCode: because }],
  };
}
