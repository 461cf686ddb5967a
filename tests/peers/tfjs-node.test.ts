/** TensorFlow's own library through tfjs-node, by the same contract as WebAssembly: engines agree within 0.0001. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { networkThreads } from '#src/outbound/worker-threads/network-threads.ts';
import { startTensorFlow } from '#src/outbound/tfjs/engine.ts';
import { networkRunnerContract } from '../contracts/network-runner.contract.ts';
import { TINY_CASES, tinyInput, tinyOnnx, tinyTfjs } from '../support/tiny-network.ts';

const OWN = join(import.meta.dirname, '../../node_modules/.tfjs-node');
const isHere = existsSync(join(OWN, 'node_modules')) || isPeer();
const MISSING = 'tfjs-node is not installed (npm run setup:tfjs-node)';
const ONNX = new URL('../../src/outbound/onnx/onnx.worker.ts', import.meta.url);
const TFJS = new URL('../../src/outbound/tfjs/tfjs.worker.ts', import.meta.url);
const NAMES = { logit: 'logit', cam: 'cam', embedding: 'embedding' };

function isPeer(): boolean {
  try {
    createRequire(import.meta.url).resolve('@tensorflow/tfjs-node');
    return true;
  } catch {
    return false;
  }
}

const threads = (data?: string) =>
  networkThreads({
    moduleFor: (format) => (format === 'onnx' ? ONNX : TFJS),
    threads: 1,
    timeoutMs: 60_000,
    ...(data === undefined ? {} : { data }),
  });

describe.skipIf(!isHere)(isHere ? 'tfjs-node' : MISSING, () => {
  test('is what runs where it is installed', async () => {
    expect((await startTensorFlow('any')).getBackend()).toBe('tensorflow');
  });

  networkRunnerContract({
    name: 'TensorFlow.js, layers model, native',
    open: () => threads(),
    network: (folder) => tinyTfjs('tfjs-layers', folder),
    outputNames: NAMES,
  });

  networkRunnerContract({
    name: 'TensorFlow.js, graph model, native',
    open: () => threads(),
    network: (folder) => tinyTfjs('tfjs-graph', folder),
    outputNames: { ...NAMES, cam: 'cam_out' },
  });

  test('ONNX Runtime, WebAssembly and the native library agree within 0.0001', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-engines-'));
    const [native, wasm] = [threads(), threads('wasm')];
    const layers = await tinyTfjs('tfjs-layers', folder);
    for (const each of TINY_CASES) {
      const logits = await Promise.all([
        native.run(tinyOnnx(), { image: tinyInput(each, 'onnx') }),
        wasm.run(layers, { image: tinyInput(each, 'tfjs-layers') }),
        native.run(layers, { image: tinyInput(each, 'tfjs-layers') }),
      ]);
      const values = logits.map(({ logit }) => logit!.values[0]!);
      expect(Math.max(...values) - Math.min(...values)).toBeLessThan(1e-4);
    }
    await Promise.all([native.close(), wasm.close()]);
    rmSync(folder, { recursive: true });
  });
});
