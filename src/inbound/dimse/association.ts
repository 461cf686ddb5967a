/**
 * One association, from its request to its end (PS3.8 section 9.2, the acceptor's part): each message to its service, in turn.
 *
 * After a rejection, an abort or a release nothing that the peer sends is looked at.
 */
import {
  decodeAssociateRequest,
  encodeAbort,
  encodeAssociateAccept,
  encodeReject,
  encodeReleaseResponse,
} from '../../dicom-network/associate-pdu.ts';
import { COMMANDS, type Command } from '../../dicom-network/command-set.ts';
import type { Connection } from '../../dicom-network/connection.ts';
import { IMPLEMENTATION } from '../../dicom-network/implementation.ts';
import {
  commandPdus,
  datasetPdus,
  Incoming,
  readCommand,
  type Message,
  type Pace,
} from '../../dicom-network/messages.ts';
import { PDU_TYPES, type DataPiece, type PduEvent } from '../../dicom-network/pdu-parser.ts';
import { ConnectionLost, ProtocolError } from '../../dicom-network/protocol-error.ts';
import type { AssociationPolicy } from './association-policy.ts';
import { answeredRoles, negotiate } from './presentation-contexts.ts';
import type { AcceptedContext, Peer, Report, Service } from './service.ts';
import { STATUS } from './statuses.ts';

export interface AssociationLimits extends Pace {
  /** For the request of an association (ARTIM timer). */
  readonly requestMs: number;
  /** Between two messages. */
  readonly idleMs: number;
  readonly maxPduBytes: number;
}

export interface AssociationParts {
  readonly policy: AssociationPolicy;
  /** By command field of the request. */
  readonly services: ReadonlyMap<number, Service>;
  readonly limits: AssociationLimits;
  /** Room for one more association; where there is none, one that idles gives way. */
  readonly hasRoom: () => boolean;
  readonly report: Report;
}

const FULL = {
  accepted: false,
  rejection: 'local-limit',
  reason: 'there are too many associations',
} as const;

interface Established {
  readonly peer: Peer;
  readonly contexts: ReadonlyMap<number, AcceptedContext>;
  readonly peerMaxPduBytes: number;
}

export class Association {
  readonly #connection: Connection;
  readonly #remoteAddress: string;
  readonly #parts: AssociationParts;
  readonly #startedAt = performance.now();
  #isBusy = false;
  #isStopping = false;
  #idleSince: number | undefined;
  #done = 0;
  #refused = 0;
  #bytes = 0;

  constructor(connection: Connection, remoteAddress: string, parts: AssociationParts) {
    this.#connection = connection;
    this.#remoteAddress = remoteAddress;
    this.#parts = parts;
  }

