/** Storage Commitment: which objects a sender wants to be sure of, and which of them we keep (PS3.4 annex J). */

export interface ReferencedInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

export interface CommitmentRequest {
  readonly transactionUid: string;
  readonly instances: readonly ReferencedInstance[];
}

/** Failure Reason (0008,1197), PS3.4 table J.3-3. */
export const COMMITMENT_FAILURES = {
  processingFailure: 0x0110,
  noSuchObjectInstance: 0x0112,
  classInstanceConflict: 0x0119,
} as const;

export interface CommitmentResult {
  readonly transactionUid: string;
  readonly committed: readonly ReferencedInstance[];
  readonly failed: readonly (ReferencedInstance & { readonly reason: number })[];
}
