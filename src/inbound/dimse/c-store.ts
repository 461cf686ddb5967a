/** C-STORE: one object, streamed to the store. Success is answered once it is durable and indexed (PS3.4 annex B). */
import { COMMANDS } from '../../dicom-network/command-set.ts';
import { ConnectionLost, ProtocolError } from '../../dicom-network/protocol-error.ts';
import type { Arrival, Receiving } from '../../ports/study-store.ts';
import type { Exchange, Report, Service } from './service.ts';
import { failureOf, STATUS } from './statuses.ts';

export interface StorePorts {
  readonly receive: (arrival: Arrival) => Promise<Receiving>;
  readonly report: Report;
}

const UID = /^[0-9][0-9.]{0,63}$/;

interface Outcome {
  readonly status: number;
  readonly comment?: string;
}

export function storeService(ports: StorePorts): Service {
  return async (exchange) => {
    const { command, peer, context } = exchange;
    const outcome = faultOf(exchange) ?? (await store(exchange, ports));
    const isStored = outcome.status === STATUS.success;
    if (!isStored)
      ports.report('instance.refused', {
        sender: peer.aeTitle,
        hospital: peer.hospital,
        sopInstanceUid: UID.test(command.sopInstanceUid ?? '')
          ? (command.sopInstanceUid ?? '')
          : '-',
        transferSyntaxUid: context.transferSyntax,
        status: outcome.status.toString(16).padStart(4, '0'),
        reason: outcome.comment ?? '',
      });
    await exchange.send({
      field: COMMANDS.cStoreResponse,
      messageId: command.messageId,
      hasDataset: false,
      status: outcome.status,
      sopClassUid: command.sopClassUid,
      sopInstanceUid: command.sopInstanceUid,
      errorComment: outcome.comment,
    });
    return isStored;
  };
}

function faultOf({ command, context }: Exchange): Outcome | undefined {
  const { sopClassUid, sopInstanceUid = '', hasDataset } = command;
  if (sopClassUid !== context.abstractSyntax)
    return {
      status: STATUS.sopClassNotSupported,
      comment: 'the SOP class is not that of the presentation context',
    };
  if (!UID.test(sopInstanceUid))
    return { status: STATUS.invalidObjectInstance, comment: 'the SOP instance UID is no UID' };
  if (!hasDataset) return { status: STATUS.cannotUnderstand, comment: 'there is no data set' };
  return undefined;
}

async function store({ dataset, ...exchange }: Exchange, ports: StorePorts): Promise<Outcome> {
  let receiving: Receiving | undefined;
  try {
    receiving = await ports.receive(arrivalOf(exchange));
    for (let piece = await dataset.next(); piece !== undefined; piece = await dataset.next())
      if (piece.length > 0) await receiving.write(piece);
    const complete = receiving;
    receiving = undefined;
    await complete.commit();
    return { status: STATUS.success };
  } catch (error) {
    await receiving?.abort();
    if (error instanceof ConnectionLost || error instanceof ProtocolError) throw error;
    const { status, comment } = failureOf(error);
    if (status === STATUS.processingFailure)
      ports.report('store.unexpected', { kind: error instanceof Error ? error.name : 'unknown' });
    return { status, comment };
  }
}

function arrivalOf({ command, context, peer }: Omit<Exchange, 'dataset'>): Arrival {
  return {
    hospital: peer.hospital,
    from: { via: 'c-store', sender: peer.aeTitle },
    bareDataset: {
      sopClassUid: context.abstractSyntax,
      sopInstanceUid: command.sopInstanceUid ?? '',
      transferSyntaxUid: context.transferSyntax,
    },
  };
}