  /** Until it has ended, however; never rejects. */
  async serve(): Promise<void> {
    let sender = '-';
    try {
      const established = await this.#establish();
      if (established === undefined) return;
      sender = established.peer.aeTitle;
      while (await this.#serveNext(established));
      this.#account('association.released', sender);
    } catch (error) {
      this.#account('association.broken', sender, this.#ended(error));
    }
  }

  get isEstablished(): boolean {
    return this.#idleSince !== undefined;
  }

  /** Since when the peer has asked nothing, of performance.now(); undefined: it is served, or not yet established. */
  get idleSince(): number | undefined {
    return this.#isBusy ? undefined : this.#idleSince;
  }

  /** What is under way is answered, then it ends. */
  stop(): void {
    this.#isStopping = true;
    if (!this.#isBusy) this.#connection.end(encodeAbort());
  }

  async #establish(): Promise<Established | undefined> {
    const { policy, limits, hasRoom, report } = this.#parts;
    const event = await this.#connection.next(limits.requestMs);
    if (event.kind !== 'control' || event.type !== PDU_TYPES.associateRequest)
      throw new ProtocolError('unexpected-pdu', 'it does not begin with a request');
    const request = decodeAssociateRequest(event.body);
    const judged = policy(request, this.#remoteAddress);
    const verdict = judged.accepted && !hasRoom() ? FULL : judged;
    const peer = { caller: printable(request.callingAeTitle), address: this.#remoteAddress };
    if (!verdict.accepted) {
      report('association.rejected', { ...peer, reason: verdict.reason });
      this.#connection.end(encodeReject(verdict.rejection));
      return undefined;
    }
    this.#idleSince = performance.now();
    const { answers, accepted } = negotiate(request.contexts);
    const { maxPduBytes } = limits;
    const roles = answeredRoles(request.roles);
    const accept = { contexts: answers, maxPduBytes, roles, implementation: IMPLEMENTATION };
    await this.#write(encodeAssociateAccept(accept, event.body));
    return {
      peer: { aeTitle: request.callingAeTitle, hospital: verdict.hospital },
      contexts: accepted,
      peerMaxPduBytes: request.maxPduBytes,
    };
  }

  /** @returns false: the peer has released the association */
  async #serveNext(established: Established): Promise<boolean> {
    if (this.#isStopping) throw new ConnectionLost('closed', 'the service stops');
    const event = await this.#connection.next(this.#parts.limits.idleMs);
    if (event.kind === 'control') return this.#control(event);
    this.#isBusy = true;
    try {
      await this.#message(event, established);
    } finally {
      this.#isBusy = false;
      this.#idleSince = performance.now();
    }
    return true;
  }

  #control({ type }: Extract<PduEvent, { kind: 'control' }>): false {
    if (type === PDU_TYPES.abort) throw new ConnectionLost('aborted', 'the peer aborted it');
    if (type !== PDU_TYPES.releaseRequest)
      throw new ProtocolError('unexpected-pdu', `a PDU of type ${type} within an association`);
    this.#connection.end(encodeReleaseResponse());
    return false;
  }

  async #message(first: DataPiece, established: Established): Promise<void> {
    const context = established.contexts.get(first.contextId);
    if (context === undefined)
      throw new ProtocolError('invalid-parameter', 'a message on a context that was not accepted');
    const message = await readCommand(this.#connection, first, this.#parts.limits);
    const dataset = this.#datasetOf(message);
    const { command } = message;
    const send = async (answer: Command, content?: Buffer) => {
      await dataset.drain();
      const most = established.peerMaxPduBytes;
      const pdus = commandPdus(context.id, answer, most);
      const more = content === undefined ? [] : [...datasetPdus(context.id, content, most)].flat();
      await this.#write(more.length === 0 ? pdus : Buffer.concat([pdus, ...more]));
    };
    const serve = this.#parts.services.get(command.field) ?? notOurs;
    const isDone = await serve({ peer: established.peer, context, command, dataset, send });
    await dataset.drain();
    if (isDone) this.#done += 1;
    else this.#refused += 1;
    this.#bytes += dataset.bytes;
  }

  #datasetOf({ contextId, command }: Message): Incoming {
    const what = { contextId, isCommand: false };
    if (command.hasDataset) return new Incoming(this.#connection, what, this.#parts.limits);
    const nothing = { kind: 'data', ...what, isLast: true, bytes: Buffer.alloc(0) } as const;
    return new Incoming(this.#connection, { ...what, first: nothing }, this.#parts.limits);
  }

  async #write(bytes: Buffer): Promise<void> {
    await this.#connection.send(bytes, this.#parts.limits.pauseMs);
  }

  /** Tells the peer, closes. @returns why, for the log */
  #ended(error: unknown): string {
    if (error instanceof ProtocolError) this.#connection.end(encodeAbort(error.reason));
    else if (error instanceof ConnectionLost && error.why === 'aborted') this.#connection.end();
    else this.#connection.end(encodeAbort());
    return error instanceof ProtocolError || error instanceof ConnectionLost
      ? error.message
      : 'the service failed';
  }

  #account(event: string, sender: string, reason?: string): void {
    this.#parts.report(event, {
      sender,
      address: this.#remoteAddress,
      done: this.#done,
      refused: this.#refused,
      bytes: this.#bytes,
      durationMs: Math.round(performance.now() - this.#startedAt),
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

const notOurs: Service = async ({ command, send }) => {
  // Answers and cancellations want no answer (PS3.7 9.3.2.3).
  if ((command.field & 0x8000) !== 0 || command.field === COMMANDS.cCancelRequest) return true;
  await send({
    field: command.field | 0x8000,
    messageId: command.messageId,
    hasDataset: false,
    status: STATUS.unrecognizedOperation,
    sopClassUid: command.sopClassUid,
    sopInstanceUid: command.sopInstanceUid,
    errorComment: 'this operation is not offered here',
  });
  return false;
};

/** Of a stranger: what it calls itself may be anything. */
function printable(aeTitle: string): string {
  return aeTitle.replace(/[^\x20-\x7e]/g, '?').slice(0, 16);
}
