/** A network without an activation map → an occlusion map of a class, from runs with a part of the input behind grey. */
import type { ImagingPackage } from '../domain/imaging-model.ts';
import { AppError } from '../errors.ts';
import type { NetworkRunner } from '../ports/network-runner.ts';
import { logOddsOf, occlusionMapOf, withPatches } from '../steps/explain/occlusion-map.ts';
import type { NetworkInput } from '../steps/imaging/prepare/preprocess.ts';
import { runNetwork } from './run-network.ts';

/** Says in every result what the colours are. */
export const OCCLUSION_REMARK =
  'The heatmap is an occlusion map: how much the finding lost when each part of the image was covered with grey. The model gives no activation map of its own.';

/**
 * One run after the other: the network stays free for other images in between.
 *
 * @param logits of the whole input
 * @param at place of the class in the manifest
 * @throws AppError `network.failed`
 */
export async function occlusionMap(
  pack: ImagingPackage,
  input: NetworkInput,
  { logits, at }: { readonly logits: Float32Array; readonly at: number },
  runner: NetworkRunner,
): Promise<ReturnType<typeof occlusionMapOf>> {
  const { shape, axes = 'NCHW' } = pack.manifest.network;
  const covered = { shape, axes, values: input.values };
  const behind: number[] = [];
  for (const values of withPatches(covered)) {
    const outputs = await runNetwork(pack, { ...input, values }, runner);
    behind.push(logOddsOf(outputs.logits, at));
  }
  if (!behind.every(Number.isFinite))
    throw new AppError('network.failed', 'the network gave something that is not a number');
  return occlusionMapOf(covered, logOddsOf(logits, at), behind);
}
