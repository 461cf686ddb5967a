/** The beginning of a Part 10 file → file meta information, data set, and where the pixels are. Runs in a thread of its own. */
import { inflateRawSync } from 'node:zlib';
import type { DicomDataset, DicomElement } from '../../domain/dicom.ts';
import type { DicomHeader } from '../../ports/dicom-reader.ts';
import { textDecoder } from './character-sets.ts';
import type { ReadLimits } from './limits.ts';
import {
  looksExplicit,
  NeedMore,
  newScope,
  readElement,
  readHead,
  type ElementHead,
  type Encoding,
  type ReadState,
  type Scope,
} from './read-elements.ts';
import { tagName, tooLarge, unreadable } from './read-fault.ts';
import { BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT } from './transfer-syntaxes.ts';

/** Bytes of the file, or of the data set that was inflated from it. */
export interface Bytes {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

const FIRST_BYTES = 32 * 1024;
const PREAMBLE = 128;
const PIXELS = new Set(['7FE00008', '7FE00009', '7FE00010']);
const EXPLICIT_LITTLE: Encoding = { implicit: false, bigEndian: false };

export async function parseHeader(file: Bytes, limits: ReadLimits): Promise<DicomHeader> {
  const start = await file.read(0, Math.min(FIRST_BYTES, file.size));
  const reading = new TopLevel(file, limits, start);
  const { meta, stated } = await readMeta(reading, start);
  if (stated === DEFLATED) {
    const bytes = await inflate(file, reading.position, limits);
    const read = async (offset: number, count: number) => bytes.subarray(offset, offset + count);
    const inflated = new TopLevel({ size: bytes.length, read }, limits, bytes);
    return { meta, transferSyntaxUid: DEFLATED, ...(await readDataset(inflated, EXPLICIT_LITTLE)) };
  }
  const { transferSyntaxUid, encoding } = syntaxOf(stated, await reading.peek(8));
  return { meta, transferSyntaxUid, ...(await readDataset(reading, encoding)) };
}

async function readMeta(
  reading: TopLevel,
  start: Uint8Array,
): Promise<{ meta: DicomDataset; stated: string | undefined }> {
  reading.position = metaStart(start);
  const meta: Record<string, DicomElement> = {};
  while (reading.more() && isMeta(await reading.peek(2))) {
    const { head, element } = await reading.next(EXPLICIT_LITTLE);
    if (element !== undefined) meta[head.tag] = element;
  }
  const stated = meta['00020010']?.Value?.[0];
  return { meta, stated: typeof stated === 'string' ? stated : undefined };
}

function isMeta([low, high]: Uint8Array): boolean {
  return low === 2 && high === 0;
}

/** @returns where the first element is: behind the preamble, or at once where there is none */
function metaStart(start: Uint8Array): number {
  const prefix = (at: number) => Buffer.from(start.subarray(at, at + 4)).toString('latin1');
  // Behind the prefix comes group 0002; the four letters alone may also be a part of some value.
  if (prefix(PREAMBLE) === 'DICM' && start[PREAMBLE + 4] === 2) return PREAMBLE + 4;
  const [first = 0, second = 0] = start;
  const group = Math.max(first, second);
  if (start.length >= 8 && Math.min(first, second) === 0 && (group === 2 || group === 8)) return 0;
  throw unreadable(
    'This is no DICOM file: it has no DICM prefix and does not begin with a data element.',
  );
}

/** How the data set is encoded: as the file says, unless its first element shows that this is wrong. */
function syntaxOf(
  stated: string | undefined,
  first: Uint8Array,
): { readonly transferSyntaxUid: string; readonly encoding: Encoding } {
  const explicit = looksExplicit(first, 0);
  const bigEndian = first[0] === 0 && first[1] !== 0;
  const implicit = first.length >= 8 ? !explicit : stated === IMPLICIT;
  if (bigEndian && implicit) {
    throw unreadable('The data set begins like Implicit VR Big Endian, which DICOM does not have.');
  }
  const actual = bigEndian ? BIG_ENDIAN : implicit ? IMPLICIT : EXPLICIT;
  // Pixels of a compressed syntax are what they are, however the elements before them were written.
  const isNative = stated === undefined || [IMPLICIT, EXPLICIT, BIG_ENDIAN].includes(stated);
  return { transferSyntaxUid: isNative ? actual : stated, encoding: { implicit, bigEndian } };
}

async function inflate(file: Bytes, from: number, limits: ReadLimits): Promise<Uint8Array> {
  const length = file.size - from;
  if (length > limits.headerBytes) {
    throw tooLarge(
      `A deflated data set of ${length} bytes is not read; the most is ${limits.headerBytes}.`,
    );
  }
  return inflateBounded(await file.read(from, length), limits.inflatedBytes);
}

/** @param part where in the data set, inflated */
export async function inflatedPart(
  file: Bytes,
  limits: ReadLimits,
  part: { readonly offset: number; readonly length: number },
): Promise<Uint8Array> {
  const start = await file.read(0, Math.min(FIRST_BYTES, file.size));
  const reading = new TopLevel(file, limits, start);
  await readMeta(reading, start);
  const bytes = await inflate(file, reading.position, limits);
  if (part.offset + part.length > bytes.length)
    throw unreadable('The data set ends before this value does.');
  return bytes.slice(part.offset, part.offset + part.length);
}

/** @throws AppError `dicom.too-large`, `dicom.not-readable` */
export function inflateBounded(bytes: Uint8Array, most: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: most });
  } catch (cause) {
    if (cause instanceof RangeError) {
      throw tooLarge(`The deflated data set is longer than ${most} bytes when inflated.`);
    }
    throw unreadable('The deflated data set cannot be inflated: the file is damaged or truncated.');
  }
}

