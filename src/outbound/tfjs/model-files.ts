/** model.json and its weight files → what TensorFlow.js loads, from the disk and with every hash checked. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { io } from '@tensorflow/tfjs';
import type { NetworkFile } from '../../ports/network-runner.ts';

/** @throws Error: a file is missing, or is not the one that was checked */
export async function readModelFiles({
  path,
  sha256,
  shards = [],
}: NetworkFile): Promise<io.ModelArtifacts> {
  const json = JSON.parse((await readChecked(path, sha256)).toString('utf8')) as io.ModelJSON;
  const parts: Buffer[] = [];
  const weightSpecs: io.WeightsManifestEntry[] = [];
  for (const group of json.weightsManifest) {
    weightSpecs.push(...group.weights);
    for (const name of group.paths) {
      const shard = shards.find(({ file }) => file === name);
      if (shard === undefined)
        throw new Error(`the manifest does not list the weight file ${name}`);
      parts.push(await readChecked(join(dirname(path), name), shard.sha256));
    }
  }
  const weightData = new Uint8Array(Buffer.concat(parts)).buffer;
  const { modelTopology, format, signature } = json;
  return {
    modelTopology,
    weightSpecs,
    weightData,
    ...(format === undefined ? {} : { format }),
    ...(signature === undefined ? {} : { signature }),
  };
}

async function readChecked(path: string, sha256: string): Promise<Buffer> {
  const file = await readFile(path);
  if (createHash('sha256').update(file).digest('hex') === sha256) return file;
  throw new Error('a file of the network is not the one that was checked');
}
