/**
 * How fast images are received: CT images of 0.5 MB, over 1 and 4 associations, beside Orthanc and DCMTK `storescp --fork`,
 * in turn, all sent by storescu. Out: images a second, the best of the rounds and the middle one, and the computing time of
 * the receiver an image, which a busy machine changes little; ours are on the disk (fsync), encrypted and indexed before
 * they are acknowledged. Then the memory that one object of 2 GB takes.
 *
 * Orthanc syncs as it does by default; storescp neither syncs nor indexes. Needs DCMTK and Orthanc (Debian).
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDicom } from '../support/dicom-files.ts';
import { ORTHANC_TITLE, orthanc } from '../support/dimse/orthanc.ts';
import { memoryOfLargeObject } from '../support/dimse/large-object.ts';
import { isInstalled, run, runs } from '../support/dimse/program.ts';
import { freePort } from '../support/service-process.ts';

const ROUNDS = 3;
const IMAGES = 100;
const SENDERS = [1, 4] as const;
const SIDE = 512;
const TICK_MS = 10;

if (!isInstalled('Orthanc', 'storescp', 'storescu')) {
  process.stdout.write('DCMTK or Orthanc is not installed: nothing is measured\n');
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'mentor-bench-dimse-'));
let made = 0;

/** A new study of CT images, so that no receiver has it already. */
function newStudy(): string {
  made += 1;
  const study = join(folder, `study-${made}`);
  mkdirSync(study);
  const uid = (value: string) => ({ vr: 'UI', Value: [value] });
  const number = `2.25.${Date.now()}${made}`;
  const pixels = Uint16Array.from({ length: SIDE * SIDE }, (_, at) => (at * 7919) % 4096);
  for (let n = 1; n <= IMAGES; n += 1)
    writeFileSync(
      join(study, `${n}.dcm`),
      makeDicom({
        modality: 'CT',
        rows: SIDE,
        columns: SIDE,
        bits: 12,
        pixels,
        attributes: {
          '0020000D': uid(number),
          '0020000E': uid(`${number}.1`),
          '00080018': uid(`${number}.1.${n}`),
          '00200013': { vr: 'IS', Value: [n] },
        },
      }),
    );
  return study;
}

interface Receiver {
  readonly pid: number;
  readonly name: string;
  readonly port: number;
  readonly title: string;
}

/** Of a process and the children that it has waited for. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
}

interface Rate {
  readonly perSecond: number;
  readonly cpuMs: number;
}

const whole = (number: number) => number.toFixed(0);

async function received({ pid, port, title }: Receiver, senders: number): Promise<Rate> {
  const studies = Array.from({ length: senders }, newStudy);
  const before = cpuMs(pid);
  const started = performance.now();
  const ended = await Promise.all(
    studies.map((study) => run('storescu', '+sd', '-aec', title, '127.0.0.1', String(port), study)),
  );
  const seconds = (performance.now() - started) / 1_000;
  const failed = ended.find(({ status }) => status !== 0);
  if (failed !== undefined) throw new Error(`storescu failed: ${failed.said}`);
  for (const study of studies) rmSync(study, { recursive: true });
  const images = senders * IMAGES;
  return { perSecond: images / seconds, cpuMs: (cpuMs(pid) - before) / images };
}

/** Images a second. */
function bestAndMiddle(rates: readonly Rate[]): readonly [number, number] {
  const sorted = rates.map(({ perSecond }) => perSecond).toSorted((one, other) => other - one);
  return [sorted[0]!, sorted[ROUNDS >> 1]!];
}

const [ourPort, scpPort] = [await freePort(), await freePort()];
const scpFolder = join(folder, 'scp');
mkdirSync(scpFolder);
const program = join(import.meta.dirname, '../support/dimse/receive-until-killed.ts');
const ours = await runs(ourPort, process.execPath, program, join(folder, 'ours'), String(ourPort));
const scp = await runs(scpPort, 'storescp', '--fork', '-od', scpFolder, String(scpPort));
const archive = await orthanc({ mentorPort: ourPort });
const receivers: readonly Receiver[] = [
  { name: 'this service', pid: ours.pid, port: ourPort, title: 'MENTOR' },
  { name: 'Orthanc', pid: archive.pid, port: archive.dicomPort, title: ORTHANC_TITLE },
  { name: 'storescp --fork', pid: scp.pid, port: scpPort, title: 'STORESCP' },
];
try {
  process.stdout.write(
    `load before: ${loadavg()
      .map((each) => each.toFixed(1))
      .join(' ')}\n`,
  );
  for (const senders of SENDERS) {
    const rates = new Map(receivers.map(({ name }): [string, Rate[]] => [name, []]));
    for (let round = 0; round <= ROUNDS; round += 1)
      for (const receiver of receivers) {
        const rate = await received(receiver, senders);
        // The first warms up.
        if (round > 0) rates.get(receiver.name)?.push(rate);
      }
    process.stdout.write(
      `\nCT 0.5 MB, ${senders} associations        best    middle   ms CPU an image\n`,
    );
    for (const [name, all] of rates) {
      const [best, middle] = bestAndMiddle(all);
      const cpu = all.reduce((sum, each) => sum + each.cpuMs, 0) / all.length;
      process.stdout.write(
        `  ${name.padEnd(28)}${whole(best).padStart(7)}${whole(middle).padStart(10)}${cpu.toFixed(1).padStart(10)}\n`,
      );
    }
    const [own, archive, bare] = [...rates.values()].map((all) => bestAndMiddle(all)[1]);
    process.stdout.write(
      `  middle: ${(own! / archive!).toFixed(2)} of Orthanc (aim over 1), ` +
        `${(own! / bare!).toFixed(2)} of storescp (aim 0.60)\n`,
    );
  }
  const memory = await memoryOfLargeObject(ourPort, ours.pid);
  process.stdout.write(
    `\none object of 2 GB, this service: ${whole(memory.beforeMb)} MB before, ${whole(memory.mostMb)} MB at most, ` +
      `${memory.seconds.toFixed(1)} s\n`,
  );
  process.stdout.write(
    `load after: ${loadavg()
      .map((each) => each.toFixed(1))
      .join(' ')}; storescp wrote ${readdirSync(scpFolder).length} files\n`,
  );
} finally {
  await Promise.all([ours.stop(), scp.stop(), archive.stop()]);
  rmSync(folder, { recursive: true });
}
