/** Command sets (PS3.7 annex E): what is asked, what is answered. Implicit VR Little Endian, always. */
import {
  decodeElements,
  encodeImplicit,
  textOf,
  textValue,
  uidValue,
  usValue,
  type Elements,
  type ElementsToWrite,
} from './elements.ts';
import { ProtocolError } from './protocol-error.ts';

/** Command Field (0000,0100); an answer is its request with the highest bit set. */
export const COMMANDS = {
  cStoreRequest: 0x0001,
  cStoreResponse: 0x8001,
  cFindRequest: 0x0020,
  cFindResponse: 0x8020,
  cEchoRequest: 0x0030,
  cEchoResponse: 0x8030,
  cCancelRequest: 0x0fff,
  nEventReportRequest: 0x0100,
  nEventReportResponse: 0x8100,
  nActionRequest: 0x0130,
  nActionResponse: 0x8130,
  nCreateRequest: 0x0140,
  nCreateResponse: 0x8140,
} as const;

const TAG = {
  groupLength: 0x00000000,
  affectedSopClass: 0x00000002,
  requestedSopClass: 0x00000003,
  commandField: 0x00000100,
  messageId: 0x00000110,
  messageIdRespondedTo: 0x00000120,
  priority: 0x00000700,
  dataSetType: 0x00000800,
  status: 0x00000900,
  errorComment: 0x00000902,
  affectedSopInstance: 0x00001000,
  requestedSopInstance: 0x00001001,
  eventType: 0x00001002,
  actionType: 0x00001008,
} as const;

const NO_DATA_SET = 0x0101;
const DATA_SET = 0x0001;
const LIMITS = { maxElements: 100, maxDepth: 0 };
const NO_SEQUENCES = new Set<number>();
/** Error Comment is LO. */
const COMMENT_LENGTH = 64;

export interface Command {
  readonly field: number;
  /** Of the request; of a response, the one responded to. */
  readonly messageId: number;
  readonly hasDataset: boolean;
  readonly status?: number | undefined;
  readonly sopClassUid?: string | undefined;
  readonly sopInstanceUid?: string | undefined;
  /** Action or event. */
  readonly type?: number | undefined;
  readonly errorComment?: string | undefined;
}

/** @throws ProtocolError */
export function decodeCommand(bytes: Buffer): Command {
  const elements = decodeElements(bytes, NO_SEQUENCES, LIMITS);
  const field = numberOf(elements, TAG.commandField);
  const isResponse = ((field ?? 0) & 0x8000) !== 0 || field === COMMANDS.cCancelRequest;
  const messageId = numberOf(elements, isResponse ? TAG.messageIdRespondedTo : TAG.messageId);
  const dataSetType = numberOf(elements, TAG.dataSetType);
  if (field === undefined || messageId === undefined || dataSetType === undefined)
    throw new ProtocolError(
      'invalid-parameter',
      'a command lacks its field, number or data set type',
    );
  return {
    field,
    messageId,
    hasDataset: dataSetType !== NO_DATA_SET,
    status: numberOf(elements, TAG.status),
    sopClassUid: textOf(elements, TAG.affectedSopClass) ?? textOf(elements, TAG.requestedSopClass),
    sopInstanceUid:
      textOf(elements, TAG.affectedSopInstance) ?? textOf(elements, TAG.requestedSopInstance),
    type: numberOf(elements, TAG.actionType) ?? numberOf(elements, TAG.eventType),
    errorComment: textOf(elements, TAG.errorComment),
  };
}

function numberOf(elements: Elements, tag: number): number | undefined {
  const value = elements.get(tag);
  return Buffer.isBuffer(value) && value.length === 2 ? value.readUInt16LE(0) : undefined;
}

export function encodeCommand(command: Command): Buffer {
  const { field, status } = command;
  const isAction = (field & 0x7fff) === COMMANDS.nActionRequest;
  // N-ACTION-RQ names the class and instance that it asks; everything else what it affects (PS3.7 10.3).
  const isRequested = field === COMMANDS.nActionRequest;
  const isResponse = (field & 0x8000) !== 0;
  const fields: [number, Buffer | undefined][] = [
    [isRequested ? TAG.requestedSopClass : TAG.affectedSopClass, uid(command.sopClassUid)],
    [TAG.commandField, usValue(field)],
    [isResponse ? TAG.messageIdRespondedTo : TAG.messageId, usValue(command.messageId)],
    [TAG.priority, hasPriority(field) ? usValue(0) : undefined],
    [TAG.dataSetType, usValue(command.hasDataset ? DATA_SET : NO_DATA_SET)],
    [TAG.status, status === undefined ? undefined : usValue(status)],
    [TAG.errorComment, comment(command.errorComment)],
    [isRequested ? TAG.requestedSopInstance : TAG.affectedSopInstance, uid(command.sopInstanceUid)],
    [
      isAction ? TAG.actionType : TAG.eventType,
      command.type === undefined ? undefined : usValue(command.type),
    ],
  ];
  const body = encodeImplicit(
    fields.filter(
      (each): each is [number, Buffer] => each[1] !== undefined,
    ) satisfies ElementsToWrite,
  );
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([encodeImplicit([[TAG.groupLength, length]]), body]);
}

function hasPriority(field: number): boolean {
  return field === COMMANDS.cStoreRequest || field === COMMANDS.cFindRequest;
}

function uid(value: string | undefined): Buffer | undefined {
  return value === undefined ? undefined : uidValue(value);
}

function comment(text: string | undefined): Buffer | undefined {
  // The command set has no character set of its own: ASCII, and no backslash in a LO of one value.
  const plain = text?.replace(/[^\x20-\x7e]/g, '?').replaceAll('\\', '/');
  return plain === undefined ? undefined : textValue(plain.slice(0, COMMENT_LENGTH));
}
