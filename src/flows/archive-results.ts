/**
 * What was read in a study → the objects that its archive gets, into the outbox, and into our own store.
 *
 * The same reading again sends nothing. Another one of the same study supersedes: each report names the one that it follows, and
 * takes back what it does not say again. Captures and presentation states stand beside the earlier ones.
 */
import type { DicomDataset } from '../domain/dicom.ts';
import { EXPLICIT_VR_LITTLE_ENDIAN } from '../domain/codes/transfer-syntaxes.ts';
import type { ReadImage, StudyReading } from '../domain/image-reading.ts';
import type { ModelName } from '../domain/imaging-model.ts';
import { AppError } from '../errors.ts';
import type { DicomWriter } from '../ports/dicom-writer.ts';
import type { OutgoingInstance } from '../ports/pacs.ts';
import type { PacsOutbox, SentResults } from '../ports/pacs-outbox.ts';
import type { StudyStore } from '../ports/study-store.ts';
import { textOf } from '../steps/report/dicom/attributes.ts';
import { dicomResults } from '../steps/report/dicom/dicom-results.ts';
import { isWithdrawal, type Predecessor } from '../steps/report/dicom/measurement-report.ts';
import { nameOf } from './digest.ts';
import { readingDigest } from './publish-reading.ts';
import type { StudyRead } from './study-image.ts';
import { picturesOf } from './study-pictures.ts';

export interface ArchiveResultsPorts {
  readonly pacsOutbox: Pick<PacsOutbox, 'enqueue' | 'resultsOf'>;
  /** Our own store: what the archive gets is counted with its study, and given back by WADO-RS. */
  readonly receiveOwn: StudyStore['receive'];
  readonly writer: DicomWriter;
  readonly wakeSender: () => void;
}

/** @param timeZone IANA zone of the hospital */
export async function archiveResults(
  read: StudyRead,
  timeZone: string | undefined,
  ports: ArchiveResultsPorts,
): Promise<void> {
  const { reading } = read;
  const earlier = await ports.pacsOutbox.resultsOf(reading.hospital, reading.studyInstanceUid);
  const content = contentOf(reading);
  if (earlier.at(-1)?.id.startsWith(content) === true) return;
  const predecessors = newestReports(earlier);
  const objects = await objectsOf(read, predecessors, timeZone);
  if (objects.length === 0) return;
  const models = [...predecessors.map(({ model }) => model), ...modelsOf(reading)];
  const instances = objects.map((dataset) => outgoing(dataset, models, ports.writer));
  // First: what was sent is then known to be here; a crash in between leaves another moment of the same beside it.
  for (const { part10 } of instances) await keepOwn(reading.hospital, part10, ports);
  await ports.pacsOutbox.enqueue({
    id: `${content}-${earlier.length}`,
    hospital: reading.hospital,
    what: `results of a study: ${instances.length} objects`,
    content: { kind: 'instances', instances },
    enqueuedAt: reading.asOf,
  });
  ports.wakeSender();
}

/** Of what was read, without its moment. */
function contentOf({ hospital, studyInstanceUid, readings }: StudyReading): string {
  return `results-${nameOf([hospital, studyInstanceUid, readings.map(readingDigest)])}`;
}

function newestReports(earlier: readonly SentResults[]): Predecessor[] {
  const newest = new Map<string, Predecessor>();
  for (const { report, ...uids } of earlier.flatMap(({ instances }) => instances))
    if (report !== undefined) newest.set(report.model.id, { ...uids, ...report });
  return [...newest.values()];
}

async function objectsOf(
  read: StudyRead,
  predecessors: readonly Predecessor[],
  timeZone: string | undefined,
): Promise<DicomDataset[]> {
  const { reading, images } = read;
  const pictures = await picturesOf(read);
  return dicomResults(reading, {
    sourceOf: (uid) => images.find(({ sopInstanceUid }) => sopInstanceUid === uid)?.dataset,
    pictureOf: ({ trackingUid }: ReadImage) => pictures.get(trackingUid),
    timeZone,
    predecessors,
    anySource: images[0]?.dataset,
  });
}

function modelsOf({ readings }: StudyReading): ModelName[] {
  return readings.map(({ manifest: { id, version, title, shortTitle } }) => ({
    id,
    version,
    title,
    shortTitle,
  }));
}

/** @param models later ones win */
function outgoing(
  dataset: DicomDataset,
  models: readonly ModelName[],
  writer: DicomWriter,
): OutgoingInstance {
  const made = textOf(dataset, 'ManufacturerModelName');
  const model = models.findLast(({ id }) => id === made);
  const isReport = textOf(dataset, 'Modality') === 'SR' && model !== undefined;
  return {
    studyInstanceUid: textOf(dataset, 'StudyInstanceUID') ?? '',
    seriesInstanceUid: textOf(dataset, 'SeriesInstanceUID') ?? '',
    sopInstanceUid: textOf(dataset, 'SOPInstanceUID') ?? '',
    sopClassUid: textOf(dataset, 'SOPClassUID') ?? '',
    transferSyntaxUid: EXPLICIT_VR_LITTLE_ENDIAN,
    part10: writer.write(dataset),
    ...(isReport ? { report: { model, isWithdrawal: isWithdrawal(dataset) } } : {}),
  };
}

async function keepOwn(
  hospital: string,
  part10: Uint8Array,
  { receiveOwn }: Pick<ArchiveResultsPorts, 'receiveOwn'>,
): Promise<void> {
  const receiving = await receiveOwn({ hospital, from: { via: 'own', sender: 'mentor' } });
  try {
    await receiving.write(part10);
    await receiving.commit();
  } catch (error) {
    await receiving.abort();
    if (!(error instanceof AppError) || error.code !== 'dicom.duplicate-differs') throw error;
  }
}
