/**
 * Threads for work on bytes from strangers: each has one task at a time, and a thread that takes too long,
 * runs out of memory or says that it is damaged is ended and forgotten. Others start while tasks wait.
 */
import type { ResourceLimits } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';

export interface ThreadTask {
  readonly message: unknown;
  readonly transfer?: readonly ArrayBuffer[];
  /** Bytes that the task asks for while it runs; the clock stands still meanwhile. */
  readonly read?: (offset: number, length: number) => Promise<Uint8Array>;
  readonly timeMs: number;
}

/** What a thread posts: it wants bytes, or it is done. `damaged`: end me. */
export type FromThread =
  | { readonly kind: 'read'; readonly offset: number; readonly length: number }
  | { readonly kind: 'done'; readonly answer: unknown; readonly damaged?: boolean };

export interface DisposableThreadsOptions {
  readonly file: URL;
  readonly most: number;
  readonly resourceLimits: ResourceLimits;
}

export class ThreadEnded extends Error {
  readonly because: 'time' | 'memory' | 'closed' | 'fault';
  constructor(because: ThreadEnded['because'], cause?: unknown) {
    super(`The thread ended: ${because}.`, { cause });
    this.because = because;
  }
}

interface Job extends ThreadTask {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
  leftMs: number;
  since: number;
}

export class DisposableThreads {
  private readonly options: DisposableThreadsOptions;
  private readonly threads = new Set<Thread>();
  private readonly waiting: Job[] = [];
  private closed = false;

  constructor(options: DisposableThreadsOptions) {
    this.options = options;
  }

  /** @throws ThreadEnded; whatever `read` throws */
  run(task: ThreadTask): Promise<unknown> {
    if (this.closed) return Promise.reject(new ThreadEnded('closed'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...task, resolve, reject });
      this.share();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const job of this.waiting.splice(0)) job.reject(new ThreadEnded('closed'));
    const threads = [...this.threads];
    for (const thread of threads) this.end(thread, new ThreadEnded('closed'));
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  private share(): void {
    while (this.waiting.length > 0) {
      const thread = this.idle();
      if (thread === undefined) return;
      const job = this.waiting.shift();
      if (job !== undefined) this.start(thread, job);
    }
  }

  private idle(): Thread | undefined {
    for (const thread of this.threads) if (thread.job === undefined) return thread;
    return this.threads.size < this.options.most ? this.addThread() : undefined;
  }

  private addThread(): Thread {
    const { file, resourceLimits } = this.options;
    const worker = new Worker(file, { resourceLimits, stdout: false });
    const thread: Thread = { worker, job: undefined, timer: undefined, leftMs: 0, since: 0 };
    worker.on('message', (message: FromThread) => this.heard(thread, message));
    worker.on('error', (error: Error & { code?: string }) => {
      const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.end(thread, new ThreadEnded(memory ? 'memory' : 'fault', error));
    });
    worker.on('exit', () => this.end(thread, new ThreadEnded('fault')));
    worker.unref();
    this.threads.add(thread);
    return thread;
  }

  private start(thread: Thread, job: Job): void {
    thread.job = job;
    thread.leftMs = job.timeMs;
    thread.worker.ref();
    thread.worker.postMessage(job.message, [...(job.transfer ?? [])]);
    this.runClock(thread);
  }

  private runClock(thread: Thread): void {
    thread.since = performance.now();
    thread.timer = setTimeout(() => this.end(thread, new ThreadEnded('time')), thread.leftMs);
  }

  private stopClock(thread: Thread): void {
    clearTimeout(thread.timer);
    thread.leftMs = Math.max(1, thread.leftMs - (performance.now() - thread.since));
  }

  private heard(thread: Thread, message: FromThread): void {
    const { job } = thread;
    if (job === undefined) return;
    this.stopClock(thread);
    if (message.kind === 'read') {
      void this.feed(thread, job, message);
      return;
    }
    thread.job = undefined;
    thread.worker.unref();
    job.resolve(message.answer);
    if (message.damaged === true) this.end(thread, new ThreadEnded('fault'));
    this.share();
  }

  private async feed(
    thread: Thread,
    job: Job,
    { offset, length }: { offset: number; length: number },
  ): Promise<void> {
    try {
      const bytes = await job.read?.(offset, length);
      if (thread.job !== job) return;
      // A view (what slice() of a Buffer is) would take all of its buffer along.
      thread.worker.postMessage({ kind: 'bytes', bytes: bytes && new Uint8Array(bytes) });
      this.runClock(thread);
    } catch (error) {
      this.end(thread, error);
    }
  }

  private end(thread: Thread, error: unknown): void {
    if (!this.threads.delete(thread)) return;
    clearTimeout(thread.timer);
    void thread.worker.terminate();
    thread.job?.reject(error);
    thread.job = undefined;
    this.share();
  }
}
