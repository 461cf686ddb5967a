/**
 * A network of 700 weights in each format that we run, with what an evaluator that is not ours says of it.
 *
 * The ONNX file and the expected values come from tests/fixtures/imaging/tiny/make.py. The TensorFlow.js models are the same
 * weights with the axes as TensorFlow has them: a layers model saved by TensorFlow.js itself, and a graph written as a GraphDef.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import type { NetworkFile, Tensor } from '#src/ports/network-runner.ts';

export const TINY_FOLDER = fileURLToPath(new URL('../fixtures/imaging/tiny', import.meta.url));
const TINY_SIZE = 24;

interface Fixture {
  readonly weights: Readonly<Record<string, { readonly shape: number[]; readonly values: string }>>;
  readonly cases: readonly Readonly<Record<'image' | 'logit' | 'cam' | 'embedding', string>>[];
}

const fixture = JSON.parse(readFileSync(join(TINY_FOLDER, 'expected.json'), 'utf8')) as Fixture;

function floats(base64: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
}

export interface TinyCase {
  /** Of 24 × 24 with one channel, the axes are in either order the same. */
  readonly image: Float32Array;
  readonly outputs: Readonly<Record<'logit' | 'cam' | 'embedding', Float32Array>>;
}

export const TINY_CASES: readonly TinyCase[] = fixture.cases.map((each) => ({
  image: floats(each.image),
  outputs: { logit: floats(each.logit), cam: floats(each.cam), embedding: floats(each.embedding) },
}));

/** Weights of a layer as they stand in the ONNX file. */
export function tinyWeights(name: 'w1' | 'w2' | 'w3'): Uint8Array {
  return new Uint8Array(floats(fixture.weights[name]!.values).buffer);
}

export function tinyInput({ image }: TinyCase, format: NetworkFile['format']): Tensor {
  const shape = format === 'onnx' ? [1, 1, TINY_SIZE, TINY_SIZE] : [1, TINY_SIZE, TINY_SIZE, 1];
  return { shape, values: image.slice() };
}

export function tinyOnnx(file = 'tiny.onnx'): NetworkFile {
  const path = join(TINY_FOLDER, file);
  return { format: 'onnx', path, sha256: sha256(readFileSync(path)) };
}

/** @param folder gets model.json and weights.bin */
export async function tinyTfjs(
  format: 'tfjs-layers' | 'tfjs-graph',
  folder: string,
): Promise<NetworkFile> {
  const artifacts = format === 'tfjs-layers' ? await layersArtifacts() : graphArtifacts();
  const weights = new Uint8Array(artifacts.weightData as ArrayBuffer);
  const { modelTopology, weightSpecs = [] } = artifacts;
  const model = JSON.stringify({
    format: format === 'tfjs-layers' ? 'layers-model' : 'graph-model',
    generatedBy: 'tests/support/tiny-network.ts',
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.json'), model);
  writeFileSync(join(folder, 'weights.bin'), weights);
  return {
    format,
    path: join(folder, 'model.json'),
    sha256: sha256(model),
    shards: [{ file: 'weights.bin', sha256: sha256(weights) }],
  };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Kernels from [out, in, h, w] to [h, w, in, out]. */
function weight(name: string): tf.Tensor {
  const { shape, values } = fixture.weights[name]!;
  const tensor = tf.tensor(floats(values), shape);
  return shape.length === 4 ? tensor.transpose([2, 3, 1, 0]) : tensor;
}

async function layersArtifacts(): Promise<tf.io.ModelArtifacts> {
  await tf.setBackend('cpu');
  const { layers } = tf;
  const conv = (name: string, filters: number, kernelSize: number, strides: number) =>
    layers.conv2d({ name, filters, kernelSize, strides, padding: 'valid' });
  const image = tf.input({ shape: [TINY_SIZE, TINY_SIZE, 1], name: 'image' });
  const [one, two, three] = [conv('c1', 6, 3, 2), conv('c2', 8, 3, 1), conv('cam', 1, 1, 1)];
  const first = layers.reLU({ maxValue: 6 }).apply(one.apply(image)) as tf.SymbolicTensor;
  const second = layers.reLU().apply(two.apply(first)) as tf.SymbolicTensor;
  const cam = three.apply(second) as tf.SymbolicTensor;
  const mean = (name: string, of: tf.SymbolicTensor) =>
    layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }).apply(of);
  const outputs = [mean('logit', cam), cam, mean('embedding', second)] as tf.SymbolicTensor[];
  const model = tf.model({ inputs: image, outputs });
  [one, two, three].forEach((layer, at) => {
    layer.setWeights([weight(`w${at + 1}`), weight(`b${at + 1}`)]);
  });
  return new Promise((resolve, reject) => {
    const saved = tf.io.withSaveHandler((artifacts) => {
      resolve(artifacts);
      return Promise.resolve({
        modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' },
      });
    });
    model.save(saved).catch(reject);
  });
}

const FLOAT = { T: { type: 'DT_FLOAT' } };
const text = (value: string) => ({ s: Buffer.from(value).toString('base64') });
const dims = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: `${size}` })) });

