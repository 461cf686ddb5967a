/**
 * Bytes of a connection → protocol data units (PS3.8 9.3), however they are cut.
 *
 * P-DATA-TF is passed on in pieces as it comes and never held; every other PDU is small and has a cap.
 */
import { ProtocolError } from './protocol-error.ts';

export const PDU_TYPES = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  data: 0x04,
  releaseRequest: 0x05,
  releaseResponse: 0x06,
  abort: 0x07,
} as const;

export interface PduLimits {
  /** Variable field of P-DATA-TF, as we told the peer. */
  readonly maxDataBytes: number;
  /** Variable field of A-ASSOCIATE-RQ and -AC. */
  readonly maxAssociateBytes: number;
}

/** A piece of a command or data set, in a buffer of the connection. */
export interface DataPiece {
  readonly kind: 'data';
  readonly contextId: number;
  readonly isCommand: boolean;
  /** The command or data set ends with it. */
  readonly isLast: boolean;
  readonly bytes: Buffer;
}

/** One of the others, whole. */
export interface ControlPdu {
  readonly kind: 'control';
  readonly type: number;
  /** Variable field. */
  readonly body: Buffer;
}

export type PduEvent = DataPiece | ControlPdu;

const PDU_HEADER = 6;
/** Length, context id, message control header (PS3.8 9.3.5.1, E.2). */
const PDV_HEADER = 6;
const FIXED_LENGTH = 4;
/** Version, titles, reserved (PS3.8 9.3.2). */
const ASSOCIATE_FIELDS = 68;

export class PduParser {
  readonly #limits: PduLimits;
  /** A header that has come in part, or a control PDU. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #need = PDU_HEADER;
  #state: 'pdu-header' | 'control' | 'pdv-header' | 'pdv' = 'pdu-header';
  #type = 0;
  #pduLeft = 0;
  #pdvLeft = 0;
  #contextId = 0;
  #control = 0;

  constructor(limits: PduLimits) {
    this.#limits = limits;
  }

  /** Between two PDUs: a connection may end here without harm. */
  get isAtBoundary(): boolean {
    return this.#state === 'pdu-header' && this.#heldBytes === 0;
  }

  /** @throws ProtocolError; what came before it has been yielded */
  *feed(chunk: Buffer): Generator<PduEvent, void, void> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'pdv') {
        const piece = this.#piece(chunk.subarray(at, at + this.#pdvLeft));
        at += piece.bytes.length;
        yield piece;
        continue;
      }
      const taken = chunk.subarray(at, at + this.#need - this.#heldBytes);
      at += taken.length;
      this.#heldBytes += taken.length;
      if (this.#heldBytes < this.#need) {
        this.#held.push(taken);
        return;
      }
      const event = this.#complete(
        this.#held.length === 0 ? taken : Buffer.concat([...this.#held, taken]),
      );
      if (event !== undefined) yield event;
    }
  }

  #complete(bytes: Buffer): PduEvent | undefined {
    this.#held = [];
    this.#heldBytes = 0;
    if (this.#state === 'pdu-header') {
      this.#pduHeader(bytes);
      return undefined;
    }
    if (this.#state === 'pdv-header') return this.#pdvHeader(bytes);
    this.#expect('pdu-header', PDU_HEADER);
    return { kind: 'control', type: this.#type, body: bytes };
  }

  #pduHeader(header: Buffer): void {
    this.#type = header.readUInt8(0);
    const length = header.readUInt32BE(2);
    checkLength(this.#type, length, this.#limits);
    this.#pduLeft = length;
    if (this.#type === PDU_TYPES.data) this.#expect('pdv-header', PDV_HEADER);
    else this.#expect('control', length);
  }

  #pdvHeader(header: Buffer): DataPiece | undefined {
    const length = header.readUInt32BE(0);
    // The length counts context id and control header as well.
    if (length < 2 || length + 4 > this.#pduLeft)
      throw new ProtocolError('invalid-parameter', 'a PDV does not fit into its PDU');
    this.#contextId = header.readUInt8(4);
    this.#control = header.readUInt8(5);
    this.#pduLeft -= PDV_HEADER;
    this.#pdvLeft = length - 2;
    if (this.#pdvLeft > 0) {
      this.#state = 'pdv';
      return undefined;
    }
    return this.#piece(header.subarray(0, 0));
  }

  #piece(bytes: Buffer): DataPiece {
    this.#pdvLeft -= bytes.length;
    this.#pduLeft -= bytes.length;
    if (this.#pdvLeft === 0) this.#endOfPdv();
    return {
      kind: 'data',
      contextId: this.#contextId,
      isCommand: (this.#control & 1) === 1,
      isLast: (this.#control & 2) === 2 && this.#pdvLeft === 0,
      bytes,
    };
  }

  #endOfPdv(): void {
    if (this.#pduLeft === 0) this.#expect('pdu-header', PDU_HEADER);
    else if (this.#pduLeft < PDV_HEADER)
      throw new ProtocolError('invalid-parameter', 'a PDU ends within the header of a PDV');
    else this.#expect('pdv-header', PDV_HEADER);
  }

  #expect(state: 'pdu-header' | 'control' | 'pdv-header', need: number): void {
    this.#state = state;
    this.#need = need;
  }
}

function checkLength(type: number, length: number, limits: PduLimits): void {
  const [least, most] = lengthsOf(type, limits);
  if (length > most)
    throw new ProtocolError('invalid-parameter', `a PDU of ${length} bytes; at most ${most}`);
  if (length < least)
    throw new ProtocolError('invalid-parameter', `a PDU of ${length} bytes is too short`);
}

/** Of the variable field. @throws ProtocolError for what is no PDU */
function lengthsOf(type: number, limits: PduLimits): readonly [number, number] {
  switch (type) {
    case PDU_TYPES.associateRequest:
    case PDU_TYPES.associateAccept:
      return [ASSOCIATE_FIELDS, limits.maxAssociateBytes];
    case PDU_TYPES.data:
      return [PDV_HEADER, limits.maxDataBytes];
    case PDU_TYPES.associateReject:
    case PDU_TYPES.releaseRequest:
    case PDU_TYPES.releaseResponse:
    case PDU_TYPES.abort:
      return [FIXED_LENGTH, FIXED_LENGTH];
    default:
      throw new ProtocolError('unrecognized-pdu', `${type} is no type of a PDU`);
  }
}
