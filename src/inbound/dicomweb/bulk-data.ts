/** WADO-RS bulk data: one long value, as it is encoded in the file. */
import type { Request, Response } from 'express';
import type { StoredInstance } from '../../domain/dicom.ts';
import { AppError } from '../../errors.ts';
import type { FramePorts } from './frames.ts';
import { mediaTypes } from './media-types.ts';
import { sendParts, type PartOut } from './multipart-writer.ts';

const OCTETS = 'application/octet-stream';

/** @throws AppError `request.not-acceptable`, `request.invalid`, `dicom.not-readable`: no such place */
export async function sendBulkData(
  request: Request,
  response: Response,
  instance: StoredInstance,
  { store, reader }: FramePorts,
): Promise<void> {
  const { offset, length } = request.params;
  const uri = `#${String(offset)},${String(length)}`;
  if (!/^#\d{1,15},\d{1,10}$/.test(uri))
    throw new AppError('request.invalid', 'the place of a value is two numbers');
  const isSingle = isSinglePart(request.get('accept'));
  const source = await store.open(instance.hospital, instance);
  try {
    const header = await reader.readHeader(source);
    if (!holds(header.dataset, uri))
      throw new AppError('request.not-found', 'the object has no such value');
    const bytes = await reader.readBulkData(source, header, uri);
    if (isSingle) response.status(200).type(OCTETS).send(Buffer.from(bytes));
    else await sendParts(response, OCTETS, one(bytes));
  } finally {
    await source.close();
  }
}

/** Only what metadata points to: no other part of the file is given. */
function holds(dataset: StoredInstance['dataset'], uri: string): boolean {
  return JSON.stringify(dataset).includes(`"BulkDataURI":"${uri}"`);
}

function isSinglePart(accept: string | undefined): boolean {
  const types = mediaTypes(accept);
  if (types.length === 0) return false;
  for (const { name, parameters } of types) {
    if (name === OCTETS) return true;
    if (name === '*/*' || name === 'multipart/*') return false;
    if (name === 'multipart/related' && (parameters.get('type') ?? OCTETS) === OCTETS) return false;
  }
  throw new AppError('request.not-acceptable', `values are given as ${OCTETS}`);
}

async function* one(bytes: Uint8Array): AsyncGenerator<PartOut> {
  yield { type: OCTETS, content: once(bytes) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
