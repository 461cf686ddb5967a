/** A thread that runs networks of TensorFlow.js, layers and graph models. */
import { parentPort, workerData } from 'node:worker_threads';
import type { NetworkFile } from '../../ports/network-runner.ts';
import type { NetworkAnswer, NetworkTask } from '../../ports/network-task.ts';
import { startTensorFlow } from './engine.ts';
import { loadModel, type LoadedModel } from './loaded-model.ts';

const engine = workerData === 'wasm' ? 'wasm' : 'any';
const starting = startTensorFlow(engine);
const models = new Map<string, Promise<LoadedModel>>();

parentPort?.on('message', (task: NetworkTask) => {
  void answerTo(task).then((answer) => parentPort?.postMessage(answer));
});

async function answerTo(task: NetworkTask): Promise<NetworkAnswer> {
  try {
    const model = await modelOf(task.network);
    if (task.do === 'signature') return { signature: model.signature };
    return { outputs: await model.run(task.inputs) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { fault: `TensorFlow.js: ${text.split('\n')[0]?.slice(0, 300) ?? ''}` };
  }
}

function modelOf(network: NetworkFile): Promise<LoadedModel> {
  const known = models.get(network.sha256) ?? starting.then((tf) => loadModel(tf, network));
  models.set(network.sha256, known);
  known.catch(() => models.delete(network.sha256));
  return known;
}
