/** A hospital's image archive. */
import type { InstanceUids } from '../domain/dicom.ts';
import type { ModelName } from '../domain/imaging-model.ts';
import type { CommitmentResult } from '../domain/storage-commitment.ts';

/** A Part 10 file that the archive is to keep. */
export interface OutgoingInstance extends InstanceUids {
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly part10: Uint8Array;
  /** A report of ours: by which model, and whether it only takes back what an earlier one says. */
  readonly report?: { readonly model: ModelName; readonly isWithdrawal: boolean };
}

export interface Pacs {
  /** Instances of the study that the archive has (QIDO-RS, else C-FIND); undefined: it does not answer that. @throws AppError `pacs.unavailable` */
  countInstances(studyInstanceUid: string): Promise<number | undefined>;
  /** STOW-RS where configured, else C-STORE. Kept by the archive when it resolves. @throws AppError `pacs.unavailable`, `pacs.refused` */
  store(instances: readonly OutgoingInstance[]): Promise<void>;
  /** N-EVENT-REPORT over an association of our own. @throws AppError `pacs.unavailable`, `pacs.refused` */
  reportCommitment(result: CommitmentResult): Promise<void>;
}

/** @returns undefined: no archive is configured for the hospital */
export type ConnectPacs = (hospital: string) => Pacs | undefined;
