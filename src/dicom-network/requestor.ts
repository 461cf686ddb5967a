/** An association that we request (PS3.8 section 9.2, the requestor's part): open, ask and hear the answers, release. */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import {
  APPLICATION_CONTEXT,
  CONTEXT_RESULTS,
  decodeAssociateAccept,
  encodeAbort,
  encodeAssociateRequest,
  encodeReleaseRequest,
  type OfferedContext,
  type Role,
} from './associate-pdu.ts';
import type { Command } from './command-set.ts';
import { Connection } from './connection.ts';
import { IMPLEMENTATION } from './implementation.ts';
import { commandPdus, datasetPdus, Incoming, readCommand, readWhole } from './messages.ts';
import { PDU_TYPES, type ControlPdu } from './pdu-parser.ts';
import { ConnectionLost, ProtocolError } from './protocol-error.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  /** Absent: in clear. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'key' | 'cert'>;
}

export interface RequestLimits {
  readonly connectMs: number;
  /** For each answer. */
  readonly answerMs: number;
}

/** The peer does not want the association (PS3.8 table 9-21). */
export class Rejected extends Error {
  readonly isPermanent: boolean;

  constructor(body: Buffer) {
    const [, result, source, reason] = body;
    super(`the association was rejected (result ${result}, source ${source}, reason ${reason})`);
    this.name = 'Rejected';
    this.isPermanent = result === 1;
  }
}

export interface Answer {
  readonly command: Command;
  readonly dataset: Buffer | undefined;
}

const MAX_PDU_BYTES = 131_072;
const LIMITS = { maxDataBytes: MAX_PDU_BYTES, maxAssociateBytes: 65_536 };
const MAX_ANSWER_BYTES = 1_048_576;
/** Status of an answer that others follow (PS3.4 C.4.1.1.4). */
const PENDING = new Set([0xff00, 0xff01]);

export class RequestedAssociation {
  readonly #connection: Connection;
  readonly #answerMs: number;
  readonly #maxPduBytes: number;
  readonly #accepted: readonly OfferedContext[];
  #messageId = 0;

  private constructor(
    connection: Connection,
    answerMs: number,
    { accepted, maxPduBytes }: { accepted: readonly OfferedContext[]; maxPduBytes: number },
  ) {
    this.#connection = connection;
    this.#answerMs = answerMs;
    this.#accepted = accepted;
    this.#maxPduBytes = maxPduBytes;
  }

  /** @throws Rejected, ConnectionLost, ProtocolError */
  static async open(
    target: Target,
    offered: readonly Omit<OfferedContext, 'id'>[],
    roles: readonly Role[],
    limits: RequestLimits,
  ): Promise<RequestedAssociation> {
    const connection = new Connection(await connected(target, limits.connectMs), LIMITS);
    try {
      const contexts = offered.map((each, n) => ({ ...each, id: n * 2 + 1 }));
      const { calledAeTitle, callingAeTitle } = target;
      const request = encodeAssociateRequest({
        protocolVersion: 1,
        calledAeTitle,
        callingAeTitle,
        applicationContext: APPLICATION_CONTEXT,
        contexts,
        maxPduBytes: MAX_PDU_BYTES,
        roles,
        implementation: IMPLEMENTATION,
      });
      await connection.send(request, limits.answerMs);
      const body = await acceptance(connection, limits.answerMs);
      const { contexts: answered, maxPduBytes } = decodeAssociateAccept(body);
      const syntaxOf = new Map(
        answered
          .filter(({ result }) => result === CONTEXT_RESULTS.acceptance)
          .map((each) => [each.id, each.transferSyntax]),
      );
      const accepted = contexts
        .filter(({ id, transferSyntaxes }) => transferSyntaxes.includes(syntaxOf.get(id) ?? ''))
        .map((each) => ({ ...each, transferSyntaxes: [syntaxOf.get(each.id) ?? ''] }));
      return new RequestedAssociation(connection, limits.answerMs, { accepted, maxPduBytes });
    } catch (error) {
      connection.end(encodeAbort());
      throw error;
    }
  }

