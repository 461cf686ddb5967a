/** The networks that come with the service: they load, compute what the training's own libraries computed, and stay at their post. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, describe, expect, test } from 'vitest';
import { openRegistry } from '#src/assess-knowledge.ts';
import { networkEngine } from '#src/compose-networks.ts';
import type { ImagingPackage } from '#src/domain/imaging-model.ts';
import { checkNetwork } from '#src/flows/check-network.ts';
import { mapOfClass } from '#src/flows/map-of-class.ts';
import { runNetwork } from '#src/flows/run-network.ts';
import { preprocess, type NetworkInput } from '#src/steps/imaging/prepare/preprocess.ts';
import { floatWeights } from '../support/onnx-weights.ts';

const engine = networkEngine();
const folder = mkdtempSync(join(tmpdir(), 'mentor-shipped-'));
afterAll(async () => {
  await engine.runner.close();
  rmSync(folder, { recursive: true });
});

const packs = openRegistry({ enabled: ['*'], disabled: [] })
  .networks()
  .map(({ pack }) => ({ id: pack.manifest.id, pack }));

test('there are three', () => {
  expect(packs.map(({ id }) => id)).toEqual([
    'brain-mr-tumour-kind',
    'cxr-pneumonia-paediatric',
    'lung-ct-nodule-at-point',
  ]);
});

async function inputOf(
  { manifest, folder: own, cases }: ImagingPackage,
  at: number,
): Promise<NetworkInput> {
  const each = cases[at]!;
  const pixels = await engine.readImage(join(own, each.image.file));
  return preprocess(pixels, manifest, each.point)!;
}

describe.each(packs)('$id', ({ pack }) => {
  test('every reference case holds, from the pixels to the probability', async () => {
    const { failed, unfit, cases } = await checkNetwork(pack, engine);
    expect({ failed, unfit }).toEqual({ failed: [], unfit: undefined });
    expect(cases).toBeGreaterThanOrEqual(3);
  });

  test('is investigational, says what it is not, and refuses by modality and by the pixels', () => {
    const { card, gate } = pack.manifest;
    expect(card.investigational).toBe(true);
    expect(card.cautions.length).toBeGreaterThan(3);
    expect(gate.modalities.length).toBeGreaterThan(0);
    expect(pack.outOfDistribution?.limit).toBeGreaterThan(0);
  });

  test('the logit is the mean of its activation map, up to a bias: the map is what was added up', async () => {
    if (pack.manifest.network.activationMap === undefined) return;
    const biases = await Promise.all(
      pack.cases.map(async (_, at) => {
        const { logits, activationMap } = await runNetwork(
          pack,
          await inputOf(pack, at),
          engine.runner,
        );
        return Array.from(logits, (logit, place) => {
          const { values } = mapOfClass(activationMap!, place, pack.manifest.network.axes);
          return logit - values.reduce((sum, each) => sum + each, 0) / values.length;
        });
      }),
    );
    for (const bias of biases)
      bias.forEach((each, place) => expect(each).toBeCloseTo(biases[0]![place]!, 3));
  });

  test('through our threads it gives what ONNX Runtime alone gives, bit for bit', async () => {
    const file = readFileSync(join(pack.folder, pack.manifest.weights.file));
    const alone = await InferenceSession.create(file, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    });
    const { shape, values } = await inputOf(pack, 0);
    const { input, logits } = pack.manifest.network;
    const expected = await alone.run({ [input]: new Tensor('float32', values.slice(), shape) });
    const found = await runNetwork(pack, await inputOf(pack, 0), engine.runner);
    expect([...found.logits]).toEqual([...(expected[logits]!.data as Float32Array)]);
    await alone.release();
  });

  /** Adebayo et al., NeurIPS 2018: a map that does not depend on the weights explains nothing. */
  test('with its weights shuffled the map is another one', async () => {
    if (pack.manifest.network.activationMap === undefined) return;
    const map = async (of: ImagingPackage) => {
      const { activationMap } = await runNetwork(of, await inputOf(pack, 0), engine.runner);
      return mapOfClass(activationMap!, 0, of.manifest.network.axes).values;
    };
    const own = await map(pack);
    const alike = await Promise.all(
      [1, 2, 3].map(async (seed) => correlation(own, await map(shuffled(pack, seed)))),
    );
    const mean = alike.reduce((sum, each) => sum + Math.abs(each), 0) / alike.length;
    expect(mean).toBeLessThan(0.6);
  });
});

/** The package with the weights of each layer in another order: of the same size, of another sense. */
function shuffled(pack: ImagingPackage, seed: number): ImagingPackage {
  const file = readFileSync(join(pack.folder, pack.manifest.weights.file));
  let state = seed;
  const next = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (const { from, to } of floatWeights(file)) {
    for (let at = (to - from) / 4 - 1; at > 0; at -= 1) {
      const [one, other] = [from + 4 * at, from + 4 * next(at + 1)];
      const kept = file.readUInt32LE(one);
      file.writeUInt32LE(file.readUInt32LE(other), one);
      file.writeUInt32LE(kept, other);
    }
  }
  const own = join(folder, `${pack.manifest.id}-${seed}`);
  mkdirSync(own);
  writeFileSync(join(own, 'shuffled.onnx'), file);
  const weights = {
    file: 'shuffled.onnx',
    sha256: createHash('sha256').update(file).digest('hex'),
  };
  return { ...pack, folder: own, manifest: { ...pack.manifest, weights } };
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
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}
