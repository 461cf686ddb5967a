/**
 * A disk that really fills up: the listener and its store as a process on a small file system of their own (tmpfs in a user
 * namespace, which Linux gives to anybody where it is not turned off).
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDicom } from '../../support/dicom-files.ts';
import {
  EXPLICIT,
  RawPeer,
  REQUEST,
  statusOf,
  storeRequest,
} from '../../support/dimse/raw-peer.ts';
import { freePort } from '../../support/service-process.ts';
import { studyFiles } from '../../support/study-files.ts';

const PROGRAM = join(import.meta.dirname, '../../support/dimse/receive-until-killed.ts');
const CT = '1.2.840.10008.5.1.4.1.1.2';
const STUDY = '2.25.77';
const SIDE = 512;
const NAMESPACE = [
  '-Urm',
  'sh',
  '-c',
  'mount -t tmpfs -o size=16m small "$1" && shift && exec "$@"',
  'sh',
];

const isPossible = spawnSync('unshare', [...NAMESPACE, '/mnt', 'true']).status === 0;

let folder: string;
let copied: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-small-disk-'));
  copied = mkdtempSync(join(tmpdir(), 'mentor-copied-'));
});
afterEach(() => {
  for (const each of [folder, copied]) rmSync(each, { recursive: true, force: true });
});

const uidOf = (number: number) => `${STUDY}.1.${number}`;

/** Different for each number. */
function dataset(number: number): Buffer {
  const ui = (uid: string) => ({ vr: 'UI', Value: [uid] });
  const file = Buffer.from(
    makeDicom({
      modality: 'CT',
      rows: SIDE,
      columns: SIDE,
      bits: 12,
      pixels: Uint16Array.from({ length: SIDE * SIDE }, (_, at) => (at * (number + 3)) & 0xfff),
      attributes: {
        '00080018': ui(uidOf(number)),
        '0020000D': ui(STUDY),
        '0020000E': ui(`${STUDY}.1`),
      },
    }),
  );
  return file.subarray(144 + file.readUInt32LE(140));
}

async function onSmallDisk() {
  const port = await freePort();
  const command = [process.execPath, PROGRAM, join(folder, 'data'), String(port)];
  const child = spawn('unshare', [...NAMESPACE, folder, ...command], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('close', reject);
  });
  return {
    port,
    /** The small file system as it is seen from here. */
    disk: `/proc/${child.pid}/root${folder}`,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

describe('where the disk is full', () => {
  test.skipIf(!isPossible)(
    'a sender hears A700, nothing that was acknowledged is harmed, and with room again it goes on',
    async () => {
      const service = await onSmallDisk();
      const ballast = join(service.disk, 'ballast');
      writeFileSync(ballast, Buffer.alloc(4 * 1_048_576));
      const contexts = [{ id: 3, abstractSyntax: CT, transferSyntaxes: [EXPLICIT] }];
      const peer = await RawPeer.open(service.port, { ...REQUEST, contexts });
      const send = async (number: number) => {
        const more = { sopClassUid: CT, sopInstanceUid: uidOf(number) };
        peer.send(storeRequest(3, dataset(number), more));
        const answer = await peer.next(20_000);
        return { status: statusOf(answer), said: answer?.body.toString('latin1') };
      };
      const kept: number[] = [];
      let refused: Awaited<ReturnType<typeof send>> | undefined;
      for (let number = 1; number < 60 && refused === undefined; number += 1) {
        const answer = await send(number);
        if (answer.status === 0) kept.push(number);
        else refused = answer;
      }
      expect(kept.length).toBeGreaterThan(3);
      expect(refused?.status).toBe(0xa700);
      expect(refused?.said).toContain('no space left');
      expect((await send(70)).status).toBe(0xa700);
      rmSync(ballast);
      expect((await send(80)).status).toBe(0);
      // Those that were refused can come again.
      expect((await send(70)).status).toBe(0);
      peer.destroy();
      // What is made ahead is removed by then.
      await setTimeout(1_500);
      cpSync(join(service.disk, 'data'), copied, { recursive: true });
      await service.kill();
      const after = await studyFiles(copied);
      const all = [...kept, 80, 70];
      for (const number of all) {
        const file = await after.store.open('general', { sopInstanceUid: uidOf(number) });
        const bytes = Buffer.from(await file.read(0, file.bytes));
        await file.close();
        expect(bytes.subarray(144 + bytes.readUInt32LE(140)).equals(dataset(number))).toBe(true);
      }
      expect(after.files()).toHaveLength(all.length);
      expect(after.reported).toEqual([]);
      await after.stop();
    },
  );
});
