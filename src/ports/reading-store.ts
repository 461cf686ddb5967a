/** Whose a study is, what people said of it, and what was read in it last; durable. */
import type { StudyReading } from '../domain/image-reading.ts';

export interface StudyKey {
  readonly hospital: string;
  readonly studyInstanceUid: string;
}

/** A person chose this image for a model that reads chosen ones only, and says what is reported already. */
export interface ChosenImage {
  readonly sopInstanceUid: string;
  /** SNOMED CT codes. */
  readonly reported: readonly string[];
  readonly by: string;
}

export interface KeptReading {
  readonly reading: StudyReading;
  /** When the reading was made that this one replaced. */
  readonly supersedes?: string;
}

export interface ReadingStore {
  /** @param patient `Patient/<id>` at the hospital: by identifier, or the launched patient of an upload. The first stays. */
  link(study: StudyKey, patient: string): Promise<void>;
  /** undefined: not known, nothing is written to a record. */
  patientOf(study: StudyKey): Promise<string | undefined>;
  /** Newest link first. */
  studiesOf(hospital: string, patient: string): Promise<readonly string[]>;
  choose(study: StudyKey, image: ChosenImage): Promise<void>;
  /** All that were chosen, by anybody. */
  chosenIn(study: StudyKey): Promise<readonly ChosenImage[]>;
  /** Replaces the study's reading. */
  save(reading: StudyReading): Promise<void>;
  of(study: StudyKey): Promise<KeptReading | undefined>;
}
