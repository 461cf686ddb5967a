/**
 * Images of one study by all networks that may look at them → what was read, and for what was refused why.
 *
 * A refusal is told by the models that are made for this modality. Where a model is asked about single images of a series, what
 * is refused for the same reason is told once, by the first of them; frames of one object alike.
 */
import type { DecodedFrame } from '../domain/image.ts';
import type { ImageReading, MarkedPoint } from '../domain/image-reading.ts';
import type { ImagingManifest, ImagingPackage } from '../domain/imaging-model.ts';
import { AppError } from '../errors.ts';
import type { NetworkRunner } from '../ports/network-runner.ts';
import { isOfModality } from '../steps/imaging/gate/gate.ts';
import { readImage, type ImageToRead } from './read-image.ts';
import { sideBySide } from './side-by-side.ts';
import type { StudyImage } from './study-image.ts';

export interface MarkedImage {
  readonly sopInstanceUid: string;
  /** From 1. */
  readonly frame: number;
  readonly point: MarkedPoint;
}

export interface ReadingRequest {
  readonly marks: readonly MarkedImage[];
  /** SNOMED CT codes of conditions that the record or the request reports. */
  readonly reported: ReadonlySet<string>;
  /** SOP Instance UIDs that a person chose. */
  readonly chosen: ReadonlySet<string>;
  /**
   * Who says why it did not read an image: the models that are made for its modality; those and, where there is none, all;
   * or always all.
   */
  readonly refusals: 'of-modality' | 'of-modality-or-all' | 'all';
}

/** Decoded frames that are in memory together. */
const AT_ONCE = 4;

interface Task {
  readonly shown: ImageToRead;
  readonly pack: ImagingPackage;
}

/** @throws AppError `network.failed` */
export async function readImages(
  images: readonly StudyImage[],
  networks: readonly ImagingPackage[],
  request: ReadingRequest,
  runner: NetworkRunner,
): Promise<ImageReading[]> {
  const frames = images.flatMap((image) => framesOf(image, networks, request));
  const readings = await sideBySide(
    frames,
    (tasks) => sideBySide(tasks, ({ shown, pack }) => readImage(shown, pack, runner), 1),
    AT_ONCE,
  );
  return withoutRepeats(readings.flat());
}

/** The tasks of each frame together: it is decoded once, and let go when they are done. */
function framesOf(
  image: StudyImage,
  networks: readonly ImagingPackage[],
  { marks, reported, chosen, refusals }: ReadingRequest,
): Task[][] {
  const concerned = concernedBy(image, networks, refusals);
  if (concerned.length === 0) return [];
  return Array.from({ length: Math.max(1, image.frames) }, (_, at) => {
    const frame = at + 1;
    const points = marks
      .filter((mark) => mark.sopInstanceUid === image.sopInstanceUid && mark.frame === frame)
      .map(({ point }) => point);
    const decode = once(() => decodeOf(image, frame));
    return concerned.flatMap((pack) =>
      pointsFor(pack, points).map((point) => ({
        pack,
        shown: {
          image: identityOf(image, frame),
          dataset: image.dataset,
          decode,
          point,
          reported,
          isChosen: chosen.has(image.sopInstanceUid) || points.length > 0,
        },
      })),
    );
  });
}

function concernedBy(
  { dataset }: StudyImage,
  networks: readonly ImagingPackage[],
  refusals: ReadingRequest['refusals'],
): readonly ImagingPackage[] {
  if (refusals === 'all') return networks;
  const made = networks.filter(({ manifest }) => isOfModality(dataset, manifest.gate));
  return made.length === 0 && refusals === 'of-modality-or-all' ? networks : made;
}

function identityOf(image: StudyImage, frame: number): ImageReading['image'] {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, sopClassUid, frames } = image;
  const uids = { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
  return { ...uids, sopClassUid, frame, isMultiFrame: frames > 1 };
}

/** A model that reads whole images is not told of points; one for chosen images has the point that chose it. */
function pointsFor(
  { manifest }: ImagingPackage,
  points: readonly MarkedPoint[],
): readonly (MarkedPoint | undefined)[] {
  const { requiresPoint, requiresChosenImage } = manifest.gate;
  if (requiresPoint === true && points.length > 0) return points;
  return [requiresChosenImage === true ? points[0] : undefined];
}

async function decodeOf(image: StudyImage, frame: number): Promise<DecodedFrame> {
  if (image.unreadBecause !== undefined)
    throw new AppError('dicom.not-decodable', image.unreadBecause);
  if (image.frames === 0) throw new AppError('dicom.no-pixels', 'the object has no image');
  return image.decode(frame);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** A model that is asked about single images of whole series: one sentence for all that nobody asked about. */
function isOfSeries({ gate }: ImagingManifest): boolean {
  return gate.requiresPoint === true || gate.requiresChosenImage === true;
}

function withoutRepeats(readings: readonly ImageReading[]): ImageReading[] {
  const counts = new Map<string, number>();
  const keys = readings.map((reading) => {
    if (reading.read || reading.point !== undefined) return undefined;
    const { manifest, because, detail, image } = reading;
    const place = isOfSeries(manifest) ? '' : image.sopInstanceUid;
    return `${manifest.id} ${because} ${place} ${detail}`;
  });
  for (const key of keys) if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  const told = new Set<string>();
  return readings.flatMap((reading, at): ImageReading[] => {
    const key = keys[at];
    if (key === undefined) return [reading];
    if (told.has(key)) return [];
    told.add(key);
    const others = (counts.get(key) ?? 1) - 1;
    if (others === 0) return [reading];
    const images = others === 1 ? '1 more image' : `${others} more images`;
    const remark = `The same holds for ${images} of the study.`;
    return [{ ...reading, remarks: [...reading.remarks, remark] }];
  });
}