  /** @returns undefined: the peer has not accepted it */
  contextFor(abstractSyntax: string, transferSyntax: string): number | undefined {
    return this.#accepted.find(
      (each) =>
        each.abstractSyntax === abstractSyntax && each.transferSyntaxes.includes(transferSyntax),
    )?.id;
  }

  /** The answers, the last one last. @throws ConnectionLost, ProtocolError */
  async *ask(
    contextId: number,
    command: Omit<Command, 'messageId' | 'hasDataset'>,
    dataset?: Buffer,
  ): AsyncGenerator<Answer, void, void> {
    this.#messageId = (this.#messageId % 0xffff) + 1;
    const messageId = this.#messageId;
    await this.#send(
      contextId,
      { ...command, messageId, hasDataset: dataset !== undefined },
      dataset,
    );
    for (;;) {
      const answer = await this.#answer(contextId, messageId, command.field | 0x8000);
      yield answer;
      if (!PENDING.has(answer.command.status ?? 0)) return;
    }
  }

  /** Orderly; what the peer makes of it changes nothing. */
  async release(): Promise<void> {
    try {
      await this.#connection.send(encodeReleaseRequest(), this.#answerMs);
      await this.#connection.next(this.#answerMs);
    } catch (error) {
      if (!(error instanceof ConnectionLost || error instanceof ProtocolError)) throw error;
    } finally {
      this.#connection.end();
    }
  }

  abort(): void {
    this.#connection.end(encodeAbort());
  }

  async #send(contextId: number, command: Command, dataset: Buffer | undefined): Promise<void> {
    const pdus = commandPdus(contextId, command, this.#maxPduBytes);
    if (dataset === undefined) return this.#connection.send(pdus, this.#answerMs);
    let before: Buffer[] = [pdus];
    for (const pdu of datasetPdus(contextId, dataset, this.#maxPduBytes)) {
      await this.#connection.send([...before, ...pdu], this.#answerMs);
      before = [];
    }
  }

  async #answer(contextId: number, messageId: number, field: number): Promise<Answer> {
    const pace = { pauseMs: this.#answerMs, graceMs: this.#answerMs, minBytesPerSecond: 1_024 };
    const first = await this.#connection.next(this.#answerMs);
    if (first.kind === 'control') throw unexpected(first);
    const { command, ...message } = await readCommand(this.#connection, first, pace);
    const isOurs =
      message.contextId === contextId && command.messageId === messageId && command.field === field;
    if (!isOurs) throw new ProtocolError('unexpected-pdu', 'an answer to something else');
    if (!command.hasDataset) return { command, dataset: undefined };
    const incoming = new Incoming(this.#connection, { contextId, isCommand: false }, pace);
    return { command, dataset: await readWhole(incoming, MAX_ANSWER_BYTES) };
  }
}

async function acceptance(connection: Connection, withinMs: number): Promise<Buffer> {
  const event = await connection.next(withinMs);
  if (event.kind === 'data') throw new ProtocolError('unexpected-pdu', 'data before an answer');
  if (event.type === PDU_TYPES.associateReject) throw new Rejected(event.body);
  if (event.type !== PDU_TYPES.associateAccept) throw unexpected(event);
  return event.body;
}

function unexpected({ type }: ControlPdu): Error {
  return type === PDU_TYPES.abort
    ? new ConnectionLost('aborted', 'the peer aborted the association')
    : new ProtocolError('unexpected-pdu', `a PDU of type ${type} instead of an answer`);
}

/** For a peer with several certificates (RFC 6066 section 3: no address). */
function nameFor(host: string): { servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

function connected({ host, port, tls }: Target, withinMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const ready = tls === undefined ? 'connect' : 'secureConnect';
    const socket =
      tls === undefined
        ? connectTcp({ host, port })
        : connectTls({ host, port, ...nameFor(host), ...tls, minVersion: 'TLSv1.2' });
    const settle = (lost?: ConnectionLost) => {
      clearTimeout(late);
      socket.off('error', failed);
      if (lost === undefined) {
        resolve(socket);
        return;
      }
      // What else it has to say is of no interest.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(lost);
    };
    const failed = (cause: NodeJS.ErrnoException) =>
      settle(new ConnectionLost('failed', `no connection (${cause.code ?? cause.name})`, cause));
    const late = setTimeout(
      () => settle(new ConnectionLost('timed-out', 'no connection in time')),
      withinMs,
    );
    socket.once(ready, () => settle());
    socket.once('error', failed);
  });
}
