import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { makeDicom } from '../../support/dicom-files.ts';
import { pixelsOfFile } from '../../support/dimse/pixel-value.ts';
import { isInstalled, run } from '../../support/dimse/program.ts';
import { freePort } from '../../support/service-process.ts';
import { studyFiles } from '../../support/study-files.ts';

const isHere = isInstalled('storescu');
const MISSING = 'DCMTK is not installed (npm run test:peers does it on Debian as root)';
const PROGRAM = join(import.meta.dirname, '../../support/dimse/receive-until-killed.ts');
const SENDERS = 4;
const IMAGES = 150;
const SIDE = 400;

const sha256 = (bytes: Uint8Array | undefined) =>
  createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');

/** Images of random content by their numbers, a folder for each sender. */
function images(folder: string): Map<string, { uid: string; pixels: string }> {
  const made = new Map<string, { uid: string; pixels: string }>();
  for (let sender = 0; sender < SENDERS; sender += 1) {
    mkdirSync(join(folder, `${sender}`));
    const study = `2.25.${Date.now()}${sender}`;
    const ui = (value: string) => ({ vr: 'UI', Value: [value] });
    for (let n = 0; n < IMAGES; n += 1) {
      const uid = `${study}.1.${n + 1}`;
      const pixels = Uint8Array.from(
        { length: SIDE * SIDE },
        (_, at) => (at * (n + 3) + sender) % 251,
      );
      const attributes = {
        '0020000D': ui(study),
        '0020000E': ui(`${study}.1`),
        '00080018': ui(uid),
      };
      const bytes = makeDicom({ modality: 'CT', rows: SIDE, columns: SIDE, pixels, attributes });
      const file = join(folder, `${sender}`, `${n}.dcm`);
      writeFileSync(file, bytes);
      made.set(file, { uid, pixels: sha256(pixelsOfFile(bytes)) });
    }
  }
  return made;
}

/** What storescu was told to be kept: it says each file before its answer. */
function acknowledged(said: string): string[] {
  const files: string[] = [];
  let current = '';
  for (const line of said.split('\n')) {
    current = /Sending file: (.*)$/.exec(line)?.[1] ?? current;
    if (line.includes('Received Store Response (Success)')) files.push(current);
  }
  return files;
}

async function started(folder: string, port: number) {
  const child = spawn(process.execPath, [PROGRAM, folder, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

describe.skipIf(!isHere)(isHere ? 'killed with SIGKILL while four storescu send' : MISSING, () => {
  test('everything that was acknowledged is there, byte for byte, and what is sent again is taken', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-killed-'));
    const made = images(folder);
    const port = await freePort();
    const store = join(folder, 'store');
    const send = (sender: number) =>
      run(
        'storescu',
        '-v',
        '-nh',
        '+sd',
        '-aec',
        'MENTOR',
        '127.0.0.1',
        String(port),
        join(folder, `${sender}`),
      );
    const told = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      const child = await started(store, port);
      const sending = [0, 1, 2, 3].map(send);
      await setTimeout(150 + round * 150);
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await ended;
      const all = await Promise.all(sending);
      expect(all.some(({ status }) => status !== 0)).toBe(true);
      for (const { said } of all) for (const file of acknowledged(said)) told.add(file);
    }
    expect(told.size).toBeGreaterThan(0);
    const files = await studyFiles(store);
    const kept = async (uid: string) => {
      const source = await files.store.open('general', { sopInstanceUid: uid });
      const bytes = await source.read(0, source.bytes);
      await source.close();
      return sha256(pixelsOfFile(bytes));
    };
    for (const file of told) expect(await kept(made.get(file)!.uid)).toBe(made.get(file)!.pixels);
    // Nothing else is damaged either: what was on the disk and not yet acknowledged is whole, or not there.
    for (const { uid, pixels } of made.values())
      if ((await files.store.instance('general', uid)) !== undefined)
        expect(await kept(uid)).toBe(pixels);
    await files.stop();
    const child = await started(store, port);
    const again = await Promise.all([0, 1, 2, 3].map(send));
    expect(again.map(({ said }) => acknowledged(said).length)).toEqual(Array(SENDERS).fill(IMAGES));
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  });
});
