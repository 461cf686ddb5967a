/** Runs trained networks, off the main thread. */

export interface NetworkFile {
  readonly format: 'onnx' | 'tfjs-layers' | 'tfjs-graph';
  /** Absolute path of the file (tfjs: of model.json). */
  readonly path: string;
  /** Of the file: sessions are kept by it. */
  readonly sha256: string;
}

export interface Tensor {
  /** Axis order as the network has it: NCHW for ours. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface NetworkRunner {
  /** @returns outputs by name. @throws AppError `network.failed`: wrong shape, unknown operator, time */
  run(
    network: NetworkFile,
    inputs: Readonly<Record<string, Tensor>>,
  ): Promise<Readonly<Record<string, Tensor>>>;
  close(): Promise<void>;
}
