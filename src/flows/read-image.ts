/**
 * One frame by one network: gate → decode → network's input → network → distance → calibration → heatmap.
 *
 * What the model is not made for is an answer with its reason, not an error. Nothing is said from pixels that were not decoded.
 */
import type { DicomDataset } from '../domain/dicom.ts';
import { uidFrom } from '../domain/dicom-uid.ts';
import type { DecodedFrame } from '../domain/image.ts';
import type {
  ImageReading,
  MarkedPoint,
  ReadImage,
  RefusedImage,
} from '../domain/image-reading.ts';
import type { ImagingPackage } from '../domain/imaging-model.ts';
import { AppError } from '../errors.ts';
import type { NetworkRunner } from '../ports/network-runner.ts';
import { calibratedOutput } from '../steps/calibration/network-output.ts';
import { heatmapOf, outlineOf } from '../steps/explain/activation-map.ts';
import { distanceFromTraining } from '../steps/imaging/distance.ts';
import { refusalOf, type Refusal } from '../steps/imaging/gate/gate.ts';
import { remarksOn } from '../steps/imaging/gate/remarks.ts';
import { pixelsFor } from '../steps/imaging/prepare/pixels.ts';
import { preprocess, type NetworkInput } from '../steps/imaging/prepare/preprocess.ts';
import { mapOfClass } from './map-of-class.ts';
import { OCCLUSION_REMARK, occlusionMap } from './occlude.ts';
import { runNetwork, type NetworkOutputs } from './run-network.ts';

export interface ImageToRead {
  readonly image: ImageReading['image'];
  readonly dataset: DicomDataset;
  /** Decodes it, once for all models. @throws AppError `dicom.*` */
  readonly decode: () => Promise<DecodedFrame>;
  readonly point: MarkedPoint | undefined;
  /** SNOMED CT codes of conditions that are already reported. */
  readonly reported: ReadonlySet<string>;
  readonly isChosen: boolean;
}

/** @throws AppError `network.failed` */
export async function readImage(
  shown: ImageToRead,
  pack: ImagingPackage,
  runner: NetworkRunner,
): Promise<ImageReading> {
  const { manifest } = pack;
  const { image, dataset, point } = shown;
  const base = {
    manifest,
    image,
    trackingUid: trackingUidOf(manifest.id, image, point),
    ...(point === undefined ? {} : { point }),
    remarks: remarksOn(dataset),
  };
  const refused = (refusal: Refusal): RefusedImage => ({ ...base, read: false, ...refusal });
  const atGate = refusalOf({ ...shown, frame: image.frame }, manifest.gate);
  if (atGate !== undefined) return refused(atGate);
  const decoded = await shown.decode().catch(notDecodable);
  if ('because' in decoded) return refused(decoded);
  const pixels = pixelsFor(manifest.pixels, decoded, dataset, image.frame);
  if ('because' in pixels) return refused(pixels);
  const input = preprocess(pixels, manifest, point);
  if (input === undefined)
    return refused({
      because: 'not-this-kind-of-image',
      detail: `There is no bright part in the image that could be what the model looks at. It is made for: ${manifest.gate.text}`,
    });
  // The runner takes the values' memory: a copy remains for the occlusion map.
  const given = { ...input, values: Float32Array.from(input.values) };
  const outputs = await runNetwork(pack, given, runner);
  const distance = distanceOf(outputs, pack);
  if (distance !== undefined && !(distance <= 1))
    return refused(unlike(distance, manifest.gate.text));
  const said = await found(outputs, input, decoded, { pack, runner });
  const isOccluded = said.heatmap !== undefined && outputs.activationMap === undefined;
  return {
    ...base,
    remarks: [...base.remarks, ...(isOccluded ? [OCCLUSION_REMARK] : [])],
    read: true,
    ...said,
    distance: distance ?? 0,
    beside: besideOf(pack, point),
  };
}

function trackingUidOf(
  model: string,
  { sopInstanceUid, frame }: ImageReading['image'],
  point: MarkedPoint | undefined,
): string {
  const place = point === undefined ? [] : [`${point.x},${point.y}`];
  return uidFrom(['finding', model, sopInstanceUid, String(frame), ...place]);
}

function notDecodable(error: unknown): Refusal {
  if (!(error instanceof AppError) || !error.code.startsWith('dicom.')) throw error;
  return {
    because: 'not-decodable',
    detail: `The pixels could not be decoded, so nothing is said about them: ${error.message}`,
  };
}

function distanceOf({ embedding }: NetworkOutputs, pack: ImagingPackage): number | undefined {
  if (embedding === undefined || pack.outOfDistribution === undefined) return undefined;
  return distanceFromTraining(embedding, pack.outOfDistribution);
}

function unlike(distance: number, text: string): Refusal {
  const times = Number.isFinite(distance)
    ? `${distance.toFixed(1)} times the limit`
    : 'beyond measure';
  return {
    because: 'unlike-training-images',
    detail: `The pixels are unlike the images that the model was trained on (distance ${times}), so what it says cannot be relied on. It is made for: ${text}`,
  };
}

type Found = Pick<
  ReadImage,
  'classes' | 'conformalSet' | 'abstained' | 'finding' | 'heatmap' | 'outline'
>;

/** A map is shown for what is said to be there: for nothing that is absent or undecided. */
async function found(
  { logits, activationMap }: NetworkOutputs,
  input: NetworkInput,
  image: DecodedFrame,
  { pack, runner }: { readonly pack: ImagingPackage; readonly runner: NetworkRunner },
): Promise<Found> {
  const { manifest } = pack;
  const said = calibratedOutput(logits, manifest);
  if (said.abstained || said.finding === 'absent') return said;
  const at = manifest.classes.findIndex(({ id }) => id === said.conformalSet[0]);
  const map =
    activationMap === undefined
      ? await occlusionMap(pack, input, { logits, at }, runner)
      : mapOfClass(activationMap, at, manifest.network.axes);
  const heatmap = heatmapOf({ ...map, region: input.region }, image);
  return heatmap === undefined ? said : { ...said, heatmap, outline: outlineOf(heatmap) };
}

function besideOf(
  { manifest }: ImagingPackage,
  point: MarkedPoint | undefined,
): ReadImage['beside'] {
  return (manifest.beside ?? []).flatMap(({ id, title, unit }) =>
    point?.diameterMm === undefined ? [] : [{ id, title, unit, value: point.diameterMm }],
  );
}
