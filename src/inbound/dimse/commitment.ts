/** Storage Commitment (PS3.4 annex J): N-ACTION says which objects; which of them we keep is reported afterwards. */
import {
  STORAGE_COMMITMENT_INSTANCE,
  STORAGE_COMMITMENT_PUSH,
} from '../../domain/codes/sop-classes.ts';
import type { CommitmentRequest, CommitmentResult } from '../../domain/storage-commitment.ts';
import { COMMANDS } from '../../dicom-network/command-set.ts';
import { commitmentReport, decodeCommitmentRequest } from '../../dicom-network/commitment.ts';
import { readWhole } from '../../dicom-network/messages.ts';
import { ProtocolError } from '../../dicom-network/protocol-error.ts';
import type { Exchange, Peer, Report, Service } from './service.ts';
import { STATUS } from './statuses.ts';

export interface CommitmentPorts {
  readonly commit: (request: CommitmentRequest, hospital: string) => Promise<CommitmentResult>;
  /** Over an association of our own, durably. @returns false: the peer's address is not known, so it is said on this one */
  readonly reportLater: (result: CommitmentResult, peer: Peer) => Promise<boolean>;
  readonly report: Report;
}

const REQUEST_COMMITMENT = 1;
/** Ten thousand objects and more. */
const MAX_REQUEST_BYTES = 4_194_304;

export function commitmentService(ports: CommitmentPorts): Service {
  let reports = 0;
  return async (exchange) => {
    const { peer, send } = exchange;
    const request = await requestOf(exchange);
    if (typeof request === 'string') {
      ports.report('commitment.refused', { sender: peer.aeTitle, reason: request });
      await answer(exchange, STATUS.mistypedArgument, request);
      return false;
    }
    const result = await ports.commit(request, peer.hospital);
    const isLater = await ports.reportLater(result, peer);
    await answer(exchange, STATUS.success);
    if (isLater) return true;
    reports = (reports % 0xffff) + 1;
    const { command, dataset } = commitmentReport(result, reports);
    await send(command, dataset);
    return true;
  };
}

/** @returns why it is refused */
async function requestOf({
  command,
  context,
  dataset,
}: Exchange): Promise<CommitmentRequest | string> {
  if (context.abstractSyntax !== STORAGE_COMMITMENT_PUSH) return 'not on a context of this service';
  if (command.type !== REQUEST_COMMITMENT) return 'action type 1 is the only one';
  if (command.sopInstanceUid !== STORAGE_COMMITMENT_INSTANCE) return 'not the well-known instance';
  const bytes = await readWhole(dataset, MAX_REQUEST_BYTES);
  try {
    return decodeCommitmentRequest(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    throw error;
  }
}

function answer({ command, send }: Exchange, status: number, comment?: string): Promise<void> {
  return send({
    field: COMMANDS.nActionResponse,
    messageId: command.messageId,
    hasDataset: false,
    status,
    sopClassUid: command.sopClassUid,
    sopInstanceUid: command.sopInstanceUid,
    errorComment: comment,
    ...(command.type === undefined ? {} : { type: command.type }),
  });
}
