/**
 * What is being sent, for one session: a few files at a time, in chunks, with progress, pause, retry and removal.
 *
 * A broken connection is tried again by itself; the service says how far each file came. What it acknowledged is not sent again.
 * The list itself is the service's, so that it outlives the page; the files are the person's, and are never kept in the browser.
 */
import type { UploadView } from '../../../src/inbound/app-api/contract-add.ts';
import type { UploadAnswer } from '../../../src/inbound/app-api/contract-imaging.ts';
import { asProblem, type Problem } from '../api/problem.ts';
import { FileFault, type GivenFile } from './given-file.ts';

export interface UploadApi {
  uploads(signal: AbortSignal): Promise<readonly UploadView[]>;
  /** null: nothing of it is there. */
  uploadOf(id: string, signal: AbortSignal): Promise<UploadView | null>;
  sendChunk(
    chunk: {
      readonly id: string;
      readonly name: string;
      readonly bytes: number;
      readonly offset: number;
    },
    body: Blob,
    signal: AbortSignal,
  ): Promise<UploadView>;
  removeUpload(id: string): Promise<void>;
}

export type UploadState =
  | 'waiting'
  | 'sending'
  /** All of it is there; what became of it stands in `answer`. */
  | 'answered'
  /** Not to be sent, or given twice: `detail` says why. */
  | 'not-sent'
  /** The connection failed for good: can be tried again. */
  | 'failed'
  /** Begun on a page that is gone: the same file has to be chosen again. */
  | 'needs-file';

export interface UploadItem {
  readonly key: number;
  readonly name: string;
  readonly bytes: number;
  readonly sent: number;
  readonly state: UploadState;
  readonly answer: UploadAnswer | null;
  readonly detail: string | null;
  /** The same content stands in the list already, with this study. */
  readonly twice: boolean;
}

export interface UploadSnapshot {
  readonly items: readonly UploadItem[];
  readonly isPaused: boolean;
  /** Folders and archives are still being looked through. */
  readonly isLooking: boolean;
  /** Seconds until all known files are sent, at the present speed; null: not known. */
  readonly secondsLeft: number | null;
  readonly isBusy: boolean;
}

const AT_ONCE = 2;
const CHUNK_BYTES = 4 * 2 ** 20;
const RETRY_AFTER_MS: readonly number[] = [500, 1_000, 2_000, 5_000, 10_000];
const NOTIFY_EVERY_MS = 120;
const STORED_EVERY_MS = 1_000;
const SPEED_OVER_MS = 10_000;

interface Held {
  item: UploadItem;
  file: GivenFile | undefined;
  id: string | undefined;
  abort: AbortController | undefined;
}

export class UploadQueue {
  readonly #api: UploadApi;
  readonly #onEnd: (problem: Problem) => void;
  readonly #onStored: () => void;
  readonly #retryAfterMs: readonly number[];
  readonly #held = new Map<number, Held>();
  /** By content. */
  readonly #byId = new Map<string, Held>();
  /** In the order in which they are sent; what was removed meanwhile is passed over. */
  #waiting: Held[] = [];
  readonly #listeners = new Set<() => void>();
  #nextKey = 1;
  #running = 0;
  #looking = 0;
  #isPaused = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #storedTimer: ReturnType<typeof setTimeout> | undefined;
  #speed: { at: number; bytes: number }[] = [];
  #snapshot: UploadSnapshot = NOTHING;

