/**
 * DICOM files → a reading of each study in them. No server, no store, no network.
 *
 * A file that is not DICOM, or damaged, is a fault of its own; the others are read. Each image keeps the name of its file.
 */
import { createHash } from 'node:crypto';
import type { DicomDataset } from '../domain/dicom.ts';
import type { ImagingPackage } from '../domain/imaging-model.ts';
import { AppError } from '../errors.ts';
import type { DicomFile } from '../ports/dicom-files.ts';
import type { DicomReader } from '../ports/dicom-reader.ts';
import type { NetworkRunner } from '../ports/network-runner.ts';
import type { DicomSource } from '../ports/study-store.ts';
import { faultOf, type Fault } from './assess-data-set.ts';
import { sideBySide } from './side-by-side.ts';
import { readImages, type MarkedImage, type ReadingRequest } from './read-images.ts';
import { framesIn, type StudyImage, type StudyRead } from './study-image.ts';

export interface ReadFilesRequest {
  readonly files: readonly DicomFile[];
  /** Of the only file; from the command line. */
  readonly point?: { readonly x: number; readonly y: number; readonly diameterMm?: number };
  readonly reported: ReadonlySet<string>;
  /** `all`: models were named. */
  readonly refusals: ReadingRequest['refusals'];
  readonly asOf: string;
}

export interface ReadFilesPorts {
  readonly reader: DicomReader;
  readonly runner: NetworkRunner;
  readonly networks: readonly ImagingPackage[];
}

/** An image, and the file that it came from. */
interface FileImage extends StudyImage {
  readonly file: DicomFile;
}

export interface FilesStudy extends StudyRead {
  readonly images: readonly FileImage[];
}

interface FilesRead {
  readonly studies: readonly FilesStudy[];
  /** Files that hold an object which another one holds as well: read once. */
  readonly repeats: readonly { readonly file: string; readonly of: string }[];
  readonly faults: readonly Fault[];
}

const STUDY = '0020000D';
const SERIES = '0020000E';
const SOP_INSTANCE = '00080018';
const SOP_CLASS = '00080016';

/** Each may hold a decoded image in memory. */
const STUDIES_AT_ONCE = 4;
/** No hospital: files on a disk. */
const FILES = 'files';

/** @throws AppError `network.failed`, `usage.wrong`: a point for more than one image */
export async function readFiles(
  request: ReadFilesRequest,
  ports: ReadFilesPorts,
): Promise<FilesRead> {
  const { files, point } = request;
  if (point !== undefined && files.length !== 1)
    throw new AppError('usage.wrong', '--point is of one image: name one file');
  const faults: Fault[] = [];
  const repeats: { file: string; of: string }[] = [];
  const known = new Map<string, FileImage>();
  for (const file of files) {
    try {
      const image = await imageOf(file, ports.reader);
      const first = known.get(image.sopInstanceUid);
      if (first === undefined) known.set(image.sopInstanceUid, image);
      else if (await isSame(first, image)) repeats.push({ file: file.name, of: first.file.name });
      else throw otherContent(first);
    } catch (error) {
      faults.push(faultOf(error, file.name));
    }
  }
  const byStudy = Map.groupBy(known.values(), ({ studyInstanceUid }) => studyInstanceUid);
  const inOrder = [...byStudy].sort(([a], [b]) => (a < b ? -1 : 1));
  const studies = await sideBySide(
    inOrder,
    ([uid, images]) => readStudy(uid, images.toSorted(byInstance), request, ports),
    STUDIES_AT_ONCE,
  );
  return { studies, repeats, faults };
}

async function readStudy(
  studyInstanceUid: string,
  images: readonly FileImage[],
  { point, reported, refusals, asOf }: ReadFilesRequest,
  { networks, runner }: ReadFilesPorts,
): Promise<FilesStudy> {
  const marks = images.flatMap(({ sopInstanceUid }): MarkedImage[] =>
    point === undefined
      ? []
      : [{ sopInstanceUid, frame: 1, point: { ...point, markedBy: 'the command line' } }],
  );
  // A file that was named by itself was chosen by a person; of a folder none was.
  const chosen = images.filter(({ file }) => file.isNamed).map((image) => image.sopInstanceUid);
  const request = { marks, reported, chosen: new Set(chosen), refusals };
  const readings = await readImages(images, networks, request, runner);
  const { length } = images;
  const completeness = {
    by: 'given-files',
    detail: length === 1 ? 'The one file that was given.' : `The ${length} files that were given.`,
    instances: length,
  } as const;
  return { images, reading: { hospital: FILES, studyInstanceUid, asOf, completeness, readings } };
}

async function imageOf(file: DicomFile, reader: DicomReader): Promise<FileImage> {
  const header = await file.with((source) => reader.readHeader(source));
  const { dataset } = header;
  return {
    studyInstanceUid: uidAt(dataset, STUDY),
    seriesInstanceUid: uidAt(dataset, SERIES),
    sopInstanceUid: uidAt(dataset, SOP_INSTANCE),
    sopClassUid: uidAt(dataset, SOP_CLASS),
    dataset,
    frames: header.pixelData === undefined ? 0 : framesIn(dataset),
    file,
    decode: (frame) => file.with((source) => reader.readFrame(source, header, frame - 1)),
  };
}

/** The same bytes: an object may lie in a folder twice. */
async function isSame(first: FileImage, again: FileImage): Promise<boolean> {
  const [one, other] = await Promise.all([first, again].map(({ file }) => file.with(hashOf)));
  return one === other;
}

const CHUNK_BYTES = 1_048_576;

async function hashOf(source: DicomSource): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < source.bytes; at += CHUNK_BYTES)
    hash.update(await source.read(at, CHUNK_BYTES));
  return hash.digest('hex');
}

function otherContent({ file }: FileImage): AppError {
  return new AppError(
    'input.invalid',
    `it has the SOP Instance UID (0008,0018) of ${file.name} and another content: that one was read, this one was not`,
  );
}

function uidAt(dataset: DicomDataset, tag: string): string {
  const [uid] = dataset[tag]?.Value ?? [];
  if (typeof uid === 'string' && uid !== '') return uid;
  throw new AppError('dicom.not-readable', `it has no UID (${tag.slice(0, 4)},${tag.slice(4)})`);
}

const SERIES_NUMBER = '00200011';
const INSTANCE_NUMBER = '00200013';

/** By series and instance number, then UID, whatever order the files came in. */
function byInstance(a: StudyImage, b: StudyImage): number {
  const number = ({ dataset }: StudyImage, tag: string) => Number(dataset[tag]?.Value?.[0] ?? 0);
  return (
    number(a, SERIES_NUMBER) - number(b, SERIES_NUMBER) ||
    number(a, INSTANCE_NUMBER) - number(b, INSTANCE_NUMBER) ||
    (a.sopInstanceUid < b.sopInstanceUid ? -1 : 1)
  );
}
