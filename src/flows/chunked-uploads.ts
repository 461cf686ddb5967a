/**
 * Files that a person sends in chunks: what came of each, so that a broken connection goes on where it stopped.
 *
 * A file is kept when its last byte is here, and only then; what it was answered is answered again without a byte of it.
 * Its name is shown to the person who gave it, on the page that sent it, and goes nowhere else.
 */
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Receiving } from '../ports/study-store.ts';
import {
  keepUpload,
  openUpload,
  refusal,
  type Uploaded,
  type UploadFrom,
  type UploadPorts,
} from './upload-instance.ts';

interface UploadChunk extends UploadFrom {
  /** Which file: made of its content by the page that sends it. */
  readonly id: string;
  readonly name: string;
  /** Of the whole file. */
  readonly bytes: number;
  /** Where the chunk begins. */
  readonly offset: number;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Ends the chunk: its connection is dead, and the same file comes by another. */
  readonly stop: () => void;
}

export interface UploadProgress {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** So far; the next chunk begins here. */
  readonly received: number;
  readonly answer: Uploaded | null;
}

export interface ChunkedUploads {
  /** In the order in which they came. */
  list(sender: string): readonly UploadProgress[];
  of(sender: string, id: string): UploadProgress | undefined;
  /**
   * @throws AppError `request.conflict` where the chunk does not begin where the last one ended,
   *   `request.invalid` where it goes beyond the file, `store.full`, `store.failed`; whatever its stream throws
   */
  add(chunk: UploadChunk): Promise<UploadProgress>;
  /** Nothing of an unfinished file is left; what was kept stays. */
  remove(sender: string, id: string): Promise<void>;
  /** The session is over. */
  forget(sender: string): Promise<void>;
  /** Gives up what nobody has gone on with, and forgets lists that nobody looks at. */
  sweep(): Promise<void>;
}

/** A connection may be away for so long. */
const GIVEN_UP_MS = 30 * 60_000;
const FORGOTTEN_MS = 12 * 3_600_000;
/** An unfinished file holds a file handle and a buffer. */
const MOST_OPEN = 64;
const MOST_FILES = 20_000;
const MOST_UPLOAD_BYTES = 2 * 2 ** 30;

const TOO_LARGE = {
  taken: false,
  detail: 'Too large: a file of up to 2 GB is taken here.',
} as const;

interface Entry {
  readonly sender: string;
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  received: number;
  answer: Uploaded | null;
  receiving: Receiving | undefined;
  /** The chunk on its way, and how it is ended. */
  turn: Promise<void> | undefined;
  stop: (() => void) | undefined;
  touchedAt: number;
}

