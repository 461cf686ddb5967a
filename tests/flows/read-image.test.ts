/** One frame through gate, preprocessing, the real engine, distance, calibration and heatmap. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { networkEngine } from '#src/compose-networks.ts';
import type { DicomDataset } from '#src/domain/dicom.ts';
import type { DecodedFrame } from '#src/domain/image.ts';
import type { ReadImage } from '#src/domain/image-reading.ts';
import type { ImagingManifest, ImagingPackage } from '#src/domain/imaging-model.ts';
import { AppError } from '#src/errors.ts';
import { readImage } from '#src/flows/read-image.ts';
import { readImagingPackage } from '#src/outbound/files/imaging-package.ts';
import { filmDataset, tinyFilm } from '../support/film-dataset.ts';
import { tinyWeights } from '../support/tiny-network.ts';
import { sha256Of, writeTinyPackage } from '../support/tiny-package.ts';

const { runner } = networkEngine();
const models = mkdtempSync(join(tmpdir(), 'mentor-read-'));
let pack: ImagingPackage;
beforeAll(() => {
  pack = readImagingPackage(writeTinyPackage(models));
});
afterAll(async () => {
  await runner.close();
  rmSync(models, { recursive: true });
});

interface Shown {
  readonly film?: DecodedFrame;
  readonly dataset?: DicomDataset;
  readonly manifest?: Partial<ImagingManifest>;
  readonly decode?: () => Promise<DecodedFrame>;
  readonly from?: ImagingPackage;
}

function read({ film = tinyFilm(3), dataset = filmDataset(), manifest, decode, from }: Shown = {}) {
  const own = from ?? pack;
  return readImage(
    {
      image: {
        studyInstanceUid: '2.25.78',
        seriesInstanceUid: '2.25.79',
        sopInstanceUid: '2.25.77',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
        frame: 1,
        isMultiFrame: false,
      },
      dataset,
      decode: decode ?? (() => Promise.resolve(film)),
      point: undefined,
      reported: new Set(),
      isChosen: false,
    },
    { ...own, manifest: { ...own.manifest, ...manifest } },
    runner,
  );
}

async function readAll(shown: Shown = {}): Promise<ReadImage> {
  const reading = await read(shown);
  if (!reading.read) throw new Error(reading.detail);
  return reading;
}

describe('an image that the model is made for', () => {
  test('gives the probability that the reference evaluator gave, and the class that remains', async () => {
    const reading = await readAll();
    // Of film-3 in reference-cases.json: 1 / (1 + e^(−3 / 1.5)).
    expect(reading.classes[0]?.probability).toBeCloseTo(0.8807971, 6);
    expect(reading.classes[1]?.probability).toBeCloseTo(0.1192029, 6);
    expect(reading).toMatchObject({
      conformalSet: ['bright'],
      abstained: false,
      finding: 'present',
    });
    expect(reading.distance).toBeLessThan(1);
  });

  test('the heatmap is strongest where the spot is, in the image’s own pixels', async () => {
    const { heatmap, outline } = await readAll();
    const { columns, values, region } = heatmap!;
    const peak = values.indexOf(Math.max(...values));
    const x = region.left + (((peak % columns) + 0.5) * (region.right - region.left)) / columns;
    const y =
      region.top +
      ((Math.floor(peak / columns) + 0.5) * (region.bottom - region.top)) / heatmap!.rows;
    // The spot of film-3 is at 30, 24 of 60 × 48 (make.py).
    expect(Math.hypot(x - 30, y - 24)).toBeLessThan(8);
    expect(outline!.left).toBeLessThan(30);
    expect(outline!.right).toBeGreaterThan(30);
    expect(outline!.right - outline!.left).toBeLessThan(40);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  });

  test('a network without an activation map gets an occlusion map, and the result says so', async () => {
    const network = { ...pack.manifest.network };
    delete (network as { activationMap?: unknown }).activationMap;
    const own = await readAll();
    const { heatmap, outline, remarks, classes } = await readAll({ manifest: { network } });
    expect(classes).toEqual(own.classes);
    expect(own.remarks.join(' ')).not.toContain('occlusion map');
    expect(remarks.join(' ')).toContain('occlusion map');
    const peak = heatmap!.values.indexOf(Math.max(...heatmap!.values));
    const { left, right, top, bottom } = heatmap!.region;
    const x = left + (((peak % heatmap!.columns) + 0.5) * (right - left)) / heatmap!.columns;
    const y = top + ((Math.floor(peak / heatmap!.columns) + 0.5) * (bottom - top)) / heatmap!.rows;
    expect(Math.hypot(x - 30, y - 24)).toBeLessThan(8);
    expect(outline!.left).toBeLessThan(30);
    expect(outline!.right).toBeGreaterThan(30);
    const absent = await readAll({ film: tinyFilm(1), manifest: { network } });
    expect(absent.heatmap).toBeUndefined();
    expect(absent.remarks.join(' ')).not.toContain('occlusion map');
  });

  test('what is absent has no heatmap', async () => {
    const reading = await readAll({ film: tinyFilm(1) });
    expect(reading.finding).toBe('absent');
    expect(reading.heatmap).toBeUndefined();
  });

  test('with more than one class left the model abstains: no finding, no heatmap', async () => {
    const reading = await readAll({ film: tinyFilm(2) });
    expect(reading).toMatchObject({ abstained: true, conformalSet: ['bright', 'absent'] });
    expect(reading.finding).toBeUndefined();
    expect(reading.heatmap).toBeUndefined();
  });

  test('a finding that the set excludes is not said', async () => {
    // The threshold calls it absent; only "bright" remains in the set.
    const reading = await readAll({ manifest: { threshold: { value: 0.95, source: 'test' } } });
    expect(reading).toMatchObject({ abstained: true, conformalSet: ['bright'] });
  });

  test('the same image has the same tracking UID, another frame another one', async () => {
    const [one, other] = [await readAll(), await readAll({ film: tinyFilm(1) })];
    expect(one.trackingUid).toMatch(/^2\.25\.\d+$/u);
    expect(other.trackingUid).toBe(one.trackingUid);
  });
});

describe('an image that is not read says why', () => {
  test('the gate comes before the pixels', async () => {
    const decode = () => Promise.reject(new Error('decoded'));
    const dataset = filmDataset({ '00101010': { vr: 'AS', Value: ['054Y'] } });
    expect(await read({ dataset, decode })).toMatchObject({
      read: false,
      because: 'outside-population',
    });
  });

  test('pixels that cannot be decoded', async () => {
    const decode = () =>
      Promise.reject(new AppError('dicom.not-decodable', 'The frame is cut off.'));
    const reading = await read({ decode });
    expect(reading).toMatchObject({ read: false, because: 'not-decodable' });
    expect(JSON.stringify(reading)).toContain('The frame is cut off.');
  });

  test('a mistake of ours is not a property of the image', async () => {
    const decode = () => Promise.reject(new TypeError('x is not a function'));
    await expect(read({ decode })).rejects.toThrow(TypeError);
  });

  test('colour; but grey that was sent as colour is read', async () => {
    const grey = tinyFilm(3);
    const tripled = Uint8Array.from({ length: grey.pixels.length * 3 }, (_, at) =>
      Number(grey.pixels[Math.floor(at / 3)]),
    );
    const film = {
      ...grey,
      samplesPerPixel: 3,
      photometricInterpretation: 'RGB',
      pixels: tripled,
    } as const;
    expect((await readAll({ film })).classes).toEqual((await readAll()).classes);
    const stained = { ...film, pixels: tripled.with(4, 255) };
    expect(await read({ film: stained })).toMatchObject({ because: 'not-this-kind-of-image' });
  });

  test('pixels unlike those of training', async () => {
    const film = tinyFilm(3);
    const white = { ...film, pixels: new Uint8Array(film.pixels.length).fill(255) };
    expect(await read({ film: white })).toMatchObject({
      read: false,
      because: 'unlike-training-images',
    });
  });
});

/** Adebayo et al., NeurIPS 2018: a map that does not depend on the weights explains nothing. */
test('with weights at random the map is another one', async () => {
  const { heatmap } = await readAll();
  const alike: number[] = [];
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const random = await readAll({
      from: { ...pack, ...randomised(seed), outOfDistribution: undefined },
      manifest: {
        ...ALWAYS_PRESENT,
        weights: {
          file: 'tiny.onnx',
          sha256: sha256Of(join(models, `random-${seed}`, 'tiny.onnx')),
        },
      },
    });
    // No map at all is another one as well.
    alike.push(
      random.heatmap === undefined ? 0 : correlation(heatmap!.values, random.heatmap.values),
    );
  }
  const mean = alike.reduce((sum, each) => sum + each, 0) / alike.length;
  expect(mean).toBeLessThan(0.5);
});

const ALWAYS_PRESENT: Partial<ImagingManifest> = {
  conformal: { coverage: 0.9, quantiles: { bright: 1, absent: 0 } },
  threshold: { value: 0, source: 'test' },
};

/** The package with the weights of every layer drawn anew, from −1 to 1. */
function randomised(seed: number): { readonly folder: string } {
  const folder = join(models, `random-${seed}`);
  cpSync(pack.folder, folder, { recursive: true });
  const path = join(folder, 'tiny.onnx');
  const bytes = readFileSync(path);
  let state = seed;
  for (const layer of ['w1', 'w2', 'w3'] as const) {
    const weights = tinyWeights(layer);
    const from = bytes.indexOf(weights);
    expect(from).toBeGreaterThan(0);
    for (let at = from; at < from + weights.length; at += 4) {
      state = (state * 48_271) % 2_147_483_647;
      bytes.writeFloatLE(2 * (state / 2_147_483_647) - 1, at);
    }
  }
  writeFileSync(path, bytes);
  return { folder };
}

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array) =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((each, at) => {
    ab += (each - ma) * (b[at]! - mb);
    aa += (each - ma) ** 2;
    bb += (b[at]! - mb) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}
