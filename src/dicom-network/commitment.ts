/** The data sets of Storage Commitment, to bytes and back: what is asked, what is answered (PS3.4 tables J.3-1, J.3-2). */
import {
  STORAGE_COMMITMENT_INSTANCE,
  STORAGE_COMMITMENT_PUSH,
} from '../domain/codes/sop-classes.ts';
import type {
  CommitmentRequest,
  CommitmentResult,
  ReferencedInstance,
} from '../domain/storage-commitment.ts';
import { COMMANDS, type Command } from './command-set.ts';
import {
  decodeElements,
  encodeImplicit,
  itemsOf,
  textOf,
  uidValue,
  usValue,
  type ElementsToWrite,
} from './elements.ts';
import { ProtocolError } from './protocol-error.ts';

const TAG = {
  referencedSopClass: 0x00081150,
  referencedSopInstance: 0x00081155,
  transaction: 0x00081195,
  failureReason: 0x00081197,
  failed: 0x00081198,
  referenced: 0x00081199,
} as const;

const SEQUENCES = new Set<number>([TAG.failed, TAG.referenced]);
const LIMITS = { maxElements: 200_000, maxDepth: 2 };
/** Event types of N-EVENT-REPORT. */
const ALL_COMMITTED = 1;
const SOME_FAILED = 2;

/** @throws ProtocolError not readable, or it lacks a UID */
export function decodeCommitmentRequest(bytes: Buffer): CommitmentRequest {
  const elements = decodeElements(bytes, SEQUENCES, LIMITS);
  const instances = itemsOf(elements, TAG.referenced).map((item) => ({
    sopClassUid: textOf(item, TAG.referencedSopClass) ?? '',
    sopInstanceUid: textOf(item, TAG.referencedSopInstance) ?? '',
  }));
  const transactionUid = textOf(elements, TAG.transaction) ?? '';
  const hasUids = instances.every((each) => each.sopClassUid !== '' && each.sopInstanceUid !== '');
  if (transactionUid === '' || instances.length === 0 || !hasUids)
    throw new ProtocolError('invalid-parameter', 'a commitment lacks a UID');
  return { transactionUid, instances };
}

/** N-EVENT-REPORT-RQ and its data set, Implicit VR Little Endian. */
export function commitmentReport(
  { transactionUid, committed, failed }: CommitmentResult,
  messageId: number,
): { readonly command: Command; readonly dataset: Buffer } {
  const command = {
    field: COMMANDS.nEventReportRequest,
    messageId,
    hasDataset: true,
    sopClassUid: STORAGE_COMMITMENT_PUSH,
    sopInstanceUid: STORAGE_COMMITMENT_INSTANCE,
    type: failed.length === 0 ? ALL_COMMITTED : SOME_FAILED,
  };
  const failures = failed.map((each): ElementsToWrite => [
    ...reference(each),
    [TAG.failureReason, usValue(each.reason)],
  ]);
  const dataset = encodeImplicit([
    [TAG.transaction, uidValue(transactionUid)],
    ...(failures.length === 0 ? [] : [[TAG.failed, failures] as const]),
    ...(committed.length === 0 ? [] : [[TAG.referenced, committed.map(reference)] as const]),
  ]);
  return { command, dataset };
}

function reference({ sopClassUid, sopInstanceUid }: ReferencedInstance): ElementsToWrite {
  return [
    [TAG.referencedSopClass, uidValue(sopClassUid)],
    [TAG.referencedSopInstance, uidValue(sopInstanceUid)],
  ];
}
