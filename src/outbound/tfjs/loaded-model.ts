/** A layers model or a graph model of TensorFlow.js, seen alike: names and sizes, tensors in, tensors out. */
import type { GraphModel, LayersModel, Tensor as TfTensor } from '@tensorflow/tfjs';
import type { NetworkFile, NetworkSignature, Tensor } from '../../ports/network-runner.ts';
import type { TensorFlow } from './engine.ts';
import { readModelFiles } from './model-files.ts';

export interface LoadedModel {
  readonly signature: NetworkSignature;
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
}

/** @throws Error: a file that is not as it was, or an operator that TensorFlow.js does not know */
export async function loadModel(tf: TensorFlow, network: NetworkFile): Promise<LoadedModel> {
  const handler = tf.io.fromMemory(await readModelFiles(network));
  if (network.format === 'tfjs-graph') return graphModel(tf, await tf.loadGraphModel(handler));
  return layersModel(tf, await tf.loadLayersModel(handler));
}

function layersModel(tf: TensorFlow, model: LayersModel): LoadedModel {
  const values = (names: readonly string[], tensors: LayersModel['inputs']) =>
    names.map((name, at) => ({
      name,
      type: tensors[at]?.dtype ?? '',
      shape: sizes(tensors[at]?.shape ?? []),
    }));
  return {
    signature: {
      inputs: values(model.inputNames, model.inputs),
      outputs: values(model.outputNames, model.outputs),
    },
    run: (inputs) =>
      withTensors(tf, inputs, (feeds) => {
        const found = model.predict(model.inputNames.map((name) => feedOf(feeds, name)));
        return named(model.outputNames, [found].flat());
      }),
  };
}

function graphModel(tf: TensorFlow, model: GraphModel): LoadedModel {
  const describe = ({ name, dtype, shape }: GraphModel['inputs'][number]) => ({
    name: plain(name),
    type: dtype,
    shape: sizes(shape ?? []),
  });
  const names = model.outputs.map(({ name }) => name);
  return {
    signature: { inputs: model.inputs.map(describe), outputs: model.outputs.map(describe) },
    run: (inputs) =>
      withTensors(tf, inputs, (feeds) => {
        const given = model.inputs.map(({ name }) => [name, feedOf(feeds, plain(name))] as const);
        return named(names.map(plain), [model.execute(Object.fromEntries(given), names)].flat());
      }),
  };
}

/** `image:0` of a graph is `image`. */
function plain(name: string): string {
  return name.replace(/:0$/u, '');
}

function sizes(shape: readonly (number | null)[]): (number | undefined)[] {
  return shape.map((size) => (size === null || size < 0 ? undefined : size));
}

function feedOf(feeds: Readonly<Record<string, TfTensor>>, name: string): TfTensor {
  const feed = feeds[name];
  if (feed === undefined) throw new Error(`input "${name}" is not given`);
  return feed;
}

function named(names: readonly string[], tensors: readonly TfTensor[]): [string, TfTensor][] {
  return tensors.map((tensor, at) => [names[at] ?? `${at}`, tensor]);
}

/** Every tensor that is made is let go, also where it fails. */
async function withTensors(
  tf: TensorFlow,
  inputs: Readonly<Record<string, Tensor>>,
  work: (feeds: Record<string, TfTensor>) => [string, TfTensor][],
): Promise<Record<string, Tensor>> {
  tf.engine().startScope();
  try {
    const feeds = Object.entries(inputs).map(
      ([name, { shape, values }]) => [name, tf.tensor(values, [...shape], 'float32')] as const,
    );
    const outputs: Record<string, Tensor> = {};
    for (const [name, tensor] of work(Object.fromEntries(feeds))) {
      const values = await tensor.data();
      outputs[name] = { shape: tensor.shape, values: Float32Array.from(values) };
    }
    return outputs;
  } finally {
    tf.engine().endScope();
  }
}
