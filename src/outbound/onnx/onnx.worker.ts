/** A thread that runs ONNX networks by ONNX Runtime: one session each, on one thread of the machine. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { NetworkFile, NetworkValue, Tensor } from '../../ports/network-runner.ts';
import type { NetworkAnswer, NetworkTask } from '../../ports/network-task.ts';

const sessions = new Map<string, Promise<InferenceSession>>();

parentPort?.on('message', (task: NetworkTask) => {
  void answerTo(task).then((answer) => parentPort?.postMessage(answer, memoryOf(answer)));
});

async function answerTo(task: NetworkTask): Promise<NetworkAnswer> {
  try {
    const session = await sessionOf(task.network);
    if (task.do === 'run') return { outputs: await run(session, task.inputs) };
    const inputs = session.inputMetadata.map(valueOf);
    return { signature: { inputs, outputs: session.outputMetadata.map(valueOf) } };
  } catch (error) {
    return { fault: sentenceOf(error) };
  }
}

function sessionOf(network: NetworkFile): Promise<InferenceSession> {
  const known = sessions.get(network.sha256) ?? open(network);
  sessions.set(network.sha256, known);
  known.catch(() => sessions.delete(network.sha256));
  return known;
}

async function open({ path, sha256 }: NetworkFile): Promise<InferenceSession> {
  const file = await readFile(path);
  if (createHash('sha256').update(file).digest('hex') !== sha256)
    throw new Error('the file of the network is not the one that was checked');
  return InferenceSession.create(file, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  });
}

async function run(
  session: InferenceSession,
  inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const feeds = Object.entries(inputs).map(
    ([name, { shape, values }]) => [name, new OrtTensor('float32', values, shape)] as const,
  );
  const found = await session.run(Object.fromEntries(feeds));
  const outputs: Record<string, Tensor> = {};
  for (const [name, { data, dims }] of Object.entries(found)) {
    if (!(data instanceof Float32Array)) throw new Error(`output "${name}" is not float32`);
    // The engine's own memory may be shared: what leaves the thread is a copy.
    outputs[name] = { shape: dims, values: data.slice() };
  }
  return outputs;
}

function valueOf(value: InferenceSession.ValueMetadata): NetworkValue {
  if (!value.isTensor) return { name: value.name, type: 'not a tensor', shape: [] };
  const shape = value.shape.map((size) =>
    typeof size === 'number' && size > 0 ? size : undefined,
  );
  return { name: value.name, type: value.type, shape };
}

function memoryOf(answer: NetworkAnswer): ArrayBuffer[] {
  if (!('outputs' in answer)) return [];
  return Object.values(answer.outputs).map(({ values }) => values.buffer as ArrayBuffer);
}

/** ONNX Runtime's message names the operator or the size that does not fit; its first line is enough. */
function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [line = ''] = text.split('\n');
  return `ONNX Runtime: ${line.slice(0, 300)}`;
}
