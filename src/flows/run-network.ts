/** A network's input → its outputs, by what they mean. */
import type { ImagingPackage } from '../domain/imaging-model.ts';
import { AppError } from '../errors.ts';
import { join } from 'node:path';
import type { NetworkFile, NetworkRunner, Tensor } from '../ports/network-runner.ts';
import type { NetworkInput } from '../steps/imaging/prepare/preprocess.ts';

export interface NetworkOutputs {
  readonly logits: Float32Array;
  readonly activationMap: Tensor | undefined;
  readonly embedding: Float32Array | undefined;
}

export function networkFileOf({ manifest, folder }: ImagingPackage): NetworkFile {
  const { weights, network } = manifest;
  return {
    format: network.format,
    path: join(folder, weights.file),
    sha256: weights.sha256,
    ...(network.shards === undefined ? {} : { shards: network.shards }),
  };
}

/** @throws AppError `network.failed` */
export async function runNetwork(
  pack: ImagingPackage,
  input: NetworkInput,
  runner: NetworkRunner,
): Promise<NetworkOutputs> {
  const { network } = pack.manifest;
  const { shape, values } = input;
  const outputs = await runner.run(networkFileOf(pack), { [network.input]: { shape, values } });
  const named = (name: string): Tensor => {
    const output = outputs[name];
    if (output === undefined)
      throw new AppError('network.failed', `the network gave no output "${name}"`);
    return output;
  };
  const { logits, activationMap, embedding } = network;
  return {
    logits: named(logits).values,
    activationMap: activationMap === undefined ? undefined : named(activationMap),
    embedding: embedding === undefined ? undefined : named(embedding).values,
  };
}
