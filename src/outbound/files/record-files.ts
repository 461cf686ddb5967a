/**
 * Files, folders and standard input → data sets, and a data set → its parsed JSON. `.gz` of each is unpacked.
 *
 * A JSON file and an NDJSON file are a data set each. NDJSON files of one folder of which one is named for Patient
 * (Bulk Data: Patient.ndjson, Observation.ndjson …) are one data set, held in memory together.
 */
import { constants } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AppError } from '../../errors.ts';
import type { DataSet, RecordFiles } from '../../ports/record-files.ts';
import { parseJson } from './parse-json.ts';

export const STANDARD_INPUT = '-';

const WANTED = /\.(?:json|ndjson|jsonl)(?:\.gz)?$/iu;
const LINES = /\.(?:ndjson|jsonl)(?:\.gz)?$/iu;
const OF_PATIENTS = /(?:^|[._-])Patient(?:[._-]|$)/iu;

interface File {
  readonly path: string;
  readonly bytes: number;
}

export function recordFiles(standardInput: AsyncIterable<unknown>): RecordFiles {
  return {
    list: async (paths) => (await Promise.all(paths.map(dataSetsAt))).flat(),
    read: (dataSet) => readDataSet(dataSet, standardInput),
  };
}

async function dataSetsAt(path: string): Promise<DataSet[]> {
  if (path === STANDARD_INPUT) return [{ name: 'standard input', files: [path], bytes: 0 }];
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (!found.isDirectory()) return [{ name: path, files: [path], bytes: found.size }];
  const files = await filesIn(path);
  if (files.length > 0) return grouped(files);
  const message = 'the folder holds no .json, .ndjson or .jsonl file, packed or not';
  throw new AppError('input.unreadable', message, { where: path });
}

async function filesIn(folder: string): Promise<File[]> {
  const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  const wanted = names.filter((name) => WANTED.test(name)).sort();
  const files: File[] = [];
  for (const name of wanted) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) files.push({ path, bytes: found?.size ?? 0 });
  }
  return files;
}

/** In the order of the files; a typed set stands where its first file stands. */
function grouped(files: readonly File[]): DataSet[] {
  const sets = new Map<string, File[]>();
  const typed = new Set(
    files
      .filter(({ path }) => isLines(path) && isOfPatients(path))
      .map(({ path }) => dirname(path)),
  );
  for (const file of files) {
    const folder = dirname(file.path);
    const key = isLines(file.path) && typed.has(folder) ? folder : file.path;
    sets.set(key, [...(sets.get(key) ?? []), file]);
  }
  return [...sets].map(([name, group]) => ({
    name,
    files: group.map(({ path }) => path),
    bytes: group.reduce((sum, { bytes }) => sum + bytes, 0),
  }));
}

function isLines(path: string): boolean {
  return LINES.test(path);
}

function isOfPatients(path: string): boolean {
  return OF_PATIENTS.test(path.slice(dirname(path).length + 1));
}

async function readDataSet(
  { files }: DataSet,
  standardInput: AsyncIterable<unknown>,
): Promise<unknown> {
  const parsed: unknown[] = [];
  for (const file of files) {
    const name = file === STANDARD_INPUT ? 'standard input' : file;
    const bytes = file === STANDARD_INPUT ? await readAll(standardInput) : readFile(file);
    parsed.push(parseJson(unpacked(bytes, name), name));
  }
  return parsed.length === 1 ? parsed[0] : parsed.flat();
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    if (codeOf(cause) === 'ERR_FS_FILE_TOO_LARGE') throw tooLarge(path);
    throw unreadable(path, cause);
  }
}

async function readAll(input: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) {
    if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/** By its first two bytes, whatever it is called. */
function unpacked(bytes: Buffer, name: string): Buffer {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isPacked ? gunzip(bytes, name) : bytes;
  if (plain.length > constants.MAX_STRING_LENGTH) throw tooLarge(name);
  return plain;
}

function gunzip(bytes: Buffer, name: string): Buffer {
  try {
    const maxOutputLength = constants.MAX_STRING_LENGTH;
    return gunzipSync(bytes, { maxOutputLength, chunkSize: unpackedSize(bytes) });
  } catch (cause) {
    if (codeOf(cause) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(name);
    const message = 'the file begins like gzip and cannot be unpacked; it is cut off or damaged';
    throw new AppError('input.unreadable', message, { where: name, cause });
  }
}

const SMALLEST_CHUNK = 16_384;
const LARGEST_CHUNK = 67_108_864;

/** As the file's last four bytes say it, within reason: in one piece nothing has to be joined (RFC 1952, ISIZE). */
function unpackedSize(bytes: Buffer): number {
  const said = bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4);
  return Math.min(Math.max(said + 1, SMALLEST_CHUNK), LARGEST_CHUNK);
}

function tooLarge(name: string): AppError {
  const mebibytes = Math.floor(constants.MAX_STRING_LENGTH / 2 ** 20);
  const message = `the file holds more than ${mebibytes} MB of JSON; split it: one file for each patient, or for some patients`;
  return new AppError('input.too-large', message, { where: name });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'reading it is not permitted',
  EISDIR: 'it is a folder',
};

function unreadable(path: string, cause: unknown): AppError {
  const reason = REASONS[codeOf(cause) ?? ''] ?? 'it cannot be read';
  return new AppError('input.unreadable', reason, { where: path, cause });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