  /** @param onEnd the session is over */
  constructor(
    api: UploadApi,
    onStored: () => void,
    onEnd: (problem: Problem) => void,
    retryAfterMs = RETRY_AFTER_MS,
  ) {
    this.#retryAfterMs = retryAfterMs;
    this.#api = api;
    this.#onStored = onStored;
    this.#onEnd = onEnd;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): UploadSnapshot => this.#snapshot;

  /** What this session sent before, from the service; what is here already stays as it is. */
  async load(signal: AbortSignal): Promise<void> {
    for (const one of await this.#api.uploads(signal)) {
      if (this.#byId.has(one.id)) continue;
      const state = one.answer === null ? 'needs-file' : 'answered';
      const held = this.#add({ name: one.name, bytes: one.bytes }, state);
      held.id = one.id;
      this.#byId.set(one.id, held);
      this.#set(held, { sent: one.received, answer: one.answer });
    }
  }

  async give(
    files: AsyncIterable<GivenFile | { name: string; bytes: number; fault: string }>,
  ): Promise<void> {
    this.#looking += 1;
    try {
      for await (const file of files) {
        if ('fault' in file) {
          this.#set(this.#add(file, 'not-sent'), { detail: file.fault });
          continue;
        }
        const held = this.#add(file, 'waiting');
        held.file = file;
        this.#waiting.push(held);
        this.#start();
      }
    } finally {
      this.#looking -= 1;
      this.#changed();
    }
  }

  pause(): void {
    this.#isPaused = true;
    for (const { abort } of this.#held.values()) abort?.abort();
    this.#changed();
  }

  resume(): void {
    this.#isPaused = false;
    this.#changed();
    this.#start();
  }

  retryFailed(): void {
    for (const held of this.#held.values()) if (held.item.state === 'failed') this.#wait(held);
    this.#start();
  }

  /** What was kept stays kept; the rest of a half-sent file is thrown away. */
  async remove(key: number): Promise<void> {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#held.delete(key);
    held.abort?.abort();
    this.#changed();
    if (held.id === undefined || this.#byId.get(held.id) !== held) return;
    this.#byId.delete(held.id);
    await this.#api.removeUpload(held.id).catch(() => undefined);
  }

  /** Everything that is not answered yet. */
  async cancel(): Promise<void> {
    const open = [...this.#held].filter(([, { item }]) => OPEN.has(item.state));
    await Promise.all(open.map(([key]) => this.remove(key)));
  }

  async clear(): Promise<void> {
    const done = [...this.#held].filter(([, { item }]) => !OPEN.has(item.state));
    for (const [key] of done) await this.remove(key);
  }

  #add(file: { name: string; bytes: number }, state: UploadState): Held {
    const key = this.#nextKey;
    this.#nextKey += 1;
    const { name, bytes } = file;
    const item = { key, name, bytes, sent: 0, state, answer: null, detail: null, twice: false };
    const held: Held = { item, file: undefined, id: undefined, abort: undefined };
    this.#held.set(key, held);
    this.#changed();
    return held;
  }

  #set(held: Held, change: Partial<UploadItem>): void {
    held.item = { ...held.item, ...change };
    this.#changed();
  }

  #wait(held: Held, isFirst = false): void {
    this.#set(held, { state: 'waiting', detail: null });
    this.#waiting = isFirst ? [held, ...this.#waiting] : [...this.#waiting, held];
  }

  #start(): void {
    while (this.#running < AT_ONCE && !this.#isPaused) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      if (this.#held.get(next.item.key) !== next) continue;
      this.#running += 1;
      next.abort = new AbortController();
      this.#set(next, { state: 'sending' });
      void this.#send(next, next.abort.signal).finally(() => {
        this.#running -= 1;
        next.abort = undefined;
        this.#start();
      });
    }
  }

  async #send(held: Held, signal: AbortSignal): Promise<void> {
    const { file } = held;
    if (file === undefined) return;
    try {
      const id = held.id ?? (await file.identify());
      if (this.#takesOver(held, id)) await this.#sendChunks(held, file, id, signal);
    } catch (error) {
      this.#failed(held, error, signal);
    }
  }

  /** @returns false where the same content was given before */
  #takesOver(held: Held, id: string): boolean {
    const other = this.#byId.get(id);
    this.#byId.set(id, held);
    held.id = id;
    if (other === undefined || other === held || !this.#held.has(other.item.key)) return true;
    if (other.item.state === 'needs-file') {
      this.#held.delete(other.item.key);
      this.#set(held, { sent: other.item.sent });
      return true;
    }
    this.#byId.set(id, other);
    const { answer, name } = other.item;
    const detail = `The same file as ${name}: it is sent once.`;
    this.#set(held, { state: 'not-sent', twice: true, detail, answer });
    held.file = undefined;
    return false;
  }

  async #sendChunks(held: Held, file: GivenFile, id: string, signal: AbortSignal): Promise<void> {
    const { name, bytes } = file;
    for (let tries = 0; held.item.answer === null;) {
      try {
        const offset = held.item.sent;
        const body = await file.chunk(offset, CHUNK_BYTES);
        const there = await this.#api.sendChunk({ id, name, bytes, offset }, body, signal);
        this.#sentBytes(body.size);
        this.#set(held, { sent: there.received, answer: there.answer });
        tries = 0;
      } catch (error) {
        const wait = this.#retryAfterMs[tries];
        if (signal.aborted || wait === undefined || !canHelp(error)) throw error;
        tries += 1;
        await pause(wait, signal);
        await this.#askHowFar(held, id, signal);
      }
    }
    this.#answered(held);
  }

