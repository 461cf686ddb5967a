/** Packages of networks: from the folder through the real engine. Each way in which one can be wrong is refused with its reason. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { networkEngine } from '#src/compose-networks.ts';
import type { ImagingManifest } from '#src/domain/imaging-model.ts';
import { loadNetworks } from '#src/flows/load-networks.ts';
import { fileModelRegistry } from '#src/outbound/files/model-registry.ts';
import { compileModel } from '#src/steps/scoring/compile-model.ts';
import { verifyModel } from '#src/steps/scoring/verify-model.ts';
import { TINY_FOLDER, tinyTfjs } from '../support/tiny-network.ts';
import { sha256Of, writeTinyPackage } from '../support/tiny-package.ts';

const engine = networkEngine();
let models: string;
beforeEach(() => {
  models = mkdtempSync(join(tmpdir(), 'mentor-networks-'));
});
afterEach(() => rmSync(models, { recursive: true }));
afterAll(() => engine.runner.close());

async function load(disabled: readonly string[] = []) {
  const registry = fileModelRegistry({
    folder: models,
    enabled: ['*'],
    disabled,
    compile: compileModel,
    verify: verifyModel,
  });
  const { networks, faults } = await loadNetworks(registry.networks(), engine);
  return {
    ids: networks.map(({ manifest }) => manifest.id),
    faults: [...registry.faults(), ...faults],
  };
}

test('a sound package loads: its cases hold in the engine', async () => {
  writeTinyPackage(models);
  expect(await load()).toEqual({ ids: ['bright-spot'], faults: [] });
  expect(await load(['bright-spot'])).toEqual({ ids: [], faults: [] });
});

test.each(['tfjs-layers', 'tfjs-graph'] as const)(
  'the same network as %s passes the same cases',
  async (format) => {
    const folder = writeTinyPackage(models);
    const { sha256, shards } = await tinyTfjs(format, folder);
    writeTinyPackage(models, {
      weights: { file: 'model.json', sha256 },
      network: {
        format,
        input: 'image',
        shape: [1, 24, 24],
        axes: 'NHWC',
        logits: 'logit',
        activationMap: format === 'tfjs-graph' ? 'cam_out' : 'cam',
        embedding: 'embedding',
        shards: shards ?? [],
      },
    });
    expect(await load()).toEqual({ ids: ['bright-spot'], faults: [] });
  },
);

const NETWORK = {
  format: 'onnx',
  input: 'image',
  shape: [1, 24, 24],
  logits: 'logit',
  activationMap: 'cam',
  embedding: 'embedding',
} as const;

test('a network without an activation map loads', async () => {
  const network: ImagingManifest['network'] = { ...NETWORK };
  delete (network as { activationMap?: unknown }).activationMap;
  writeTinyPackage(models, { network });
  expect(await load()).toEqual({ ids: ['bright-spot'], faults: [] });
});

describe('a manifest that does not fit is refused with the reason', () => {
  test.each<[string, Partial<ImagingManifest>]>([
    [
      'takes 1 × 24 × 24, the manifest says 3 × 24 × 24',
      { network: { ...NETWORK, shape: [3, 24, 24] } },
    ],
    [
      'the network has no input "pixels"; it has "image"',
      { network: { ...NETWORK, input: 'pixels' } },
    ],
    [
      'has no output "score"; it has "logit", "cam", "embedding"',
      { network: { ...NETWORK, logits: 'score' } },
    ],
    [
      'preprocessing gives 20 × 20',
      {
        preprocessing: [
          { do: 'resize', rows: 20, columns: 20, by: 'area' },
          { do: 'scale', scale: 1, offset: 0 },
        ],
      },
    ],
    [
      'preprocessing gives other values',
      {
        preprocessing: [
          { do: 'resize', rows: 24, columns: 24, by: 'bilinear' },
          { do: 'scale', scale: 1 / 255, offset: 0 },
        ],
      },
    ],
    ['probability', { temperature: 1.6 }],
    [
      'conformal.quantiles must name each class',
      { conformal: { coverage: 0.9, quantiles: { bright: 0.6 } } },
    ],
    [
      'the second is "absent"',
      {
        classes: [
          { id: 'bright', title: 'a' },
          { id: 'dark', title: 'b' },
        ],
      },
    ],
    ['must be equal to one of the allowed values', { pixels: 'windowed' as 'stored' }],
    [
      'must have 16 bit',
      {
        pixels: 'stored',
        preprocessing: [
          { do: 'stretch-min-max' },
          { do: 'resize', rows: 24, columns: 24, by: 'area' },
          { do: 'scale', scale: 1 / 255, offset: 0 },
        ],
      },
    ],
    ['must NOT have additional properties', { extra: 1 } as Partial<ImagingManifest>],
  ])('%s', async (fault, change) => {
    writeTinyPackage(models, change);
    const { ids, faults } = await load();
    expect(ids).toEqual([]);
    expect(faults.map(({ message }) => message).join()).toContain(fault);
  });
});

describe('a file that is another one is refused', () => {
  test.each(['tiny.onnx', 'reference-cases.json', 'film-2.png', 'distance.json'])(
    '%s',
    async (file) => {
      appendFileSync(join(writeTinyPackage(models), file), ' ');
      const { faults } = await load();
      expect(faults[0]?.message).toContain(`${file} has sha256`);
    },
  );

  test('a detector of another length than the embedding, though its hash is right', async () => {
    const folder = writeTinyPackage(models);
    const path = join(folder, 'distance.json');
    const distance = JSON.parse(readFileSync(path, 'utf8')) as object;
    const detector = { weights: [1, 2, 3], bias: 0, source: 'test' };
    writeFileSync(path, JSON.stringify({ ...distance, detector }));
    writeTinyPackageAgain(folder, {
      outOfDistribution: { file: 'distance.json', sha256: sha256Of(path) },
    });
    const { ids, faults } = await load();
    expect(ids).toEqual([]);
    expect(faults[0]?.message).toContain('detector have rows of different length');
  });

  test('an operator that the engine does not know, though its hash is right', async () => {
    const folder = writeTinyPackage(models);
    cpSync(join(TINY_FOLDER, 'unknown-operator.onnx'), join(folder, 'tiny.onnx'));
    writeTinyPackageAgain(folder, {
      weights: { file: 'tiny.onnx', sha256: sha256Of(join(folder, 'tiny.onnx')) },
    });
    const { ids, faults } = await load();
    expect(ids).toEqual([]);
    expect(faults[0]?.message).toContain('Divination');
  });

  test('weights that were changed and hashed anew fail the cases', async () => {
    const folder = writeTinyPackage(models);
    const path = join(folder, 'tiny.onnx');
    const bytes = readFileSync(path);
    // Within the largest tensor: floats become 3.004.
    bytes.fill(0x40, 1_000, 1_800);
    writeFileSync(path, bytes);
    writeTinyPackageAgain(folder, { weights: { file: 'tiny.onnx', sha256: sha256Of(path) } });
    expect((await load()).faults[0]?.message).toContain('reference cases fail');
  });
});

function writeTinyPackageAgain(folder: string, change: Partial<ImagingManifest>): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as ImagingManifest;
  writeFileSync(path, JSON.stringify({ ...manifest, ...change }));
}
