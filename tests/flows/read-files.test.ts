/** Files on a disk through the real reader and engine: what is read, what is refused, what is no DICOM at all. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
  expect(run.results).toMatchObject([
    {
      file: join(folder, 'film.dcm'),
      said: expect.stringMatching(/88/u) as string,
      of: { frame: 1, model: 'bright-spot', version: '1.0.0', isRead: true },
    },
  ]);
  const { studyInstanceUid, sopInstanceUid } = run.results[0]!.of!;
  const finding = JSON.stringify(resources(run, 'Observation')[0]);
  for (const uid of [studyInstanceUid, sopInstanceUid])
    expect(finding).toContain(`"urn:oid:${uid}"`);
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
  expect(again.results.every(({ said }) => said.startsWith('not read'))).toBe(true);
  expect(new Set(again.results.map(({ file }) => file)).size).toBe(3);
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
    expect(run.results.map(({ file }) => file)).toEqual([
      join(folder, 'b.dcm'),
      join(folder, 'a.dcm'),
    ]);
    expect(run.results[0]!.said).toContain('88');
    expect(run.faults.map(({ where }) => where)).toEqual([
      join(folder, 'cut.dcm'),
      join(folder, 'notes.txt'),
    ]);
    expect(run.faults.every(({ exitCode }) => exitCode === 65)).toBe(true);
  });

  test('the same object twice is read once, and says so', async () => {
    const bytes = film(3);
    put('one.dcm', bytes);
    put('two.dcm', bytes);
    const run = await read(folder);
    expect(resources(run, 'RiskAssessment')).toHaveLength(1);
    expect(run.faults).toEqual([]);
    expect(run.results[1]).toEqual({
      file: join(folder, 'two.dcm'),
      said: `the same object as ${join(folder, 'one.dcm')}: read once`,
    });
  });

  test('another content under the same UID is a fault: it is not silently left out', async () => {
    const attributes = { '00080018': { vr: 'UI', Value: ['2.25.700.1'] } };
    put('one.dcm', film(3, { attributes }));
    put('two.dcm', film(1, { attributes }));
    const run = await read(folder);
    expect(run.results.map(({ file }) => file)).toEqual([join(folder, 'one.dcm')]);
    expect(run.faults).toMatchObject([
      {
        where: join(folder, 'two.dcm'),
        message: expect.stringContaining(join(folder, 'one.dcm')) as string,
        exitCode: 65,
      },
    ]);
  });

  test('files behind links and in folders are read; a link to nothing is a fault', async () => {
    mkdirSync(join(folder, 'deeper'));
    put('deeper/one.dcm', film(3));
    const elsewhere = join(base, `elsewhere-${count}.dcm`);
    writeFileSync(elsewhere, film(1));
    symlinkSync(elsewhere, join(folder, 'link.dcm'));
    symlinkSync(join(base, 'nowhere'), join(folder, 'lost.dcm'));
    symlinkSync(folder, join(folder, 'deeper', 'round'));
    const run = await read(folder);
    expect(run.results.map(({ file }) => file).toSorted()).toEqual([
      join(folder, 'deeper/one.dcm'),
      join(folder, 'link.dcm'),
    ]);
    expect(run.faults).toMatchObject([
      { where: join(folder, 'lost.dcm'), message: 'it cannot be read', exitCode: 65 },
    ]);
  });

  test('without a file is a fault', async () => {
    await expect(read(folder)).rejects.toMatchObject({ code: 'input.invalid', where: folder });
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
    expect(run.results[0]!.said).toContain('44 years');
    expect(run.results[0]!.said).toContain('The same holds for 4 more images of the study.');
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