  #answered(held: Held): void {
    const { bytes, answer } = held.item;
    held.file = undefined;
    this.#set(held, { state: 'answered', sent: bytes });
    if (answer?.taken === true) this.#tellStored();
  }

  /** Where it cannot be told, the next try finds out. */
  async #askHowFar(held: Held, id: string, signal: AbortSignal): Promise<void> {
    try {
      const there = await this.#api.uploadOf(id, signal);
      this.#set(held, { sent: there?.received ?? 0, answer: there?.answer ?? null });
    } catch (error) {
      if (!canHelp(error)) throw error;
    }
  }

  #failed(held: Held, error: unknown, signal: AbortSignal): void {
    if (signal.aborted) {
      // Paused, or removed.
      this.#wait(held, true);
      return;
    }
    if (error instanceof FileFault) {
      held.file = undefined;
      this.#set(held, { state: 'not-sent', detail: error.message });
      return;
    }
    const problem = asProblem(error);
    this.#set(held, { state: 'failed', detail: `${problem.message} ${problem.action}` });
    if (problem.endsSession || problem.isMismatch) {
      this.#held.clear();
      this.#byId.clear();
      this.#isPaused = true;
      this.#onEnd(problem);
    }
  }

  #sentBytes(bytes: number): void {
    const at = performance.now();
    this.#speed = [...this.#speed.filter((each) => at - each.at < SPEED_OVER_MS), { at, bytes }];
  }

  #secondsLeft(items: readonly UploadItem[]): number | null {
    const [first] = this.#speed;
    if (first === undefined || this.#isPaused) return null;
    const seconds = (performance.now() - first.at) / 1_000;
    const bytes = this.#speed.reduce((sum, each) => sum + each.bytes, 0);
    if (seconds < 1 || bytes === 0) return null;
    const left = items
      .filter(({ state }) => state === 'waiting' || state === 'sending')
      .reduce((sum, item) => sum + item.bytes - item.sent, 0);
    return left === 0 ? null : left / (bytes / seconds);
  }

  /** The list of studies is read again, not for each file. */
  #tellStored(): void {
    if (this.#storedTimer !== undefined) return;
    this.#storedTimer = setTimeout(() => {
      this.#storedTimer = undefined;
      this.#onStored();
    }, STORED_EVERY_MS);
  }

  /** Not for each byte: a page with a thousand files stays quick. */
  #changed(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const items = [...this.#held.values()].map(({ item }) => item);
      this.#snapshot = {
        items,
        isPaused: this.#isPaused,
        isLooking: this.#looking > 0,
        secondsLeft: this.#secondsLeft(items),
        isBusy:
          this.#looking > 0 ||
          items.some(({ state }) => state === 'waiting' || state === 'sending'),
      };
      for (const listener of this.#listeners) listener();
    }, NOTIFY_EVERY_MS);
  }
}

const NOTHING: UploadSnapshot = {
  items: [],
  isPaused: false,
  isLooking: false,
  secondsLeft: null,
  isBusy: false,
};

const OPEN: ReadonlySet<UploadState> = new Set(['waiting', 'sending', 'failed', 'needs-file']);

/** The line, a full queue, or a chunk that came twice; not what the service refuses for good. */
function canHelp(error: unknown): boolean {
  if (error instanceof FileFault) return false;
  const { httpStatus, code } = asProblem(error);
  if (httpStatus === 507) return false;
  return (
    httpStatus === null ||
    httpStatus === 409 ||
    httpStatus === 429 ||
    httpStatus >= 500 ||
    code === 'answer.unreadable'
  );
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('aborted', 'AbortError'));
    });
  });
}
