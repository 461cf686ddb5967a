/** A study of a patient as the app shows it. In: its objects, what was read, how far the reading is. Out: all of it together. */
import type { DicomDataset, StoredInstance } from '../domain/dicom.ts';
import { isOurs } from '../domain/own-dicom.ts';
import type { ShownPixels } from '../domain/shown-image.ts';
import { AppError } from '../errors.ts';
import type { DicomReader } from '../ports/dicom-reader.ts';
import type { KeptReading, ReadingStore, StudyKey } from '../ports/reading-store.ts';
import type { StudyProgress, StudyProgressView } from '../ports/study-progress.ts';
import type { StudyStore } from '../ports/study-store.ts';
import {
  describedImage,
  describedStudy,
  type ImageDescription,
  type StudyDescription,
} from '../steps/imaging/display/description.ts';
import { shownPixels } from '../steps/imaging/display/shown-pixels.ts';

export interface ShowStudyPorts {
  readonly store: Pick<StudyStore, 'instancesOf' | 'open'>;
  readonly reader: Pick<DicomReader, 'readHeader'>;
  readonly readings: ReadingStore;
  readonly progress: Pick<StudyProgress, 'of'>;
}

export interface ShownFrame {
  readonly instance: StoredInstance;
  /** From 1. */
  readonly frame: number;
  /** A sentence: why it cannot be drawn. */
  readonly pixels: ShownPixels | string;
  readonly description: ImageDescription;
}

export interface ShownStudy {
  readonly study: StudyKey;
  readonly description: StudyDescription;
  readonly progress: StudyProgressView | undefined;
  readonly kept: KeptReading | undefined;
  readonly series: readonly {
    readonly uid: string;
    readonly frames: readonly ShownFrame[];
  }[];
}

/** Of the launched patient only. @throws AppError `request.not-found` */
export async function showStudy(
  study: StudyKey,
  patient: string,
  ports: ShowStudyPorts,
): Promise<ShownStudy> {
  await requireOwn(study, patient, ports);
  const [stored, kept, progress] = await Promise.all([
    ports.store.instancesOf(study.hospital, study.studyInstanceUid),
    ports.readings.of(study),
    ports.progress.of(study),
  ]);
  // What we made of the images is shown over them, where the person asks for it.
  const instances = stored.filter(({ from, dataset }) => from.via !== 'own' && !isOurs(dataset));
  const first = instances.find(({ dataset }) => ROWS in dataset) ?? instances[0];
  if (first === undefined) throw notThere();
  const frames: ShownFrame[] = [];
  for (const instance of instances)
    frames.push(...framesOf(instance, await wholeDataset(instance, ports)));
  const bySeries = Map.groupBy(frames, ({ instance }) => instance.seriesInstanceUid);
  return {
    study,
    description: describedStudy(first.dataset),
    progress,
    kept,
    series: [...bySeries].map(([uid, own]) => ({ uid, frames: own })),
  };
}

/** Newest first; what has no objects any more is left out. */
export async function showStudies(
  hospital: string,
  patient: string,
  ports: ShowStudyPorts,
): Promise<readonly ShownStudy[]> {
  const uids = await ports.readings.studiesOf(hospital, patient);
  const shown = await Promise.all(
    uids.map((studyInstanceUid) =>
      showStudy({ hospital, studyInstanceUid }, patient, ports).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'request.not-found') return undefined;
        throw error;
      }),
    ),
  );
  return shown.filter((each) => each !== undefined);
}

/** @throws AppError `request.not-found`: of another patient is as good as not there */
export async function requireOwn(
  study: StudyKey,
  patient: string,
  { readings }: Pick<ShowStudyPorts, 'readings'>,
): Promise<void> {
  if ((await readings.patientOf(study)) !== patient) throw notThere();
}

function notThere(): AppError {
  return new AppError('request.not-found', 'this patient has no such study');
}

/** Tags: an image; one of several frames. */
const ROWS = '00280010';
const FRAMES = '00280008';
/** Listed one by one; an object that says it has more is hardly an image. */
const MOST_FRAMES = 20_000;

/** The index leaves out what is long: slope, window and spacing of an enhanced image are in such a sequence. */
async function wholeDataset(
  instance: StoredInstance,
  { store, reader }: Pick<ShowStudyPorts, 'store' | 'reader'>,
): Promise<DicomDataset> {
  const { dataset, hospital, sopInstanceUid, unreadBecause } = instance;
  if (!(FRAMES in dataset) || unreadBecause !== undefined) return dataset;
  const source = await store.open(hospital, { sopInstanceUid });
  try {
    return (await reader.readHeader(source)).dataset;
  } finally {
    await source.close();
  }
}

function framesOf(instance: StoredInstance, dataset: DicomDataset): ShownFrame[] {
  const { transferSyntaxUid, unreadBecause } = instance;
  const description = describedImage(dataset, transferSyntaxUid);
  const { frames } = description;
  if (frames > MOST_FRAMES) {
    const pixels = `it says that it has ${frames} frames: more than ${MOST_FRAMES} are not shown`;
    return [{ instance, frame: 1, description, pixels: unreadBecause ?? pixels }];
  }
  return Array.from({ length: frames }, (_, index) => ({
    instance,
    frame: index + 1,
    description,
    pixels: unreadBecause ?? shownPixels(dataset, index + 1),
  }));
}
