/** Whose a study is, and what was read in it last; durable. */
import type { StudyReading } from '../domain/image-reading.ts';

export interface StudyKey {
  readonly hospital: string;
  readonly studyInstanceUid: string;
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
  /** Replaces the study's reading. */
  save(reading: StudyReading): Promise<void>;
  of(study: StudyKey): Promise<KeptReading | undefined>;
}