async function readDataset(
  reading: TopLevel,
  encoding: Encoding,
): Promise<Pick<DicomHeader, 'dataset' | 'pixelData'>> {
  const dataset: Record<string, DicomElement> = {};
  while (reading.more()) {
    const { head, element, at } = await reading.next(encoding);
    if (PIXELS.has(head.tag)) {
      const { tag, vr, length } = head;
      return {
        dataset,
        pixelData: { tag, vr, offset: at, ...(length === undefined ? {} : { length }) },
      };
    }
    if (element !== undefined) dataset[head.tag] = element;
  }
  if (Object.keys(dataset).length === 0) throw unreadable('The file holds no data set.');
  return { dataset };
}

interface ReadOne {
  readonly head: ElementHead;
  readonly element: DicomElement | undefined;
  readonly at: number;
}

/** The elements of a data set one after another, over a window that grows where an element needs it. */
class TopLevel {
  position = 0;
  private readonly file: Bytes;
  private readonly limits: ReadLimits;
  private readonly state: ReadState;
  private text = textDecoder([]);
  private window: Uint8Array;
  private base = 0;

  constructor(file: Bytes, limits: ReadLimits, window: Uint8Array) {
    this.file = file;
    this.limits = limits;
    this.window = window;
    this.state = { limits, elements: 0, signed: false };
  }

  /** Not at the end; some writers fill up with zeros. */
  more(): boolean {
    if (this.position > this.file.size) throw this.truncated('the last element');
    return this.position < this.file.size && !this.onlyZerosFollow();
  }

  async peek(length: number): Promise<Uint8Array> {
    const end = Math.min(this.position + length, this.file.size);
    if (this.position < this.base || end > this.base + this.window.length) await this.fill(length);
    return this.window.subarray(this.position - this.base, end - this.base);
  }

  /** @returns `at`: where in the file the value begins; pixels are not read */
  async next(encoding: Encoding): Promise<ReadOne> {
    await this.peek(8);
    const before = this.state.elements;
    for (;;) {
      try {
        return this.readOne(encoding);
      } catch (error) {
        if (!(error instanceof NeedMore)) throw error;
        this.state.elements = before;
        await this.grow(error);
      }
    }
  }

  private readOne(encoding: Encoding): ReadOne {
    const scope: Scope = newScope(this.window, this.position - this.base, {
      base: this.base,
      encoding,
      state: this.state,
      text: this.text,
    });
    const head = readHead(scope);
    const at = this.base + head.valueAt;
    if (PIXELS.has(head.tag)) return { head, element: undefined, at };
    if (head.tag.startsWith('FFFE')) {
      throw unreadable(`${tagName(head.tag)} stands outside a sequence: the file is damaged.`);
    }
    const element = readElement(scope, head);
    this.text = scope.text;
    this.position = this.base + scope.stream.position;
    return { head, element, at };
  }

  private async grow({ until, tag }: NeedMore): Promise<void> {
    const windowEnd = this.base + this.window.length;
    if (windowEnd >= this.file.size || this.base + until > this.file.size)
      throw this.truncated(tag);
    const needed = this.base + until - this.position;
    const length = Math.max(needed, 2 * (windowEnd - this.position));
    if (needed > this.limits.headerBytes) {
      throw tooLarge(`${describe(tag)} is longer than ${this.limits.headerBytes} bytes.`);
    }
    await this.fill(Math.min(length, this.limits.headerBytes));
  }

  private async fill(length: number): Promise<void> {
    const wanted = Math.min(Math.max(length, FIRST_BYTES), this.file.size - this.position);
    this.window = await this.file.read(this.position, wanted);
    this.base = this.position;
  }

  private onlyZerosFollow(): boolean {
    const rest = this.window.subarray(this.position - this.base);
    const reachesEnd = this.base + this.window.length === this.file.size;
    return reachesEnd && this.position >= this.base && rest.every((byte) => byte === 0);
  }

  private truncated(tag: string): Error {
    return unreadable(
      `The file is truncated: it ends at byte ${this.file.size}, within ${describe(tag)}.`,
    );
  }
}

function describe(tag: string): string {
  return /^[0-9A-F]{8}$/.test(tag) ? tagName(tag) : tag;
}
