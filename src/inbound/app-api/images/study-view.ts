/** A study as it is kept → StudyView and its line in the list. */
import type { TestShare } from '../../../domain/evaluation.ts';
import type { ImageReading, ReadImage, RefusedImage } from '../../../domain/image-reading.ts';
import type { ImagingManifest } from '../../../domain/imaging-model.ts';
import type { HospitalSettings } from '../../../domain/settings.ts';
import type { ShownFrame, ShownStudy } from '../../../flows/show-study.ts';
import type { OutboxView } from '../contract.ts';
import type {
  AskableModel,
  FindingView,
  FramePixels,
  ImageCheckView,
  ImageRefusalView,
  ImageView,
  KeyImageView,
  OwnReadingView,
  StudyState,
  StudySummaryView,
  StudyView,
} from '../contract-imaging.ts';
import { imagingModelRef } from './model-ref.ts';
import { findingView, type FindingState } from './finding-view.ts';

export interface StudyContext {
  readonly patient: string;
  readonly settings: HospitalSettings;
  readonly outbox: OutboxView;
  /** Networks that run. */
  readonly networks: readonly ImagingManifest[];
  /** What became of a finding. */
  readonly stateOf: (reading: ReadImage) => FindingState;
  /** In the test data of a network; undefined: not told. */
  readonly testShareOf: (manifest: ImagingManifest) => TestShare | undefined;
  readonly queue: StudyView['queue'];
  readonly keyImages: readonly KeyImageView[];
  /** This person's; undefined: not given. */
  readonly ownReading: OwnReadingView['given'] | undefined;
}

export function studyView(shown: ShownStudy, context: StudyContext): StudyView {
  const { description, kept, series, study } = shown;
  const { imaging } = context.settings;
  const readings = kept?.reading.readings ?? [];
  const ownReading = ownReadingOf(shown, context);
  const isWithheld = ownReading !== null && ownReading.given === null;
  return {
    patient: context.patient,
    uid: study.studyInstanceUid,
    title: description.title,
    at: description.at ?? null,
    accession: description.accession ?? null,
    state: stateOf(shown),
    completeness: completenessOf(shown),
    queue: context.queue,
    series: series.map(({ uid, frames }) => ({
      uid,
      number: frames[0]?.description.seriesNumber ?? null,
      title: frames[0]?.description.seriesTitle ?? '',
      modality: frames[0]?.description.modality ?? null,
      images: frames.map(imageView),
    })),
    findings: isWithheld ? [] : findingsOf(shown, context),
    checks: checksOf(shown),
    refusals: readings.filter(isRefused).map(refusalView),
    askable: askableIn(shown, context.networks),
    supersedes: kept?.supersedes ?? null,
    heatmapInitially: imaging.heatmapInitially,
    ownReading,
    keyImages: context.keyImages,
    outbox: context.outbox,
  };
}

export function findingsOf(
  { kept, series }: ShownStudy,
  {
    stateOf: became,
    testShareOf,
  }: Pick<StudyContext, 'stateOf'> & Partial<Pick<StudyContext, 'testShareOf'>>,
): FindingView[] {
  const frames = series.flatMap((one) => one.frames);
  return (kept?.reading.readings ?? []).filter(isRead).map((reading, index) => {
    const { sopInstanceUid, frame } = reading.image;
    const pixels = frames.find(
      (one) => one.instance.sopInstanceUid === sopInstanceUid && one.frame === frame,
    )?.pixels;
    const size = typeof pixels === 'object' ? pixels : undefined;
    const testShare = testShareOf?.(reading.manifest);
    return findingView(reading, index + 1, kept?.reading.asOf ?? '', became, { size, testShare });
  });
}

/** null: the hospital does not ask for it. */
function ownReadingOf({ kept }: ShownStudy, context: StudyContext): OwnReadingView | null {
  const { settings, ownReading } = context;
  if (!settings.imaging.ownReadingFirst) return null;
  const withheld = (kept?.reading.readings ?? []).filter(isRead).length;
  return { given: ownReading ?? null, withheld: ownReading === undefined ? withheld : 0 };
}

/** Of the images that a model was asked about, each once. */
function checksOf({ kept, series }: ShownStudy): ImageCheckView[] {
  const asked = new Map(
    (kept?.reading.readings ?? []).map((one) => [one.image.sopInstanceUid, one]),
  );
  const frames = series.flatMap((one) => one.frames).filter(({ frame }) => frame === 1);
  return frames.flatMap(({ instance, description }) => {
    const reading = asked.get(instance.sopInstanceUid);
    if (reading === undefined) return [];
    const like = reading.read ? [likeness(reading)] : [];
    return [{ instance: instance.sopInstanceUid, checks: [...description.checks, ...like] }];
  });
}

