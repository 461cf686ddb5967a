/** Instance Availability Notification (PS3.4 annex R): N-CREATE says which images of a study an archive has. */
import { INSTANCE_AVAILABILITY_NOTIFICATION } from '../../domain/codes/sop-classes.ts';
import type { AvailabilityNotice } from '../../domain/availability-notice.ts';
import { uidFrom } from '../../domain/dicom-uid.ts';
import { decodeAvailabilityNotice } from '../../dicom-network/availability.ts';
import { COMMANDS } from '../../dicom-network/command-set.ts';
import { readWhole } from '../../dicom-network/messages.ts';
import { ProtocolError } from '../../dicom-network/protocol-error.ts';
import type { Exchange, Report, Service } from './service.ts';
import { STATUS } from './statuses.ts';

export interface AvailabilityPorts {
  /** Durable when it resolves. */
  readonly note: (notice: AvailabilityNotice, hospital: string) => Promise<void>;
  readonly report: Report;
}

/** Ten thousand images and more. */
const MAX_NOTICE_BYTES = 4_194_304;

export function availabilityService({ note, report }: AvailabilityPorts): Service {
  return async (exchange) => {
    const { peer } = exchange;
    const notice = await noticeOf(exchange);
    if (typeof notice === 'string') {
      report('availability.refused', { sender: peer.aeTitle, reason: notice });
      await answer(exchange, STATUS.missingAttribute, undefined, notice);
      return false;
    }
    await note(notice, peer.hospital);
    report('availability.noted', { sender: peer.aeTitle, images: notice.sopInstanceUids.length });
    // Who sends none gets the number that we give it (PS3.7 10.1.5.1.4).
    const number = exchange.command.sopInstanceUid ?? uidFrom(['notice', JSON.stringify(notice)]);
    await answer(exchange, STATUS.success, number);
    return true;
  };
}

/** @returns why it is refused */
async function noticeOf({ context, dataset }: Exchange): Promise<AvailabilityNotice | string> {
  if (context.abstractSyntax !== INSTANCE_AVAILABILITY_NOTIFICATION)
    return 'not on a context of this service';
  const bytes = await readWhole(dataset, MAX_NOTICE_BYTES);
  try {
    return decodeAvailabilityNotice(bytes);
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    throw error;
  }
}

function answer(
  { command, send }: Exchange,
  status: number,
  sopInstanceUid?: string,
  comment?: string,
): Promise<void> {
  return send({
    field: COMMANDS.nCreateResponse,
    messageId: command.messageId,
    hasDataset: false,
    status,
    sopClassUid: command.sopClassUid,
    sopInstanceUid: sopInstanceUid ?? command.sopInstanceUid,
    errorComment: comment,
  });
}
