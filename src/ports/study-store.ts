/** DICOM objects that we keep: encrypted, indexed, and durable before they are acknowledged. */
import type { DicomDataset, InstanceUids, ReceivedFrom, StoredInstance } from '../domain/dicom.ts';

/** Random access to a Part 10 file, in clear. */
export interface DicomSource {
  readonly bytes: number;
  /** Exactly `length` bytes from `offset`, fewer at the end only. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** What the sender said before the first byte. */
export interface Arrival {
  readonly hospital: string;
  readonly from: ReceivedFrom;
  /** C-STORE sends a bare data set: the store writes preamble and meta header from these. Absent: a Part 10 file comes. */
  readonly bareDataset?: {
    readonly sopClassUid: string;
    readonly sopInstanceUid: string;
    readonly transferSyntaxUid: string;
  };
  /** What the way in demands of the object, before it is kept: of this study, of this patient. @throws AppError, then it is refused */
  readonly demand?: (dataset: DicomDataset) => void;
}

export interface Received {
  /** `same`: it was here already, with the same content. */
  readonly state: 'stored' | 'same';
  readonly instance: StoredInstance;
}

/** One object on its way in. Nothing of it is seen before `commit` has resolved. */
export interface Receiving {
  /** Resolves when more may come (back-pressure). @throws AppError `dicom.*`, `store.full` */
  write(chunk: Uint8Array): Promise<void>;
  /**
   * Durable and indexed when it resolves.
   * @throws AppError `dicom.not-readable` (truncated, no UIDs …), `dicom.duplicate-differs` (the first stays),
   *   `dicom.patient-mismatch` (its study is here, of another patient), `store.full`, `store.failed`; then nothing is left behind
   */
  commit(): Promise<Received>;
  /** Leaves nothing behind. */
  abort(): Promise<void>;
  /** What the object calls itself, once `commit` has looked at it; also where it is refused. */
  readonly identity?: { readonly sopClassUid: string; readonly sopInstanceUid: string } | undefined;
}

/** Attribute matching of QIDO-RS and C-FIND: tag → value (`*` and `?` wild, dates as `from-to`, lists by backslash). */
export interface StudyQuery {
  readonly hospital?: string;
  readonly level: 'study' | 'series' | 'instance';
  readonly match: Readonly<Record<string, string>>;
  readonly limit: number;
  readonly offset: number;
}

export interface StudySummary {
  readonly hospital: string;
  readonly studyInstanceUid: string;
  readonly instances: number;
  readonly series: number;
  readonly lastReceivedAt: string;
  /** Data set of one instance, for the attributes of the study. */
  readonly dataset: DicomDataset;
}

/** A match, and what is with it. */
export interface FoundInstance {
  readonly instance: StoredInstance;
  readonly study: {
    readonly modalities: readonly string[];
    readonly sopClasses: readonly string[];
    readonly series: number;
    readonly instances: number;
  };
  readonly series: { readonly instances: number };
}

export interface StudyStore {
  receive(arrival: Arrival): Promise<Receiving>;
  instance(hospital: string, sopInstanceUid: string): Promise<StoredInstance | undefined>;
  /** By series and instance number, then UID. */
  instancesOf(hospital: string, studyInstanceUid: string): Promise<readonly StoredInstance[]>;
  studies(hospital?: string): Promise<readonly StudySummary[]>;
  /** One instance for each study, series or instance that matches; newest study first. @throws AppError `request.invalid` */
  search(query: StudyQuery): Promise<readonly FoundInstance[]>;
  /** @throws AppError `request.not-found` */
  open(
    hospital: string,
    uids: Pick<InstanceUids, 'sopInstanceUid'>,
  ): Promise<DicomSource & { close(): Promise<void> }>;
  /** Removes studies whose last image came before. */
  removeBefore(instant: string): Promise<number>;
}
