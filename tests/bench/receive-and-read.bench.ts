/**
 * From C-STORE to finding. Out: images a second that storescu sends to the demo, that are stored, found complete and read by
 * the network for films of children, one film a study; and the most memory that the process has taken.
 *
 * Needs DCMTK (Debian). Complete is a study here after 1 s without a new image: the shortest that can be set.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chestFilm, makeDicom } from '../support/dicom-files.ts';
import { isInstalled, run } from '../support/dimse/program.ts';
import { filmDataset } from '../support/film-dataset.ts';
import { freePort, serviceProcess } from '../support/service-process.ts';

const FILMS = 40;
const ROWS = 1_500;
const COLUMNS = 1_200;
const MOST_MS = 120_000;
/** SOP class, and the window of a film of 8 bit. */
const OWN_TAGS = ['00080016', '00281050', '00281051'];

if (!isInstalled('storescu')) {
  process.stdout.write('DCMTK is not installed: nothing is measured\n');
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'mentor-bench-read-'));
const configFile = join(folder, 'mentor.json');
writeFileSync(configFile, JSON.stringify({ dicom: { quietSeconds: 1 } }));
const [port, dicomPort] = [await freePort(), await freePort()];
const service = await serviceProcess('demo', {
  PORT: String(port),
  DICOM_PORT: String(dicomPort),
  MENTOR_DATA: join(folder, 'data'),
  MENTOR_CONFIG: configFile,
  LOG_LEVEL: 'info',
});

/** Films, each in a study of its own. */
function films(name: string, count: number): string {
  const to = join(folder, name);
  mkdirSync(to);
  const pixels = chestFilm(ROWS, COLUMNS, 12);
  const of = Object.fromEntries(
    Object.entries(filmDataset()).filter(([tag]) => !OWN_TAGS.includes(tag)),
  );
  for (let film = 1; film <= count; film += 1) {
    const ui = (value: string) => ({ vr: 'UI', Value: [value] });
    const study = `2.25.${Date.now()}${film}`;
    const attributes = {
      ...of,
      '0020000D': ui(study),
      '0020000E': ui(`${study}.1`),
      '00080018': ui(`${study}.1.1`),
    };
    writeFileSync(
      join(to, `${film}.dcm`),
      makeDicom({ rows: ROWS, columns: COLUMNS, bits: 12, pixels, attributes }),
    );
  }
  return to;
}

/** When each study was read, milliseconds since 1970. */
function readAt(): number[] {
  return service
    .log()
    .split('\n')
    .filter((line) => line.includes('"study.read"'))
    .map((line) => Date.parse((JSON.parse(line) as { time: string }).time));
}

/** @returns when it began and when all were received */
async function sent(from: string, already: number, count: number) {
  const began = Date.now();
  const { status, said } = await run(
    ...['storescu', '+sd', '-aec', 'MENTOR', '127.0.0.1', String(dicomPort), from],
  );
  if (status !== 0) throw new Error(`storescu failed: ${said}`);
  const received = Date.now();
  while (readAt().length < already + count) {
    if (Date.now() - received > MOST_MS)
      throw new Error(`${readAt().length - already} of ${count} studies were read`);
    await setTimeout(50);
  }
  return { began, received };
}

function mostMb(): string {
  const status = readFileSync(`/proc/${service.child.pid}/status`, 'latin1');
  return (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024).toFixed(0);
}

function row(what: string, value: string): void {
  process.stdout.write(`${what.padEnd(72)}${value.padStart(16)}\n`);
}

try {
  row('load before', loadavg()[0]!.toFixed(1));
  // Loads the networks and checks them with their reference cases.
  await sent(films('first', 1), 0, 1);
  row('most memory, service with its networks', `${mostMb()} MB`);
  const { began, received } = await sent(films('more', FILMS), 1, FILMS);
  const read = readAt().slice(1);
  const [first, last] = [Math.min(...read), Math.max(...read)];
  const seconds = (from: number, to: number) => (to - from) / 1_000;
  row(
    `${FILMS} films of ${ROWS} × ${COLUMNS}, 12 bit: received`,
    `${(FILMS / seconds(began, received)).toFixed(1)} images/s`,
  );
  row('  read, first to last', `${((FILMS - 1) / seconds(first, last)).toFixed(1)} images/s`);
  row(
    '  first byte to last finding, 1 s of quiet included',
    `${(FILMS / seconds(began, last)).toFixed(1)} images/s`,
  );
  row('  last image received to last finding', `${seconds(received, last).toFixed(1)} s`);
  row('most memory', `${mostMb()} MB`);
  row('load after', loadavg()[0]!.toFixed(1));
} finally {
  await service.kill();
  rmSync(folder, { recursive: true });
}
