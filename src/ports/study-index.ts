/** What the files of the study store hold, to be searched: kept beside them, and made again from them where it is behind. */
import type { StoredInstance } from '../domain/dicom.ts';
import type { FoundInstance, StudyQuery, StudySummary } from './study-store.ts';

/** A file, whole and on the disk, and what it holds. */
export interface IndexEntry {
  /** Name in the folder of files. */
  readonly file: string;
  readonly instance: StoredInstance;
}

export type IndexAnswer =
  | { readonly state: 'stored' }
  /** The same object was here already, or another one of its number; this is the one that stays. */
  | { readonly state: 'same' | 'differs'; readonly instance: StoredInstance }
  /** Its study is here already, of another patient. */
  | { readonly state: 'patient-mismatch' };

export interface StudyIndex {
  /** In order, in one piece. What an answer other than `stored` belongs to is not kept. */
  put(entries: readonly IndexEntry[]): readonly IndexAnswer[];
  instance(hospital: string, sopInstanceUid: string): IndexEntry | undefined;
  instancesOf(hospital: string, studyInstanceUid: string): readonly StoredInstance[];
  studies(hospital?: string): readonly StudySummary[];
  search(query: StudyQuery): readonly FoundInstance[];
  /** Takes out studies whose last instance came before; durable. @returns their files, and how many studies */
  removeBefore(instant: string): { readonly files: readonly string[]; readonly studies: number };
  /** Takes out what points to no file; durable. */
  forget(files: readonly string[]): void;
  /** Names of all files that it knows. */
  files(): ReadonlySet<string>;
}
