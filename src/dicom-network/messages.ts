/**
 * DIMSE messages over presentation contexts (PS3.7 section 6, PS3.8 annex E): a command, perhaps followed by a data set.
 *
 * A data set is passed on as it comes. A peer that sends it too slowly, or against the protocol, loses the association.
 */
import { decodeCommand, encodeCommand, type Command } from './command-set.ts';
import type { Connection } from './connection.ts';
import { PDU_TYPES, type DataPiece, type PduEvent } from './pdu-parser.ts';
import { ConnectionLost, ProtocolError } from './protocol-error.ts';

export interface Message {
  readonly contextId: number;
  readonly command: Command;
}

export interface Pace {
  /** Longest pause within a message. */
  readonly pauseMs: number;
  /** A message may take so long, whatever its length … */
  readonly graceMs: number;
  /** … and then must have come at this rate. */
  readonly minBytesPerSecond: number;
}

const MAX_COMMAND_BYTES = 16_384;
const PDV_OVERHEAD = 6;
const PDU_OVERHEAD = 6;
/** Of a peer that sets no limit, or one that we would not fill. */
const LARGEST_SENT_PDU = 131_072;
const SMALLEST_PDU = 128;

/** A command or a data set on its way in: piece by piece, until there is none. */
export class Incoming {
  readonly #connection: Connection;
  readonly #contextId: number;
  readonly #isCommand: boolean;
  readonly #pace: Pace;
  readonly #waitedBefore: number;
  #first: DataPiece | undefined;
  #isDone = false;
  bytes = 0;

  /** @param first undefined: it is still to come */
  constructor(
    connection: Connection,
    what: { contextId: number; isCommand: boolean; first?: DataPiece },
    pace: Pace,
  ) {
    this.#connection = connection;
    this.#contextId = what.contextId;
    this.#isCommand = what.isCommand;
    this.#first = what.first;
    this.#pace = pace;
    this.#waitedBefore = connection.waitedMs;
  }

  /** @returns undefined: it is complete @throws ProtocolError, ConnectionLost */
  async next(): Promise<Buffer | undefined> {
    if (this.#isDone) return undefined;
    const piece = this.#first ?? dataPiece(await this.#connection.next(this.#patienceMs()));
    this.#first = undefined;
    if (piece.isCommand !== this.#isCommand || piece.contextId !== this.#contextId)
      throw new ProtocolError('unexpected-pdu', 'a message is mixed with another');
    this.#isDone = piece.isLast;
    this.bytes += piece.bytes.length;
    return piece.bytes;
  }

  /** Reads what is left, and drops it. @throws ProtocolError, ConnectionLost */
  async drain(): Promise<void> {
    while ((await this.next()) !== undefined);
  }

  #patienceMs(): number {
    const { pauseMs, graceMs, minBytesPerSecond } = this.#pace;
    const used = this.#connection.waitedMs - this.#waitedBefore;
    const allowed = graceMs + (this.bytes / minBytesPerSecond) * 1_000 - used;
    return Math.min(pauseMs, allowed);
  }
}

/** @param first piece of the message @throws ProtocolError, ConnectionLost */
export async function readCommand(
  connection: Connection,
  first: DataPiece,
  pace: Pace,
): Promise<Message> {
  const { contextId } = first;
  const incoming = new Incoming(connection, { contextId, isCommand: true, first }, pace);
  const bytes = await readWhole(incoming, MAX_COMMAND_BYTES);
  return { contextId, command: decodeCommand(bytes) };
}

/** @throws ProtocolError more than it may be, ConnectionLost */
export async function readWhole(incoming: Incoming, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let part = await incoming.next(); part !== undefined; part = await incoming.next()) {
    if (incoming.bytes > maxBytes)
      throw new ProtocolError('invalid-parameter', `a message of more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** @throws ConnectionLost after an A-ABORT, ProtocolError after any other control PDU */
function dataPiece(event: PduEvent): DataPiece {
  if (event.kind === 'data') return event;
  if (event.type === PDU_TYPES.abort)
    throw new ConnectionLost('aborted', 'the peer aborted the association');
  throw new ProtocolError('unexpected-pdu', 'a message is cut by another PDU');
}

/** A command as the bytes of its PDUs. @param maxPduBytes of the peer; 0: no limit */
export function commandPdus(contextId: number, command: Command, maxPduBytes: number): Buffer {
  const parts = fragments(encodeCommand(command), contextId, 1, maxPduBytes);
  return Buffer.concat([...parts].flat());
}

/** A data set as PDUs of at most what the peer takes: header and content, not copied. */
export function datasetPdus(
  contextId: number,
  dataset: Buffer,
  maxPduBytes: number,
): Generator<[Buffer, Buffer], void, void> {
  return fragments(dataset, contextId, 0, maxPduBytes);
}

function* fragments(
  bytes: Buffer,
  contextId: number,
  control: 0 | 1,
  maxPduBytes: number,
): Generator<[Buffer, Buffer], void, void> {
  const limit = maxPduBytes === 0 ? LARGEST_SENT_PDU : Math.min(maxPduBytes, LARGEST_SENT_PDU);
  const room = Math.max(limit, SMALLEST_PDU) - PDV_OVERHEAD;
  let at = 0;
  do {
    const content = bytes.subarray(at, at + room);
    at += content.length;
    const header = Buffer.alloc(PDU_OVERHEAD + PDV_OVERHEAD);
    header.writeUInt8(PDU_TYPES.data, 0);
    header.writeUInt32BE(content.length + PDV_OVERHEAD, 2);
    header.writeUInt32BE(content.length + 2, PDU_OVERHEAD);
    header.writeUInt8(contextId, PDU_OVERHEAD + 4);
    header.writeUInt8(control | (at >= bytes.length ? 2 : 0), PDU_OVERHEAD + 5);
    yield [header, content];
  } while (at < bytes.length);
}
