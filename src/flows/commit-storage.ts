/** Storage Commitment: objects that a sender asks about → which of them we keep, durably, and why not the others. */
import {
  COMMITMENT_FAILURES,
  type CommitmentRequest,
  type CommitmentResult,
  type ReferencedInstance,
} from '../domain/storage-commitment.ts';
import type { StudyStore } from '../ports/study-store.ts';

const { noSuchObjectInstance, classInstanceConflict } = COMMITMENT_FAILURES;

export async function commitStorage(
  { transactionUid, instances }: CommitmentRequest,
  hospital: string,
  studies: Pick<StudyStore, 'instance'>,
): Promise<CommitmentResult> {
  const committed: ReferencedInstance[] = [];
  const failed: (ReferencedInstance & { reason: number })[] = [];
  for (const asked of instances) {
    const kept = await studies.instance(hospital, asked.sopInstanceUid);
    if (kept?.sopClassUid === asked.sopClassUid) committed.push(asked);
    else
      failed.push({
        ...asked,
        reason: kept === undefined ? noSuchObjectInstance : classInstanceConflict,
      });
  }
  return { transactionUid, committed, failed };
}
