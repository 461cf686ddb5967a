/** A-ASSOCIATE-RQ, -AC, -RJ and the small PDUs, to bytes and back (PS3.8 9.3, annex D; PS3.7 annex D.3.3). */
import { PDU_TYPES } from './pdu-parser.ts';
import { ABORT_REASONS, ProtocolError, type AbortReason } from './protocol-error.ts';

export interface OfferedContext {
  /** Odd, 1 to 255. */
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** Presentation context result (PS3.8 table 9-18). */
export const CONTEXT_RESULTS = {
  acceptance: 0,
  'user-rejection': 1,
  'no-reason': 2,
  'abstract-syntax-not-supported': 3,
  'transfer-syntaxes-not-supported': 4,
} as const;

export interface AnsweredContext {
  readonly id: number;
  readonly result: number;
  /** Meaningful where accepted. */
  readonly transferSyntax: string;
}

/** Who requests and who performs, of the requestor. */
export interface Role {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

interface UserInformation {
  /** 0: no limit. */
  readonly maxPduBytes: number;
  readonly roles: readonly Role[];
  readonly implementation: { readonly classUid: string; readonly version: string };
}

export interface AssociateRequest extends UserInformation {
  readonly protocolVersion: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContext: string;
  readonly contexts: readonly OfferedContext[];
}

export interface AssociateAccept extends UserInformation {
  readonly contexts: readonly AnsweredContext[];
}

/** Result, source, reason (PS3.8 table 9-21). */
const REJECTIONS = {
  'application-context': [1, 1, 2],
  'calling-ae-title': [1, 1, 3],
  'called-ae-title': [1, 1, 7],
  'protocol-version': [1, 2, 2],
  'no-reason': [1, 1, 1],
  'temporary-congestion': [2, 3, 1],
  'local-limit': [2, 3, 2],
} as const;

export type Rejection = keyof typeof REJECTIONS;

export const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';

const ITEM = {
  applicationContext: 0x10,
  offered: 0x20,
  answered: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  user: 0x50,
  maxLength: 0x51,
  implementationClass: 0x52,
  role: 0x54,
  implementationVersion: 0x55,
} as const;

const FIXED_FIELDS = 68;
const ITEM_HEADER = 4;

interface Item {
  readonly type: number;
  readonly value: Buffer;
}

/** @throws ProtocolError */
export function decodeAssociateRequest(body: Buffer): AssociateRequest {
  const items = itemsOf(body.subarray(FIXED_FIELDS));
  const contexts = items.filter(({ type }) => type === ITEM.offered).map(offeredContext);
  const isValid = contexts.every(({ id }) => id % 2 === 1);
  if (!isValid || new Set(contexts.map(({ id }) => id)).size !== contexts.length)
    throw new ProtocolError('invalid-parameter', 'presentation contexts need odd ids of their own');
  return {
    protocolVersion: body.readUInt16BE(0),
    calledAeTitle: text(body.subarray(4, 20)),
    callingAeTitle: text(body.subarray(20, 36)),
    applicationContext: text(valueOf(items, ITEM.applicationContext)),
    contexts,
    ...userInformation(items),
  };
}

/** @throws ProtocolError */
export function decodeAssociateAccept(body: Buffer): AssociateAccept {
  const items = itemsOf(body.subarray(FIXED_FIELDS));
  const contexts = items.filter(({ type }) => type === ITEM.answered).map(answeredContext);
  return { contexts, ...userInformation(items) };
}

function offeredContext({ value }: Item): OfferedContext {
  if (value.length < 4) throw new ProtocolError('invalid-parameter', 'a context is too short');
  const items = itemsOf(value.subarray(4));
  return {
    id: value.readUInt8(0),
    abstractSyntax: text(valueOf(items, ITEM.abstractSyntax)),
    transferSyntaxes: items
      .filter(({ type }) => type === ITEM.transferSyntax)
      .map((each) => text(each.value)),
  };
}

function answeredContext({ value }: Item): AnsweredContext {
  if (value.length < 4) throw new ProtocolError('invalid-parameter', 'a context is too short');
  return {
    id: value.readUInt8(0),
    result: value.readUInt8(2),
    transferSyntax: text(valueOf(itemsOf(value.subarray(4)), ITEM.transferSyntax)),
  };
}

function userInformation(items: readonly Item[]): UserInformation {
  const user = itemsOf(valueOf(items, ITEM.user));
  const maxLength = valueOf(user, ITEM.maxLength);
  return {
    maxPduBytes: maxLength.length === 4 ? maxLength.readUInt32BE(0) : 0,
    roles: user.filter(({ type }) => type === ITEM.role).map(roleOf),
    implementation: {
      classUid: text(valueOf(user, ITEM.implementationClass)),
      version: text(valueOf(user, ITEM.implementationVersion)),
    },
  };
}

function roleOf({ value }: Item): Role {
  const length = value.length < 4 ? 0 : value.readUInt16BE(0);
  if (value.length !== length + 4)
    throw new ProtocolError('invalid-parameter', 'a role selection has a wrong length');
  return {
    sopClassUid: text(value.subarray(2, 2 + length)),
    scu: value.readUInt8(2 + length) === 1,
    scp: value.readUInt8(3 + length) === 1,
  };
}

function itemsOf(bytes: Buffer): Item[] {
  const items: Item[] = [];
  let at = 0;
  while (at < bytes.length) {
    const end =
      at + ITEM_HEADER > bytes.length ? Infinity : at + ITEM_HEADER + bytes.readUInt16BE(at + 2);
    if (end > bytes.length)
      throw new ProtocolError('invalid-parameter', 'an item is longer than what holds it');
    items.push({ type: bytes.readUInt8(at), value: bytes.subarray(at + ITEM_HEADER, end) });
    at = end;
  }
  return items;
}

const NOTHING = Buffer.alloc(0);

function valueOf(items: readonly Item[], type: number): Buffer {
  return items.find((each) => each.type === type)?.value ?? NOTHING;
}

/** UIDs come padded with nulls by some, titles with spaces. */
function text(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart();
}

export function encodeAssociateRequest(request: AssociateRequest): Buffer {
  const contexts = request.contexts.map(({ id, abstractSyntax, transferSyntaxes }) =>
    item(
      ITEM.offered,
      Buffer.from([id, 0, 0, 0]),
      textItem(ITEM.abstractSyntax, abstractSyntax),
      ...transferSyntaxes.map((uid) => textItem(ITEM.transferSyntax, uid)),
    ),
  );
  const fields = Buffer.alloc(FIXED_FIELDS);
  fields.writeUInt16BE(request.protocolVersion, 0);
  fields.write(request.calledAeTitle.padEnd(16), 4, 'latin1');
  fields.write(request.callingAeTitle.padEnd(16), 20, 'latin1');
  return pdu(
    PDU_TYPES.associateRequest,
    fields,
    textItem(ITEM.applicationContext, request.applicationContext),
    ...contexts,
    userItem(request),
  );
}

/** @param requestBody of the request, whose titles come back in the answer */
export function encodeAssociateAccept(accept: AssociateAccept, requestBody: Buffer): Buffer {
  const contexts = accept.contexts.map(({ id, result, transferSyntax }) =>
    item(
      ITEM.answered,
      Buffer.from([id, 0, result, 0]),
      textItem(ITEM.transferSyntax, transferSyntax),
    ),
  );
  const fields = Buffer.from(requestBody.subarray(0, FIXED_FIELDS));
  fields.writeUInt16BE(1, 0);
  return pdu(
    PDU_TYPES.associateAccept,
    fields,
    textItem(ITEM.applicationContext, APPLICATION_CONTEXT),
    ...contexts,
    userItem(accept),
  );
}

function userItem({ maxPduBytes, roles, implementation }: UserInformation): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(maxPduBytes);
  return item(
    ITEM.user,
    item(ITEM.maxLength, length),
    textItem(ITEM.implementationClass, implementation.classUid),
    ...roles.map(roleItem),
    textItem(ITEM.implementationVersion, implementation.version),
  );
}

function roleItem({ sopClassUid, scu, scp }: Role): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(sopClassUid.length);
  return item(
    ITEM.role,
    length,
    Buffer.from(sopClassUid, 'latin1'),
    Buffer.from([Number(scu), Number(scp)]),
  );
}

function textItem(type: number, value: string): Buffer {
  return item(type, Buffer.from(value, 'latin1'));
}

function item(type: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const header = Buffer.alloc(ITEM_HEADER);
  header.writeUInt8(type, 0);
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}

function pdu(type: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(6);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}

export function encodeReject(rejection: Rejection): Buffer {
  return pdu(PDU_TYPES.associateReject, Buffer.from([0, ...REJECTIONS[rejection]]));
}

export function encodeReleaseRequest(): Buffer {
  return pdu(PDU_TYPES.releaseRequest, Buffer.alloc(4));
}

export function encodeReleaseResponse(): Buffer {
  return pdu(PDU_TYPES.releaseResponse, Buffer.alloc(4));
}

/** @param reason undefined: the user of the service ends it, not the protocol */
export function encodeAbort(reason?: AbortReason): Buffer {
  const source = reason === undefined ? 0 : 2;
  const code = reason === undefined ? 0 : ABORT_REASONS[reason];
  return pdu(PDU_TYPES.abort, Buffer.from([0, 0, source, code]));
}