function likeness({ distance }: ReadImage): ImageCheckView['checks'][number] {
  const percent = Math.round(distance * 100);
  return {
    says: `Pixels at ${percent} % of the distance from the training images up to which the model answers`,
    state: 'good',
  };
}

export function studySummary(shown: ShownStudy, settings: HospitalSettings): StudySummaryView {
  const { description, series, study } = shown;
  return {
    uid: study.studyInstanceUid,
    title: description.title,
    modality: description.modality ?? null,
    at: description.at ?? null,
    images: series.reduce((sum, { frames }) => sum + frames.length, 0),
    state: stateOf(shown),
    // Where the own reading comes first, the list does not tell either.
    result: settings.imaging.ownReadingFirst ? null : resultOf(shown),
  };
}

function isRead(reading: ImageReading): reading is ReadImage {
  return reading.read;
}

function isRefused(reading: ImageReading): reading is RefusedImage {
  return !reading.read;
}

function stateOf({ progress, kept }: ShownStudy): StudyState {
  const state = progress?.state ?? 'waiting';
  if (state !== 'read') return state;
  return kept === undefined || kept.reading.readings.length === 0 ? 'no-model-applies' : 'read';
}

function completenessOf({ progress, kept }: ShownStudy): string {
  const detail = kept?.reading.completeness.detail ?? progress?.completeness?.detail;
  const isWaiting = progress === undefined || progress.state === 'waiting';
  if (detail === undefined) return 'More images may come: a study is read when it is complete.';
  return isWaiting
    ? `Images came after it was read: it is read again when it is complete. Before: ${detail}`
    : `Taken as complete: ${detail}`;
}

function resultOf({ kept }: ShownStudy): string | null {
  const readings = kept?.reading.readings ?? [];
  const read = readings.filter(isRead);
  if (read.length === 0) return readings.find(isRefused)?.detail ?? null;
  return read
    .map(({ manifest, finding, abstained, classes }) => {
      const [first] = classes.toSorted((a, b) => b.probability - a.probability);
      if (abstained) return `${manifest.finding.title}: the model does not decide`;
      const percent = wholePercent(first?.probability ?? 0);
      const title = manifest.classes.find(({ id }) => id === first?.id)?.title ?? '';
      return finding === undefined
        ? `${manifest.finding.title}: most like ${title}, ${percent}`
        : `${manifest.finding.title}, ${finding}`;
    })
    .join('; ');
}

/** Not all of it where it is only nearly so. */
function wholePercent(probability: number): string {
  const percent = Math.round(probability * 100);
  return percent === 100 ? 'more than 99 %' : `${percent} %`;
}

function refusalView({ manifest, image, because, detail }: RefusedImage): ImageRefusalView {
  return {
    instance: image.sopInstanceUid,
    model: imagingModelRef(manifest),
    because: BECAUSE[because],
    detail,
  };
}

/** Models that no study wakes by itself: they are asked by hand. */
function askableIn(
  { series }: ShownStudy,
  networks: readonly ImagingManifest[],
): readonly AskableModel[] {
  const modalities = new Set(series.flatMap(({ frames }) => frames[0]?.description.modality ?? []));
  return networks
    .filter(({ gate }) => gate.requiresChosenImage === true || gate.requiresPoint === true)
    .filter(({ gate }) => gate.modalities.some((each) => modalities.has(each)))
    .map((manifest) => ({
      model: imagingModelRef(manifest),
      modalities: manifest.gate.modalities,
      needs: manifest.gate.requiresPoint === true ? 'point' : 'image',
      states: manifest.gate.requiresReported ?? null,
    }));
}

const BECAUSE: Readonly<Record<RefusedImage['because'], string>> = {
  'outside-population': 'outside the population',
  'not-stated': 'something is not stated',
  'not-this-kind-of-image': 'not this kind of image',
  'unlike-training-images': 'unlike the training images',
  'not-decodable': 'the pixels could not be decoded',
  'no-point': 'no point is marked',
};

function imageView({ instance, frame, pixels, description }: ShownFrame): ImageView {
  const isDrawn = typeof pixels !== 'string';
  return {
    instance: instance.sopInstanceUid,
    frame,
    at: description.at ?? null,
    laterality: description.laterality ?? null,
    pixels: isDrawn ? pixelsView(pixels) : null,
    notShown: isDrawn ? null : pixels,
    isLossy: description.isLossy || (isDrawn && pixels.bitsStored <= 8),
  };
}

function pixelsView(pixels: Exclude<ShownFrame['pixels'], string>): FramePixels {
  const { window, padding, spacingMm, spacingRemark, ...rest } = pixels;
  return {
    ...rest,
    window: window ?? null,
    padding: padding ?? null,
    spacingMm: spacingMm ?? null,
    spacingRemark: spacingRemark ?? null,
  };
}
