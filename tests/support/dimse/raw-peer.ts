/** A peer that sends bytes as a test gives them, and hears what comes back: for what no honest program sends. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import {
  APPLICATION_CONTEXT,
  encodeAssociateRequest,
  type AssociateRequest,
} from '#src/dicom-network/associate-pdu.ts';
import { commandPdus, datasetPdus } from '#src/dicom-network/messages.ts';

export const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';
export const EXPLICIT = '1.2.840.10008.1.2.1';
const VERIFICATION = '1.2.840.10008.1.1';

export const REQUEST: AssociateRequest = {
  protocolVersion: 1,
  calledAeTitle: 'MENTOR',
  callingAeTitle: 'RAW',
  applicationContext: APPLICATION_CONTEXT,
  contexts: [
    { id: 1, abstractSyntax: VERIFICATION, transferSyntaxes: ['1.2.840.10008.1.2'] },
    { id: 3, abstractSyntax: CT_IMAGE, transferSyntaxes: [EXPLICIT] },
    { id: 5, abstractSyntax: '1.2.3.4', transferSyntaxes: [EXPLICIT] },
  ],
  maxPduBytes: 16_384,
  roles: [],
  implementation: { classUid: '1.2.3', version: 'RAW' },
};

export class RawPeer {
  readonly socket: Socket;
  #heard = Buffer.alloc(0);
  isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#heard = Buffer.concat([this.#heard, chunk]);
    });
    socket.on('close', () => {
      this.isClosed = true;
    });
    socket.on('error', () => undefined);
  }

  static async open(port: number, request?: AssociateRequest): Promise<RawPeer> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    const peer = new RawPeer(socket);
    if (request !== undefined) {
      peer.send(encodeAssociateRequest(request));
      await peer.next();
    }
    return peer;
  }

  send(...bytes: readonly Buffer[]): void {
    for (const each of bytes) this.socket.write(each);
  }

  /** The next PDU; undefined: the connection was closed without one. */
  async next(withinMs = 5_000): Promise<{ type: number; body: Buffer } | undefined> {
    const until = performance.now() + withinMs;
    while (performance.now() < until) {
      const length = this.#heard.length < 6 ? Infinity : 6 + this.#heard.readUInt32BE(2);
      if (this.#heard.length >= length) {
        const pdu = { type: this.#heard.readUInt8(0), body: this.#heard.subarray(6, length) };
        this.#heard = this.#heard.subarray(length);
        return pdu;
      }
      if (this.isClosed) return undefined;
      await setTimeout(5);
    }
    throw new Error('nothing was heard');
  }

  async closed(withinMs = 5_000): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (!this.isClosed && performance.now() < until) await setTimeout(5);
    return this.isClosed;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

export function storeRequest(contextId: number, dataset: Buffer, more: object = {}): Buffer {
  const command = {
    field: 0x0001,
    messageId: 1,
    hasDataset: true,
    sopClassUid: CT_IMAGE,
    sopInstanceUid: '1.2.3.4.5',
    ...more,
  };
  const content = [...datasetPdus(contextId, dataset, 16_384)].flat();
  return Buffer.concat([commandPdus(contextId, command, 0), ...content]);
}

export function echoRequest(contextId: number, messageId = 1): Buffer {
  const command = { field: 0x0030, messageId, hasDataset: false, sopClassUid: VERIFICATION };
  return commandPdus(contextId, command, 0);
}

/** Status of the answer that a PDU holds. */
export function statusOf(pdu: { readonly body: Buffer } | undefined): number | undefined {
  const at = pdu?.body.indexOf(Buffer.from('0000000902000000', 'hex')) ?? -1;
  return at < 0 ? undefined : pdu?.body.readUInt16LE(at + 8);
}

export function firstPdus(bytes: Buffer, count: number): Buffer {
  let at = 0;
  for (let n = 0; n < count; n += 1) at += 6 + bytes.readUInt32BE(at + 2);
  return bytes.subarray(0, at);
}
