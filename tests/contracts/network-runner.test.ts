/** Each engine by the contract of NetworkRunner, and what the threads do when one of them fails. */
import { pathToFileURL } from 'node:url';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { networkThreads } from '#src/outbound/worker-threads/network-threads.ts';
import { TINY_CASES, tinyInput, tinyOnnx, tinyTfjs } from '../support/tiny-network.ts';
import { networkRunnerContract } from './network-runner.contract.ts';

const ONNX = new URL('../../src/outbound/onnx/onnx.worker.ts', import.meta.url);
const TFJS = new URL('../../src/outbound/tfjs/tfjs.worker.ts', import.meta.url);
const SAME = { logit: 'logit', cam: 'cam', embedding: 'embedding' };

networkRunnerContract({
  name: 'ONNX Runtime',
  open: () => networkThreads({ moduleFor: () => ONNX, threads: 2, timeoutMs: 20_000 }),
  network: () => Promise.resolve(tinyOnnx()),
  outputNames: SAME,
});

networkRunnerContract({
  name: 'TensorFlow.js, layers model, WebAssembly',
  open: () =>
    networkThreads({ moduleFor: () => TFJS, threads: 1, timeoutMs: 60_000, data: 'wasm' }),
  network: (folder) => tinyTfjs('tfjs-layers', folder),
  outputNames: SAME,
});

networkRunnerContract({
  name: 'TensorFlow.js, graph model, WebAssembly',
  open: () =>
    networkThreads({ moduleFor: () => TFJS, threads: 1, timeoutMs: 60_000, data: 'wasm' }),
  network: (folder) => tinyTfjs('tfjs-graph', folder),
  outputNames: { ...SAME, cam: 'cam_out' },
});

describe('threads', () => {
  const input = { image: tinyInput(TINY_CASES[0]!, 'onnx') };

  test('an operator that the engine does not know is named', async () => {
    const runner = networkThreads({ moduleFor: () => ONNX, threads: 1, timeoutMs: 20_000 });
    await expect(runner.signature(tinyOnnx('unknown-operator.onnx'))).rejects.toThrow('Divination');
    await runner.close();
  });

  /** A thread that does as the path of the network says. */
  const MODULE = `
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ network: { path } }) => {
      if (path === 'hang') for (;;);
      if (path === 'throw') setTimeout(() => { throw new Error('fell'); });
      else if (path === 'exit') process.exit(3);
      else parentPort.postMessage({ outputs: { path } });
    });`;

  function misbehaving() {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-threads-'));
    const file = join(folder, 'worker.mjs');
    writeFileSync(file, MODULE);
    const runner = networkThreads({
      moduleFor: () => pathToFileURL(file),
      threads: 1,
      timeoutMs: 500,
    });
    const run = (path: string) =>
      runner.run({ format: 'onnx', path, sha256: path }, { image: { ...input.image } });
    const end = async () => {
      await runner.close();
      rmSync(folder, { recursive: true });
    };
    return { run, end };
  }

  test.each([
    ['hang', 'it took longer than 0.5 s'],
    ['throw', 'its thread fell'],
    ['exit', 'its thread ended'],
  ])(
    'one that does this (%s) fails alone, and the next task gets a new thread',
    async (path, why) => {
      const { run, end } = misbehaving();
      const values = () => tinyInput(TINY_CASES[0]!, 'onnx');
      input.image = values();
      const bad = run(path);
      input.image = values();
      const good = run('fine');
      await expect(bad).rejects.toThrow(why);
      await expect(good).resolves.toEqual({ path: 'fine' });
      await end();
    },
  );

  test('after closing nothing is run, and what waits is told so', async () => {
    const { run, end } = misbehaving();
    input.image = tinyInput(TINY_CASES[0]!, 'onnx');
    const waiting = run('hang');
    const told = expect(waiting).rejects.toThrow('was closed');
    await end();
    await told;
  });
});
