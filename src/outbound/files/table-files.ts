/** CSV files, packed (.gz) or not → tables that are read in pieces. Comma, semicolon or tab: as the header has it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../errors.ts';
import type { Table, TableFiles, TableRow } from '../../ports/table-files.ts';
import { CsvLines } from './csv-lines.ts';

const SEPARATORS = [',', ';', '\t'];
const PIECE_BYTES = 262_144;

export function csvTableFiles(): TableFiles {
  return { open: openTable };
}

async function openTable(path: string): Promise<Table> {
  const { bytes, isPacked } = await look(path);
  const separator = separatorOf(await firstLine(path, isPacked));
  const header = await headerOf(path, isPacked, separator);
  return {
    name: path,
    bytes,
    header,
    decimalComma: separator === ';',
    rows: (onRead) => rowsOf(path, isPacked, separator, header.length, onRead),
    sha256: () => digestOf(path),
  };
}

async function look(path: string): Promise<{ bytes: number; isPacked: boolean }> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw unreadable(path, 'it is a folder; give a .csv or .csv.gz file');
    if (found.size === 0) throw invalid(path, 'the file is empty');
    const file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    await file.close();
    return { bytes: found.size, isPacked: buffer[0] === 0x1f && buffer[1] === 0x8b };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw unreadable(path, missing ? 'there is no such file' : 'it cannot be read', cause);
  }
}

async function firstLine(path: string, isPacked: boolean): Promise<string> {
  let text = '';
  for await (const piece of textOf(path, isPacked)) {
    text += piece;
    const end = /\r?\n/u.exec(text)?.index;
    if (end !== undefined) return text.slice(0, end);
    if (text.length > 1_000_000) break;
  }
  return text;
}

/** Of those in the header, the one that stands there most often. */
function separatorOf(line: string): string {
  const counts = SEPARATORS.map((separator) => line.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

async function headerOf(path: string, isPacked: boolean, separator: string): Promise<string[]> {
  const lines = new CsvLines(path, separator);
  for await (const piece of textOf(path, isPacked)) {
    const [first] = lines.take(piece);
    if (first !== undefined) return checkedHeader([...first.cells], path);
  }
  const [only] = lines.end();
  if (only === undefined) throw invalid(path, 'the file is empty');
  return checkedHeader([...only.cells], path);
}

function checkedHeader(header: string[], path: string): string[] {
  const empty = header.indexOf('');
  // R writes the row's number under an empty name.
  if (empty > 0) throw invalid(path, `column ${empty + 1} has no name in the header`);
  const twice = header.find((name, at) => header.indexOf(name) !== at);
  if (twice !== undefined) throw invalid(path, `the header names "${twice}" twice`);
  return header;
}

async function* rowsOf(
  path: string,
  isPacked: boolean,
  separator: string,
  width: number,
  onRead: ((bytes: number) => void) | undefined,
): AsyncGenerator<readonly TableRow[]> {
  const lines = new CsvLines(path, separator);
  let isFirst = true;
  const checked = (rows: TableRow[]): TableRow[] => {
    const data = isFirst ? rows.slice(1) : rows;
    if (rows.length > 0) isFirst = false;
    const wrong = data.find(({ cells }) => cells.length !== width);
    if (wrong === undefined) return data;
    const message = `${wrong.cells.length} cells, where the header has ${width}`;
    throw new AppError('input.invalid', message, { where: `${path}: line ${wrong.line}` });
  };
  for await (const piece of textOf(path, isPacked, onRead)) yield checked(lines.take(piece));
  yield checked(lines.end());
}

async function* textOf(
  path: string,
  isPacked: boolean,
  onRead?: (bytes: number) => void,
): AsyncGenerator<string> {
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  let read = 0;
  file.on('data', (piece) => {
    read += piece.length;
    onRead?.(read);
  });
  file.pause();
  const bytes: Readable = isPacked ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => bytes.destroy(error));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const piece of bytes) yield decoder.decode(piece as Uint8Array, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (cause instanceof TypeError) throw invalid(path, 'it is not UTF-8 text; convert it first');
    const message = isPacked ? 'it cannot be unpacked: cut off or damaged' : 'it cannot be read';
    throw unreadable(path, message, cause);
  } finally {
    file.destroy();
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function unreadable(where: string, message: string, cause?: unknown): AppError {
  return new AppError('input.unreadable', message, { where, cause });
}

function invalid(where: string, message: string): AppError {
  return new AppError('input.invalid', message, { where });
}
