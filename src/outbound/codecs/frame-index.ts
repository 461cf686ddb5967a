/** Where the frames of encapsulated Pixel Data are (PS3.5 A.4): by an offset table, else by its fragments. Reads item heads only. */
import type { DicomDataset } from '../../domain/dicom.ts';
import type { DicomHeader } from '../../ports/dicom-reader.ts';
import type { DicomSource } from '../../ports/study-store.ts';
import { undecodable, unreadable } from './read-fault.ts';

export interface Fragment {
  readonly offset: number;
  readonly length: number;
}

export interface FrameIndex {
  readonly frames: readonly (readonly Fragment[])[];
}

const ITEM = 0xfffee000;
const SEQUENCE_END = 0xfffee0dd;
const MOST_FRAGMENTS = 200_000;
const LONGEST_TABLE = 2 * 1024 * 1024;
const AHEAD = 4096;

/** @throws AppError `dicom.not-readable` (truncated), `dicom.not-decodable` (frames cannot be told apart) */
export async function indexFrames(
  source: DicomSource,
  { dataset }: DicomHeader,
  offset: number,
  frames: number,
): Promise<FrameIndex> {
  const heads = itemHeads(source);
  const table = await heads(offset);
  if (table?.tag !== ITEM || table.length > LONGEST_TABLE) {
    throw unreadable('Encapsulated Pixel Data does not begin with an offset table.');
  }
  const first = offset + 8 + table.length;
  const fragments = await walk(heads, source.bytes, first);
  const starts = await frameStarts(source, dataset, { offset: offset + 8, length: table.length });
  if (starts !== undefined) return { frames: byTable(fragments, starts, first, frames) };
  return { frames: await withoutTable(source, fragments, frames) };
}

type ItemHeads = (at: number) => Promise<{ tag: number; length: number } | undefined>;

/** Heads lie close together where fragments are short: a little is read ahead. */
function itemHeads(source: DicomSource): ItemHeads {
  let window = new Uint8Array();
  let base = 0;
  let ahead = AHEAD;
  return async (at) => {
    if (at < base || at + 8 > base + window.length) {
      ahead = base > 0 && at - base > AHEAD ? 8 : AHEAD;
      window = new Uint8Array(
        await source.read(at, Math.min(ahead, Math.max(0, source.bytes - at))),
      );
      base = at;
    }
    if (at + 8 > base + window.length) return undefined;
    const view = new DataView(window.buffer, window.byteOffset + at - base, 8);
    const tag = view.getUint16(0, true) * 0x10000 + view.getUint16(2, true);
    return { tag, length: view.getUint32(4, true) };
  };
}

async function walk(heads: ItemHeads, size: number, first: number): Promise<Fragment[]> {
  const fragments: Fragment[] = [];
  for (let at = first; ;) {
    const head = await heads(at);
    if (head === undefined) {
      throw unreadable('The file is truncated: Pixel Data ends without its end marker.');
    }
    if (head.tag === SEQUENCE_END) return fragments;
    if (head.tag !== ITEM)
      throw unreadable('Pixel Data holds something else than fragments: the file is damaged.');
    if (at + 8 + head.length > size) {
      throw unreadable(
        `The file is truncated: it ends at byte ${size}, within a fragment of Pixel Data.`,
      );
    }
    if (fragments.length >= MOST_FRAGMENTS) {
      throw unreadable(`Pixel Data has more than ${MOST_FRAGMENTS} fragments.`);
    }
    fragments.push({ offset: at + 8, length: head.length });
    at += 8 + head.length;
  }
}

/** Of the extended, else the basic offset table; from the first fragment's item. */
async function frameStarts(
  source: DicomSource,
  dataset: DicomDataset,
  basic: Fragment,
): Promise<number[] | undefined> {
  const extended = dataset['7FE00001'];
  if (extended?.InlineBinary !== undefined)
    return longs(Buffer.from(extended.InlineBinary, 'base64'));
  const place = /^#(\d+),(\d+)$/.exec(extended?.BulkDataURI ?? '');
  if (place !== null && Number(place[2]) <= LONGEST_TABLE) {
    return longs(await source.read(Number(place[1]), Number(place[2])));
  }
  if (basic.length === 0) return undefined;
  const bytes = await source.read(basic.offset, basic.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length >> 2 }, (_, index) => view.getUint32(4 * index, true));
}

function longs(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length >> 3 }, (_, index) =>
    Number(view.getBigUint64(8 * index, true)),
  );
}

function byTable(
  fragments: readonly Fragment[],
  starts: readonly number[],
  first: number,
  frames: number,
): Fragment[][] {
  const byStart = new Map(fragments.map(({ offset }, index) => [offset - 8 - first, index]));
  const indices = starts.map((start) => byStart.get(start));
  if (
    starts.length !== frames ||
    indices.some((index) => index === undefined) ||
    indices[0] !== 0
  ) {
    throw undecodable('The offset table does not fit the fragments of Pixel Data.');
  }
  return indices.map((index, frame) =>
    fragments.slice(index, indices[frame + 1] ?? fragments.length),
  );
}

async function withoutTable(
  source: DicomSource,
  fragments: readonly Fragment[],
  frames: number,
): Promise<Fragment[][]> {
  if (frames === 1 && fragments.length > 0) return [[...fragments]];
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  const grouped: Fragment[][] = [];
  for (const fragment of fragments) {
    if (grouped.length === 0 || (await beginsImage(source, fragment))) grouped.push([fragment]);
    else grouped.at(-1)?.push(fragment);
  }
  if (grouped.length === frames) return grouped;
  throw undecodable(
    `${frames} frames lie in ${fragments.length} fragments without an offset table: they cannot be told apart.`,
  );
}

/** Start of image of JPEG and JPEG-LS, or start of codestream of JPEG 2000. */
async function beginsImage(source: DicomSource, { offset, length }: Fragment): Promise<boolean> {
  const [first, second, third] = await source.read(offset, Math.min(3, length));
  return first === 0xff && (second === 0xd8 || second === 0x4f) && third === 0xff;
}
