/** Files on a disk through the real reader and engine: what is read, what is refused, what is no DICOM at all. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { networkEngine } from '#src/compose-networks.ts';
import type { ImagingPackage } from '#src/domain/imaging-model.ts';
import { reportFiles, type ReadFilesRun } from '#src/flows/report-files.ts';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { dcmjsWriter } from '#src/outbound/dcmjs/dicom-writer.ts';
import { dicomFiles } from '#src/outbound/files/dicom-files.ts';
import { readImagingPackage } from '#src/outbound/files/imaging-package.ts';
import { encodePng } from '#src/outbound/files/png-writer.ts';
import { makeDicom, type MadeDicom } from '../support/dicom-files.ts';
import { filmDataset, tinyFilm } from '../support/film-dataset.ts';
import { writeTinyPackage } from '../support/tiny-package.ts';

const { runner } = networkEngine();
const reader = dicomReader();
const base = mkdtempSync(join(tmpdir(), 'mentor-read-files-'));
let pack: ImagingPackage;
let folder: string;
let count = 0;
beforeAll(() => {
  pack = readImagingPackage(writeTinyPackage(join(base, 'models')));
});
beforeEach(() => {
  count += 1;
  folder = join(base, `run-${count}`);
  mkdirSync(folder);
});
afterAll(async () => {
  await Promise.all([runner.close(), reader.close()]);
  rmSync(base, { recursive: true });
});

const OF_THE_FILE = new Set(['00080016', '00080018', '0020000D', '0020000E']);

/** A film of the tiny package as a device would send it, with UIDs of its own. */
function film(number: 1 | 2 | 3 | 4, change: MadeDicom = {}): Uint8Array {
  const { rows, columns, pixels } = tinyFilm(number);
  // Which object it is, the maker of files says.
  const own = Object.entries(filmDataset()).filter(([tag]) => !OF_THE_FILE.has(tag));
  return makeDicom({
    rows,
    columns,
    pixels,
    ...change,
    attributes: { ...Object.fromEntries(own), ...change.attributes },
  });
}