function graphArtifacts(): tf.io.ModelArtifacts {
  const constants = Object.keys(fixture.weights).map((name) => ({ name, tensor: weight(name) }));
  const axes = { name: 'axes', tensor: tf.tensor1d([1, 2], 'int32') };
  const all = [...constants, axes];
  const conv = (name: string, input: string, n: number, stride: number) => [
    {
      name: `${name}/conv`,
      op: 'Conv2D',
      input: [input, `w${n}`],
      attr: {
        ...FLOAT,
        strides: { list: { i: ['1', `${stride}`, `${stride}`, '1'] } },
        dilations: { list: { i: ['1', '1', '1', '1'] } },
        padding: text('VALID'),
        data_format: text('NHWC'),
      },
    },
    {
      name,
      op: 'BiasAdd',
      input: [`${name}/conv`, `b${n}`],
      attr: { ...FLOAT, data_format: text('NHWC') },
    },
  ];
  const plain = (name: string, op: string, input: string) => ({
    name,
    op,
    input: [input],
    attr: FLOAT,
  });
  const mean = (name: string, input: string) => ({
    name,
    op: 'Mean',
    input: [input, 'axes'],
    attr: { ...FLOAT, Tidx: { type: 'DT_INT32' }, keep_dims: { b: false } },
  });
  const node = [
    {
      name: 'image',
      op: 'Placeholder',
      attr: {
        dtype: { type: 'DT_FLOAT' },
        shape: { shape: dims([-1, TINY_SIZE, TINY_SIZE, 1]) },
      },
    },
    ...all.map(({ name, tensor }) => {
      const dtype = tensor.dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT';
      const value = { tensor: { dtype, tensorShape: dims(tensor.shape) } };
      return { name, op: 'Const', attr: { dtype: { type: dtype }, value } };
    }),
    ...conv('c1', 'image', 1, 2),
    plain('a1', 'Relu6', 'c1'),
    ...conv('c2', 'a1', 2, 1),
    plain('a2', 'Relu', 'c2'),
    ...conv('cam', 'a2', 3, 1),
    mean('embedding', 'a2'),
    mean('logit', 'cam'),
  ];
  // Outputs are nodes that nothing reads; cam is read, so it is given out by name.
  node.push(plain('cam_out', 'Identity', 'cam'));
  const data = Buffer.concat(
    all.map(({ tensor }) => Buffer.from(tensor.dataSync().slice().buffer)),
  );
  return {
    modelTopology: { node, library: {}, versions: {} },
    weightSpecs: all.map(({ name, tensor }) => ({
      name,
      shape: tensor.shape,
      dtype: tensor.dtype as 'float32' | 'int32',
    })),
    weightData: new Uint8Array(data).buffer,
  };
}
