/**
 * How quick frames are decoded. In: 40 frames of 512 × 512, 12 bit, made here, in each transfer syntax. Out: frames a second of
 * one caller and of as many as there are decoding threads, beside DCMTK or GDCM (whose time holds its start and its file).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { READ_LIMITS } from '#src/outbound/codecs/limits.ts';
import { syntaxName } from '#src/outbound/codecs/transfer-syntaxes.ts';
import { chestFilm, makeDicom } from '../support/dicom-files.ts';
import { sourceOf } from '../support/dicom/source.ts';

const SIZE = 512;
const FRAMES = 40;
const JPEG = '1.2.840.10008.1.2.4';

interface Peer {
  readonly program: string;
  readonly options?: readonly string[];
}

const DCMTK_JPEG: Peer = { program: 'dcmdjpeg' };
const GDCM: Peer = { program: 'gdcmconv', options: ['--raw'] };
const SYNTAXES: readonly (readonly [uid: string, bits: number, peer: Peer | undefined])[] = [
  ['1.2.840.10008.1.2.1', 12, { program: 'dcmconv' }],
  ['1.2.840.10008.1.2.5', 12, { program: 'dcmdrle' }],
  [`${JPEG}.50`, 8, DCMTK_JPEG],
  [`${JPEG}.57`, 12, DCMTK_JPEG],
  [`${JPEG}.70`, 12, DCMTK_JPEG],
  [`${JPEG}.80`, 12, { program: 'dcmdjpls' }],
  [`${JPEG}.81`, 12, { program: 'dcmdjpls' }],
  [`${JPEG}.90`, 12, GDCM],
  [`${JPEG}.91`, 12, GDCM],
  [`${JPEG}.201`, 12, undefined],
  [`${JPEG}.203`, 12, undefined],
];

const folder = mkdtempSync(join(tmpdir(), 'decode-bench-'));
const reader = dicomReader();
process.stdout.write(
  `${FRAMES} frames of ${SIZE} × ${SIZE}; frames a second: one caller / ${READ_LIMITS.frameThreads} callers / peer\n`,
);
try {
  for (const [uid, bits, peer] of SYNTAXES) await measure(uid, bits, peer);
} finally {
  await reader.close();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(uid: string, bits: number, peer: Peer | undefined): Promise<void> {
  const bytes = noisyFilms(uid, bits);
  const source = sourceOf(bytes);
  const header = await reader.readHeader(source);
  const decode = async (callers: number): Promise<number> => {
    let next = 0;
    const started = performance.now();
    const caller = async () => {
      for (let frame = next++; frame < FRAMES; frame = next++) {
        await reader.readFrame(source, header, frame);
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return (1000 * FRAMES) / (performance.now() - started);
  };
  await decode(READ_LIMITS.frameThreads);
  const ours = [await decode(1), await decode(READ_LIMITS.frameThreads)];
  const theirs = peer === undefined ? 'no peer' : peerRate(peer, bytes);
  const figures = [...ours.map((rate) => rate.toFixed(0)), theirs].join(' / ');
  process.stdout.write(`${syntaxName(uid).padEnd(75)} ${figures}\n`);
}

/** The same film with a little noise, as a detector has: each frame differs. */
function noisyFilms(transferSyntax: string, bits: number): Uint8Array {
  const film = chestFilm(SIZE, SIZE, bits);
  const pixels =
    bits <= 8 ? new Uint8Array(FRAMES * film.length) : new Uint16Array(FRAMES * film.length);
  let state = 1;
  for (let at = 0; at < pixels.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[at] = Math.min(2 ** bits - 1, film[at % film.length]! + (state >>> 28));
  }
  return makeDicom({ rows: SIZE, columns: SIZE, bits, frames: FRAMES, pixels, transferSyntax });
}

function peerRate({ program, options = [] }: Peer, bytes: Uint8Array): string {
  const [from, to] = [join(folder, 'in.dcm'), join(folder, 'out.dcm')];
  writeFileSync(from, bytes);
  const started = performance.now();
  const { status, error } = spawnSync(program, [...options, from, to]);
  if (error !== undefined) return `${program} is not installed`;
  if (status !== 0) return `${program} failed`;
  return `${((1000 * FRAMES) / (performance.now() - started)).toFixed(0)} (${program})`;
}