function put(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(path: string, network = pack): Promise<ReadFilesRun> {
  return reportFiles(
    {
      files: await dicomFiles(path),
      reported: new Set(),
      refusals: 'of-modality-or-all',
      asOf: '2026-01-03T09:00:00Z',
    },
    { reader, runner, encodePng, networks: [network], writer: dcmjsWriter() },
  );
}

function resources(run: ReadFilesRun, type: string): Record<string, unknown>[] {
  return (run.bundle.entry ?? [])
    .map(({ resource }) => resource as unknown as Record<string, unknown>)
    .filter(({ resourceType }) => resourceType === type);
}

test('a RiskAssessment and an Observation a film, naming study and image by their UIDs', async () => {
  const run = await read(put('film.dcm', film(3)));
  const [risk] = resources(run, 'RiskAssessment');
  const [finding] = resources(run, 'Observation');
  expect(risk).toMatchObject({
    method: { coding: [{ code: 'bright-spot', version: '1.0.0' }] },
    prediction: [{ probabilityDecimal: expect.closeTo(88.07971, 4) as number }],
    subject: { identifier: { value: 'MADE-1' } },
  });
  expect(finding).toMatchObject({
    status: 'preliminary',
    interpretation: [{ coding: [{ code: 'POS' }] }],
  });
  for (const each of [risk, finding]) {
    expect(JSON.stringify(each)).toMatch(/urn:oid:2\.25\.\d+\.1"/u);
    expect(JSON.stringify(each)).toMatch(/urn:oid:2\.25\.\d+"/u);
  }
});

test('a film of an adult: both say why there is no probability', async () => {
  const run = await read(
    put('film.dcm', film(3, { attributes: { '00101010': { vr: 'AS', Value: ['054Y'] } } })),
  );
  const [risk] = resources(run, 'RiskAssessment');
  expect(risk).not.toHaveProperty('prediction');
  expect(JSON.stringify(risk)).toContain('The patient was 54 years at the study.');
  expect(resources(run, 'Observation')[0]).toHaveProperty('dataAbsentReason');
  expect(run.faults).toEqual([]);
});

test('a film with a finding: a line, a heatmap, a report, a capture, an outline', async () => {
  const run = await read(put('film.dcm', film(3)));
  expect(run.faults).toEqual([]);
  expect(run.lines).toHaveLength(1);
  expect(run.lines[0]).toMatch(/^image 1 of 1, bright-spot: .*88/u);
  expect(run.files.map(({ name }) => name)).toEqual([
    'heatmap-1-bright-spot.png',
    'report-1.dcm',
    'capture-1.dcm',
    'outline-1.dcm',
  ]);
});

test('the heatmap is a picture of the film’s size, coloured where the spot is, grey in the corners', async () => {
  const { files } = await read(put('film.dcm', film(3)));
  const { width, height, data } = PNG.sync.read(Buffer.from(files[0]!.content));
  expect([width, height]).toEqual([60, 48]);
  const at = (x: number, y: number) => [
    ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
  ];
  const [r = 0, , b = 0] = at(30, 24);
  expect(r - b).toBeGreaterThan(20);
  expect(new Set(at(2, 2)).size).toBe(1);
});

test('the DICOM objects are read again by our own reader, and are known as ours', async () => {
  const { files } = await read(put('film.dcm', film(3)));
  for (const { name, content } of files.slice(1)) put(name, content);
  rmSync(join(folder, 'film.dcm'));
  const again = await read(folder);
  expect(again.faults).toEqual([]);
  // A result of ours is refused by name, or has no image at all.
  expect(again.lines.every((line) => line.includes('not read'))).toBe(true);
});

test('the same files, models and moment give the same bytes', async () => {
  const path = put('film.dcm', film(3));
  const [one, other] = [await read(path), await read(path)];
  expect(other).toEqual(one);
});

test('absent: a report, but no heatmap and no capture', async () => {
  const { files } = await read(put('film.dcm', film(1)));
  expect(files.map(({ name }) => name)).toEqual(['report-1.dcm']);
});

describe('a folder', () => {
  test('every image of a study in the order of its numbers; what is no DICOM is a fault of its own', async () => {
    const study = (instance: number) => ({
      '0020000D': { vr: 'UI', Value: ['2.25.500'] },
      '00200013': { vr: 'IS', Value: [instance] },
    });
    put('b.dcm', film(3, { attributes: study(1) }));
    put('a.dcm', film(1, { attributes: study(2) }));
    put('notes.txt', Buffer.from('not DICOM'));
    put('cut.dcm', film(3).subarray(0, 2_000));
    put('DICOMDIR', Buffer.from('index'));
    put('.hidden', Buffer.from('x'));
    const run = await read(folder);
    expect(run.lines.map((line) => line.slice(0, 14))).toEqual([
      'image 1 of 2, ',
      'image 2 of 2, ',
    ]);
    expect(run.lines[0]).toContain('88');
    expect(run.faults.map(({ where }) => where)).toEqual([
      join(folder, 'cut.dcm'),
      join(folder, 'notes.txt'),
    ]);
    expect(run.faults.every(({ exitCode }) => exitCode === 65)).toBe(true);
  });

  test('the same object twice is read once', async () => {
    const bytes = film(3);
    put('one.dcm', bytes);
    put('two.dcm', bytes);
    expect(resources(await read(folder), 'RiskAssessment')).toHaveLength(1);
  });

  test('images of a series that nobody asked about are told once, with their number; films one by one', async () => {
    for (let at = 1; at <= 5; at += 1) {
      const attributes = {
        '0020000D': { vr: 'UI', Value: ['2.25.501'] },
        '00200013': { vr: 'IS', Value: [at] },
        '00101010': { vr: 'AS', Value: ['044Y'] },
      };
      put(`${at}.dcm`, film(1, { attributes }));
    }
    expect(resources(await read(folder), 'RiskAssessment')).toHaveLength(5);
    const gate = { ...pack.manifest.gate, requiresChosenImage: true } as const;
    const run = await read(folder, { ...pack, manifest: { ...pack.manifest, gate } });
    expect(resources(run, 'RiskAssessment')).toHaveLength(1);
    expect(JSON.stringify(run.bundle)).toContain('The same holds for 4 more images of the study.');
    expect(run.faults).toEqual([]);
    expect(run.files).toEqual([]);
    expect(run.lines[0]).toContain('44 years');
  });

  test('frames of one object that are refused alike are told once', async () => {
    put(
      'cine.dcm',
      makeDicom({ modality: 'US', frames: 6, rows: 8, columns: 8, pixels: new Uint8Array(384) }),
    );
    const run = await read(folder);
    expect(resources(run, 'RiskAssessment')).toHaveLength(1);
    expect(JSON.stringify(run.bundle)).toContain('The same holds for 5 more images of the study.');
  });
});
