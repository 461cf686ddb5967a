/** Sends one object of 2 GB to a listener. In: its port and process. Out: the memory of the process, before and at most. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { commandPdus } from '#src/dicom-network/messages.ts';
import { makeDicom } from '../dicom-files.ts';
import { CT_IMAGE, RawPeer, REQUEST, statusOf } from './raw-peer.ts';

const PIECE = Buffer.alloc(131_072, 5);
const PIXEL_BYTES = 2_000 * 1_048_576;
const CONTEXT = 3;
const UID = '2.25.424242';
const ANSWER_MS = 300_000;

export async function memoryOfLargeObject(port: number, pid: number) {
  const peer = await RawPeer.open(port, REQUEST);
  const beforeMb = residentMb(pid);
  const started = performance.now();
  let mostMb = beforeMb;
  peer.send(
    commandPdus(
      CONTEXT,
      { field: 1, messageId: 1, hasDataset: true, sopClassUid: CT_IMAGE, sopInstanceUid: UID },
      0,
    ),
  );
  await send(peer, headOf(PIXEL_BYTES), false);
  const pieces = PIXEL_BYTES / PIECE.length;
  for (let n = 1; n <= pieces; n += 1) {
    await send(peer, PIECE, n === pieces);
    if (n % 64 === 0) mostMb = Math.max(mostMb, residentMb(pid));
  }
  const status = statusOf(await peer.next(ANSWER_MS));
  if (status !== 0) throw new Error(`the large object was refused: ${String(status)}`);
  mostMb = Math.max(mostMb, residentMb(pid));
  peer.destroy();
  return { beforeMb, mostMb, seconds: (performance.now() - started) / 1_000 };
}

/** A data set up to its pixels, whose length is another. */
function headOf(pixelBytes: number): Buffer {
  const uid = (value: string) => ({ vr: 'UI', Value: [value] });
  const attributes = {
    '00080018': uid(UID),
    '0020000D': uid(`${UID}.1`),
    '0020000E': uid(`${UID}.2`),
  };
  const file = Buffer.from(makeDicom({ modality: 'CT', rows: 8, columns: 8, attributes }));
  const dataset = file.subarray(144 + file.readUInt32LE(140));
  const pixels = Buffer.from('e07f10004f57000000000000', 'hex');
  pixels.writeUInt32LE(pixelBytes, 8);
  return Buffer.concat([dataset.subarray(0, dataset.indexOf(pixels.subarray(0, 4))), pixels]);
}

/** One PDU. */
async function send({ socket }: RawPeer, content: Buffer, isLast: boolean): Promise<void> {
  const header = Buffer.alloc(12);
  header.writeUInt8(4, 0);
  header.writeUInt32BE(content.length + 6, 2);
  header.writeUInt32BE(content.length + 2, 6);
  header.writeUInt8(CONTEXT, 10);
  header.writeUInt8(isLast ? 2 : 0, 11);
  socket.write(header);
  if (!socket.write(content)) await once(socket, 'drain');
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1_024;
}
