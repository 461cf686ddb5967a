/** multipart/related as it streams out: a part at a time, no faster than the client reads. */
import { randomBytes } from 'node:crypto';
import type { Response } from 'express';
import { once } from 'node:events';
import type { DicomSource } from '../../ports/study-store.ts';

export interface PartOut {
  readonly type: string;
  readonly location?: string;
  readonly content: AsyncIterable<Uint8Array>;
}

const PIECE_BYTES = 262_144;

/** @param type of the parts, for the header */
export async function sendParts(
  response: Response,
  type: string,
  parts: AsyncIterable<PartOut>,
): Promise<void> {
  const boundary = randomBytes(16).toString('hex');
  response.status(200);
  response.set('content-type', `multipart/related; type="${type}"; boundary=${boundary}`);
  for await (const part of parts) {
    const location = part.location === undefined ? '' : `\r\nContent-Location: ${part.location}`;
    await write(
      response,
      Buffer.from(`--${boundary}\r\nContent-Type: ${part.type}${location}\r\n\r\n`),
    );
    for await (const piece of part.content) await write(response, piece);
    await write(response, Buffer.from('\r\n'));
  }
  response.end(`--${boundary}--\r\n`);
}

export async function write(response: Response, bytes: Uint8Array): Promise<void> {
  requireClient(response);
  if (response.write(bytes)) return;
  const gone = new AbortController();
  const { signal } = gone;
  try {
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  } finally {
    gone.abort();
  }
  requireClient(response);
}

function requireClient({ destroyed }: Response): void {
  if (destroyed) throw new ClientGone();
}

/** Nobody listens any more: no fault of ours. */
export class ClientGone extends Error {
  constructor() {
    super('the client has gone');
    this.name = 'ClientGone';
  }
}

export async function* wholeFile(source: DicomSource): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.bytes; at += PIECE_BYTES) yield source.read(at, PIECE_BYTES);
}
