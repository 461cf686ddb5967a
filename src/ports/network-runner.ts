/** Runs trained networks, off the main thread. */

export interface NetworkFile {
  readonly format: 'onnx' | 'tfjs-layers' | 'tfjs-graph';
  /** Absolute path of the file (tfjs: of model.json). */
  readonly path: string;
  /** Of the file: sessions are kept by it. */
  readonly sha256: string;
  /** TensorFlow.js: weight files beside it. */
  readonly shards?: readonly { readonly file: string; readonly sha256: string }[];
}

export interface Tensor {
  /** Axis order as the network has it: NCHW for ours. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a network asks for and gives, as it says itself. A size that may vary is undefined. */
export interface NetworkSignature {
  readonly inputs: readonly NetworkValue[];
  readonly outputs: readonly NetworkValue[];
}

export interface NetworkValue {
  readonly name: string;
  /** `float32`. */
  readonly type: string;
  readonly shape: readonly (number | undefined)[];
}

export interface NetworkRunner {
  /** @throws AppError `network.failed`: it cannot be loaded (damaged, an operator that the engine does not know) */
  signature(network: NetworkFile): Promise<NetworkSignature>;
  /** @param inputs are handed over: their memory may be gone afterwards. @returns outputs by name. @throws AppError `network.failed`: wrong shape, unknown operator, time */
  run(
    network: NetworkFile,
    inputs: Readonly<Record<string, Tensor>>,
  ): Promise<Readonly<Record<string, Tensor>>>;
  close(): Promise<void>;
}
