/** Small pictures are encoded at once; large ones in a thread, so that nobody waits for them. */
import { Worker } from 'node:worker_threads';
import type { Picture, PictureType, PictureWriter } from '../../ports/picture-writer.ts';
import { encodePicture } from './encode-picture.ts';

const MOST_AT_ONCE = 1_000_000;
const WORKER = new URL('./picture.worker.ts', import.meta.url);

export function pictureWriter(): PictureWriter {
  const thread = new PictureThread();
  return {
    async write(picture, type, quality) {
      const isSmall = picture.rows * picture.columns <= MOST_AT_ONCE;
      return isSmall
        ? encodePicture(picture, type, quality)
        : thread.encode({ picture, type, quality });
    },
  };
}

export interface PictureTask {
  readonly picture: Picture;
  readonly type: PictureType;
  readonly quality: number | undefined;
}

export type PictureAnswer = { readonly bytes: Uint8Array } | { readonly fault: string };

interface Waiting {
  readonly task: PictureTask;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/** One task at a time. Kept for the next, since starting it takes as long as a picture; after a fault there is a new one. */
class PictureThread {
  #worker: Worker | undefined;
  readonly #waiting: Waiting[] = [];

  encode(task: PictureTask): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ task, resolve, reject }) === 1) this.#next();
    });
  }

  #next(): void {
    const [first] = this.#waiting;
    // Without work it does not keep the process.
    if (first === undefined) return this.#worker?.unref();
    this.#worker ??= this.#started();
    this.#worker.ref();
    this.#worker.postMessage(first.task);
  }

  #started(): Worker {
    const worker = new Worker(WORKER);
    worker.on('message', (answer: PictureAnswer) => {
      if ('fault' in answer) this.#failed(worker, new Error(answer.fault));
      else {
        this.#waiting.shift()?.resolve(answer.bytes);
        this.#next();
      }
    });
    worker.on('error', (error: Error) => this.#failed(worker, error));
    worker.on('exit', () => this.#failed(worker, new Error('the picture was not encoded')));
    return worker;
  }

  /** A coder that threw is not used again. */
  #failed(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    void worker.terminate();
    this.#waiting.shift()?.reject(error);
    this.#next();
  }
}
