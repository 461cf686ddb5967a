/**
 * How quick networks are. Out: one image through our threads beside ONNX Runtime alone, the same session and weights, taken in
 * turn; images a second from a DICOM file to a finding, and where the time goes.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openRegistry } from '#src/assess-knowledge.ts';
import { networkEngine } from '#src/compose-networks.ts';
import type { ImagingPackage } from '#src/domain/imaging-model.ts';
import { readFiles } from '#src/flows/read-files.ts';
import { runNetwork } from '#src/flows/run-network.ts';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { dicomFiles } from '#src/outbound/files/dicom-files.ts';
import { preprocess, type NetworkInput } from '#src/steps/imaging/prepare/preprocess.ts';
import { chestFilm, makeDicom } from '../support/dicom-files.ts';
import { filmDataset } from '../support/film-dataset.ts';

const ROUNDS = 15;
const IN_A_ROUND = 8;
const FILMS = 24;
const ROWS = 1_500;
const COLUMNS = 1_200;

function row(what: string, value: string, aim: string): void {
  process.stdout.write(`${what.padEnd(58)}${value.padStart(22)}   aim ${aim}\n`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function perImage(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let image = 0; image < IN_A_ROUND; image += 1) await run();
  return (performance.now() - began) / IN_A_ROUND;
}

async function benchInference(pack: ImagingPackage): Promise<void> {
  const engine = networkEngine();
  const { manifest, folder, cases } = pack;
  const [first] = cases;
  if (first === undefined) return;
  const pixels = await engine.readImage(join(folder, first.image.file));
  const input = (): NetworkInput => {
    const made = preprocess(pixels, manifest, first.point);
    if (made === undefined) throw new Error('the reference image gives no input');
    return made;
  };
  const { values, shape } = input();
  const alone = await InferenceSession.create(readFileSync(join(folder, manifest.weights.file)), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  // Each image has values of its own: both are given new ones.
  const bareRun = () =>
    alone.run({ [manifest.network.input]: new Tensor('float32', values.slice(), shape) });
  const ours = () =>
    runNetwork(pack, { shape, values: values.slice(), region: REGION }, engine.runner);
  await Promise.all([bareRun(), ours()]);
  const [own, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await perImage(bareRun));
    own.push(await perImage(ours));
  }
  const ratio = median(own.map((each, at) => each / bare[at]!));
  row(
    `${manifest.id}, our threads / ONNX Runtime alone`,
    `${median(own).toFixed(2)} / ${median(bare).toFixed(2)} ms`,
    '',
  );
  row('  ratio', ratio.toFixed(2), '1.10 or less');
  row(
    '  preprocessing of its reference image',
    `${(await perImage(async () => input())).toFixed(2)} ms`,
    '',
  );
  await alone.release();
  await engine.runner.close();
}

const REGION = { left: 0, top: 0, right: 1, bottom: 1 };

async function benchFiles(pack: ImagingPackage): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-bench-networks-'));
  const pixels = chestFilm(ROWS, COLUMNS, 12);
  const of = Object.entries(filmDataset()).filter(
    ([tag]) =>
      !['00080016', '00080018', '0020000D', '0020000E', '00281050', '00281051'].includes(tag),
  );
  for (let film = 0; film < FILMS; film += 1)
    writeFileSync(
      join(folder, `${film}.dcm`),
      makeDicom({
        rows: ROWS,
        columns: COLUMNS,
        bits: 12,
        pixels,
        attributes: Object.fromEntries(of),
      }),
    );
  const engine = networkEngine();
  const reader = dicomReader();
  const files = await dicomFiles(folder);
  const read = (some: typeof files) =>
    readFiles(
      { files: some, reported: new Set(), refusals: 'of-modality', asOf: '2026-01-03T09:00:00Z' },
      { reader, runner: engine.runner, networks: [pack] },
    );
  await read(files.slice(0, 2));
  const began = performance.now();
  const { studies } = await read(files);
  const seconds = (performance.now() - began) / 1_000;
  const readings = studies.flatMap(({ reading }) => reading.readings);
  const refused = readings.filter(
    (each) => !each.read && each.because !== 'unlike-training-images',
  );
  if (readings.length !== FILMS || refused.length > 0)
    throw new Error(`${readings.length} of ${FILMS} films reached the network`);
  row(
    `films of ${ROWS} × ${COLUMNS}, 12 bit, one a study: file to finding`,
    `${(FILMS / seconds).toFixed(1)} images/s`,
    '',
  );
  await Promise.all([engine.runner.close(), reader.close()]);
  rmSync(folder, { recursive: true });
}

process.stdout.write(`${availableParallelism()} processors\n`);
const packs = openRegistry({ enabled: ['*'], disabled: [] }).networks();
for (const { pack } of packs) await benchInference(pack);
const films = packs.find(({ pack }) => pack.manifest.gate.modalities.includes('DX'));
if (films !== undefined) await benchFiles(films.pack);
