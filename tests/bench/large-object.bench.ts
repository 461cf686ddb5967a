/**
 * A multi-frame object of 2 GiB by STOW-RS into the service, and back by WADO-RS: time, and how far the memory of the
 * service rises (aim: at most 200 MB). Exit code 1 if it rises further, or the object is not what was sent.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../support/api-client.ts';
import { makeDicom } from '../support/dicom-files.ts';
import { freePort, serviceProcess } from '../support/service-process.ts';

const FRAMES = 8_192;
const SIDE = 512;
const PIXEL_BYTES = FRAMES * SIDE * SIDE;
const PIECE = 1_048_576;
const MOST_RISE_MB = 200;
const SCOPE = 'system/ImagingStudy.cruds';
const MB = 1_048_576;

const folder = mkdtempSync(join(tmpdir(), 'mentor-large-'));
const client = await apiClient('viewer');
const settings = join(folder, 'settings.json');
writeFileSync(
  settings,
  JSON.stringify({
    hospitals: [{ id: 'general', fhirBaseUrl: 'http://127.0.0.1:9/fhir' }],
    // No reading meanwhile: the networks have a memory of their own.
    dicom: { quietSeconds: 3_600 },
    clients: [{ id: client.id, jwksUrl: client.jwksUrl, scopes: [SCOPE] }],
  }),
);
const port = await freePort();
const service = await serviceProcess('serve', {
  PORT: `${port}`,
  MENTOR_DATA: join(folder, 'data'),
  MENTOR_CONFIG: settings,
});
const baseUrl = `http://localhost:${port}`;

try {
  const small = await stow(async function* () {
    yield makeDicom();
  });
  if (small !== 200) throw new Error(`a small object was answered with ${small}`);
  await sleep(2_000);
  const before = memoryMb('VmRSS');
  const sent = createHash('sha256');
  const began = performance.now();
  const status = await stow(() => largeObject(sent));
  const storedS = (performance.now() - began) / 1_000;
  const peakStored = memoryMb('VmHWM');
  const back = await retrieved();
  const isSame = back.sha256 === sent.digest('hex');
  const peak = memoryMb('VmHWM');
  const rise = Math.round(peak - before);
  process.stdout.write(
    [
      `stored: ${status}, ${(PIXEL_BYTES / MB / storedS).toFixed(0)} MB/s, memory up by ${Math.round(peakStored - before)} MB at most`,
      `given back: ${isSame ? 'as it came' : 'CHANGED'}, ${(PIXEL_BYTES / MB / back.seconds).toFixed(0)} MB/s`,
      `memory: ${Math.round(before)} MB before, up by ${rise} MB at most (aim ${MOST_RISE_MB})`,
      '',
    ].join('\n'),
  );
  if (status !== 200 || !isSame || rise > MOST_RISE_MB) process.exitCode = 1;
} finally {
  await service.kill();
  client.close();
  rmSync(folder, { recursive: true, force: true });
}

async function stow(chunks: () => AsyncIterable<Uint8Array>): Promise<number> {
  const token = await client.token(baseUrl, SCOPE);
  const answer = await fetch(`${baseUrl}/dicom-web/studies`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/dicom' },
    body: ReadableStream.from(chunks()),
    duplex: 'half',
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function* largeObject(hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  const is = (value: number) => ({ vr: 'US', Value: [value] });
  const header = makeDicom({
    pixels: 'none',
    modality: 'US',
    attributes: {
      '0020000D': { vr: 'UI', Value: ['2.25.90'] },
      '00280002': is(1),
      '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
      '00280008': { vr: 'IS', Value: [FRAMES] },
      '00280010': is(SIDE),
      '00280011': is(SIDE),
      '00280100': is(8),
      '00280101': is(8),
      '00280102': is(7),
      '00280103': is(0),
    },
  });
  const pixelHead = Buffer.from('e07f10004f420000', 'hex');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(PIXEL_BYTES);
  const start = Buffer.concat([header, pixelHead, length]);
  hash.update(start);
  yield start;
  for (let at = 0; at < PIXEL_BYTES; at += PIECE) {
    const piece = Buffer.alloc(PIECE, (at / PIECE) % 251);
    hash.update(piece);
    yield piece;
  }
}

async function retrieved(): Promise<{ sha256: string; seconds: number }> {
  const token = await client.token(baseUrl, SCOPE);
  const headers = { authorization: `Bearer ${token}`, accept: 'application/dicom+json' };
  const found = await fetch(`${baseUrl}/dicom-web/studies/2.25.90/instances`, { headers });
  const [one] = (await found.json()) as { '00081190': { Value: string[] } }[];
  const began = performance.now();
  const accept = 'application/dicom; transfer-syntax=*';
  const answer = await fetch(one?.['00081190'].Value[0] ?? '', { headers: { ...headers, accept } });
  const hash = createHash('sha256');
  for await (const chunk of answer.body ?? []) hash.update(chunk);
  return { sha256: hash.digest('hex'), seconds: (performance.now() - began) / 1_000 };
}

function memoryMb(what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${service.child.pid ?? 0}/status`, 'utf8');
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
}
