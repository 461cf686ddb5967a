/**
 * A package of a network → whether the engine can load it, whether it is what the manifest says, and its reference cases.
 *
 * Runs off the main thread, by the engine that reads images. A package that does not pass is not used.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type {
  FailedNetworkCase,
  ImagingPackage,
  ImagingReferenceCase,
  NetworkVerification,
} from '../domain/imaging-model.ts';
import { AppError } from '../errors.ts';
import type { NetworkRunner, NetworkSignature, NetworkValue } from '../ports/network-runner.ts';
import type { ReadReferenceImage } from '../ports/reference-images.ts';
import { calibratedOutput } from '../steps/calibration/network-output.ts';
import { preprocess, type NetworkInput } from '../steps/imaging/prepare/preprocess.ts';
import { networkFileOf, runNetwork } from './run-network.ts';

export interface CheckNetworkPorts {
  readonly runner: NetworkRunner;
  readonly readImage: ReadReferenceImage;
}

export async function checkNetwork(
  pack: ImagingPackage,
  ports: CheckNetworkPorts,
): Promise<NetworkVerification> {
  const { manifest, cases } = pack;
  const about = { model: manifest.id, version: manifest.version, cases: cases.length };
  try {
    const signature = await ports.runner.signature(networkFileOf(pack));
    const unfit = misfit(pack, signature);
    if (unfit !== undefined) return { ...about, failed: [], unfit };
  } catch (error) {
    return { ...about, failed: [], unfit: reasonOf(error) };
  }
  const failed: FailedNetworkCase[] = [];
  for (const each of cases) {
    const detail = await failureOf(each, pack, ports).catch(reasonOf);
    if (detail !== undefined) failed.push({ id: each.id, detail, source: each.source });
  }
  return { ...about, failed };
}

function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  throw error;
}

/** What the network asks for and gives must be what the manifest says. */
function misfit({ manifest }: ImagingPackage, signature: NetworkSignature): string | undefined {
  const { input, shape, axes, logits, activationMap, embedding } = manifest.network;
  const [channels, rows, columns] = shape;
  const expected = axes === 'NHWC' ? [rows, columns, channels] : [channels, rows, columns];
  const found = signature.inputs.find(({ name }) => name === input);
  if (found === undefined)
    return `the network has no input "${input}"; it has ${namesOf(signature.inputs)}`;
  if (signature.inputs.length > 1) return 'the network has more than one input';
  if (found.type !== 'float32') return `input "${input}" is ${found.type}, not float32`;
  const sizes = found.shape.slice(1);
  if (
    sizes.length !== expected.length ||
    sizes.some((size, at) => size !== undefined && size !== expected[at])
  )
    return `input "${input}" takes ${sizes.map((size) => size ?? 'any').join(' × ')}, the manifest says ${expected.join(' × ')}`;
  const missing = [logits, activationMap, embedding].find(
    (name) => name !== undefined && signature.outputs.every((output) => output.name !== name),
  );
  if (missing !== undefined)
    return `the network has no output "${missing}"; it has ${namesOf(signature.outputs)}`;
  return undefined;
}

function namesOf(values: readonly NetworkValue[]): string {
  return values.map(({ name }) => `"${name}"`).join(', ');
}

async function failureOf(
  { image, point, inputSha256, logits, probabilities, tolerance }: ImagingReferenceCase,
  pack: ImagingPackage,
  { runner, readImage }: CheckNetworkPorts,
): Promise<string | undefined> {
  const { manifest, folder } = pack;
  const pixels = await readImage(join(folder, image.file));
  const isEightBit = pixels.values instanceof Uint8Array;
  if (isEightBit !== (manifest.pixels === 'as-displayed'))
    return `${image.file} must have ${manifest.pixels === 'as-displayed' ? '8' : '16'} bit`;
  const input = preprocess(pixels, manifest, point);
  if (input === undefined) return 'preprocessing found nothing in the image';
  if (digestOf(input) !== inputSha256) return 'preprocessing gives other values than in training';
  const outputs = await runNetwork(pack, input, runner);
  const off = logits.findIndex((each, at) => !isClose(outputs.logits[at], each, tolerance));
  if (off >= 0) return `logit ${outputs.logits[off] ?? 'none'} instead of ${logits[off] ?? 'none'}`;
  const { classes } = calibratedOutput(outputs.logits, manifest);
  const wrong = classes.find(
    ({ id, probability }) => !isClose(probability, probabilities[id], tolerance),
  );
  return wrong === undefined
    ? undefined
    : `${wrong.id}: probability ${wrong.probability} instead of ${probabilities[wrong.id] ?? 'none'}`;
}

function isClose(
  found: number | undefined,
  expected: number | undefined,
  tolerance: number,
): boolean {
  if (found === undefined || expected === undefined) return false;
  return Math.abs(found - expected) <= tolerance;
}

function digestOf({ values }: NetworkInput): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}
