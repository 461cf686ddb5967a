/** Which studies still have to be read, and what became of the others; kept with the index, so that it outlives the process. */
import type { Completeness } from '../domain/image-reading.ts';

/** A study with images that no reading has seen. */
export interface OpenStudy {
  readonly hospital: string;
  readonly studyInstanceUid: string;
  /** All that we keep of it, ours included. */
  readonly instances: number;
  /** Results of ours among them: whether the archive has those as well is another matter. */
  readonly own: number;
  readonly lastReceivedAt: string;
  /** Number of the last image: it changes with the content. */
  readonly content: number;
  /** Times that this content was begun. */
  readonly tries: number;
  readonly nextTryAt?: string;
}

export interface StudyProgressView {
  /** `failed`: not tried again until an image comes. */
  readonly state: 'waiting' | 'reading' | 'read' | 'failed';
  /** Of the last reading that came to its end. */
  readonly completeness?: Completeness;
  readonly readAt?: string;
  /** Of the last try that failed: code of the error. */
  readonly failure?: string;
}

type StudyKey = Pick<OpenStudy, 'hospital' | 'studyInstanceUid'>;

export interface StudyProgress {
  /** Those that may be looked at now, longest waiting first. */
  open(now: string): Promise<readonly OpenStudy[]>;
  /** One more try, durable before it returns: a study that brings the process down is not tried for ever. */
  begin(study: OpenStudy): Promise<void>;
  done(study: OpenStudy, completeness: Completeness, at: string): Promise<void>;
  /** @param nextTryAt undefined: no more */
  failed(study: OpenStudy, failure: string, nextTryAt: string | undefined): Promise<void>;
  of(study: StudyKey): Promise<StudyProgressView | undefined>;
  /** A person wants it read again. */
  reopen(study: StudyKey): Promise<void>;
  counts(): Promise<{ readonly waiting: number; readonly failed: number }>;
}