export function chunkedUploads(ports: UploadPorts & { readonly clock: Clock }): ChunkedUploads {
  const senders = new Map<string, Map<string, Entry>>();
  const now = () => Date.parse(ports.clock.now());
  const entries = () => [...senders.values()].flatMap((own) => [...own.values()]);

  function entryOf({ sender, id, name, bytes }: UploadChunk): Entry {
    const own = senders.get(sender) ?? new Map<string, Entry>();
    senders.set(sender, own);
    const known = own.get(id);
    if (known?.bytes === bytes) return known;
    if (known !== undefined)
      throw new AppError('request.conflict', 'another file has the same id: give it again');
    if (own.size >= MOST_FILES)
      throw new AppError('request.too-many', `${MOST_FILES} files are in the list: clear it first`);
    const entry: Entry = {
      ...{ sender, id, name, bytes, received: 0, answer: null },
      ...{ receiving: undefined, turn: undefined, stop: undefined, touchedAt: now() },
    };
    own.set(id, entry);
    return entry;
  }

  async function inTurn(entry: Entry, work: () => Promise<void>): Promise<void> {
    while (entry.turn !== undefined) await entry.turn.catch(() => undefined);
    const turn = work();
    entry.turn = turn;
    try {
      await turn;
    } finally {
      entry.turn = undefined;
      entry.stop = undefined;
    }
  }

  async function take(entry: Entry, chunk: UploadChunk): Promise<void> {
    entry.touchedAt = now();
    entry.stop = chunk.stop;
    if (entry.bytes > MOST_UPLOAD_BYTES) entry.answer = TOO_LARGE;
    if (entry.answer !== null) return drained(chunk.chunks);
    if (chunk.offset !== entry.received)
      throw new AppError('request.conflict', `the next byte of this file is ${entry.received}`);
    if (entry.receiving === undefined) {
      await makeRoom();
      entry.receiving = await openUpload(chunk, ports);
    }
    await write(entry, entry.receiving, chunk);
  }

  async function write(entry: Entry, receiving: Receiving, chunk: UploadChunk): Promise<void> {
    for await (const part of chunk.chunks) {
      // What follows a refusal is read and dropped, so that the answer can be heard.
      if (entry.answer !== null) continue;
      try {
        if (entry.received + part.length > entry.bytes)
          throw new AppError('request.invalid', 'more bytes came than the file is said to have');
        await receiving.write(part);
        entry.received += part.length;
        entry.touchedAt = now();
      } catch (error) {
        await giveUp(entry);
        entry.answer = refusal(error);
      }
    }
    if (entry.answer !== null || entry.received < entry.bytes) return;
    entry.receiving = undefined;
    entry.received = 0;
    entry.answer = await keepUpload(receiving, chunk, ports);
    entry.received = entry.bytes;
  }

  /** Its next byte is the first again. */
  async function giveUp(entry: Entry): Promise<void> {
    const { receiving } = entry;
    entry.receiving = undefined;
    entry.received = 0;
    await receiving?.abort();
  }

  /** The one that waits longest for its next chunk is given up. */
  async function makeRoom(): Promise<void> {
    const open = entries().filter(({ receiving }) => receiving !== undefined);
    if (open.length < MOST_OPEN) return;
    const waiting = open.filter(({ turn }) => turn === undefined);
    const [oldest] = waiting.toSorted((one, other) => one.touchedAt - other.touchedAt);
    if (oldest === undefined)
      throw new AppError('request.too-many', 'too many files are being sent: try again');
    await giveUp(oldest);
  }

  async function end(entry: Entry): Promise<void> {
    entry.stop?.();
    await inTurn(entry, () => giveUp(entry));
  }

  return {
    list: (sender) => [...(senders.get(sender)?.values() ?? [])].map(progressOf),
    of(sender, id) {
      const entry = senders.get(sender)?.get(id);
      return entry === undefined ? undefined : progressOf(entry);
    },
    async add(chunk) {
      const entry = entryOf(chunk);
      entry.stop?.();
      await inTurn(entry, () => take(entry, chunk));
      return progressOf(entry);
    },
    async remove(sender, id) {
      const own = senders.get(sender);
      const entry = own?.get(id);
      own?.delete(id);
      if (entry !== undefined) await end(entry);
    },
    async forget(sender) {
      const own = senders.get(sender);
      senders.delete(sender);
      for (const entry of own?.values() ?? []) await end(entry);
    },
    async sweep() {
      for (const entry of entries()) {
        const idle = entry.turn === undefined && now() - entry.touchedAt > GIVEN_UP_MS;
        if (idle) await giveUp(entry);
      }
      for (const [sender, own] of senders) {
        const latest = Math.max(0, ...[...own.values()].map(({ touchedAt }) => touchedAt));
        if (now() - latest > FORGOTTEN_MS) await this.forget(sender);
      }
    },
  };
}

async function drained(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const parts = chunks[Symbol.asyncIterator]();
  while ((await parts.next()).done !== true);
}

function progressOf({ id, name, bytes, received, answer }: Entry): UploadProgress {
  return { id, name, bytes, received, answer };
}
