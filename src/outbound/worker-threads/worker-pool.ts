/**
 * Worker threads that share tasks. A task that runs out of memory fails alone, and its thread is replaced.
 */
import type { ResourceLimits } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';

export interface PoolOptions {
  /** Module of the threads: its first message prepares it, each later one is a task and is answered. */
  readonly file: URL;
  readonly threads: number;
  /** Keeps a thread from growing while it has only small tasks. */
  readonly resourceLimits?: ResourceLimits;
}

interface Job {
  readonly task: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** Sent and not answered, in order: a thread does not wait while this one is busy. */
  readonly jobs: Job[];
}

const AHEAD = 3;

export class WorkerPool {
  private readonly options: PoolOptions;
  private readonly threads: Thread[] = [];
  private readonly waiting: Job[] = [];
  private first: unknown;

  /** Starts the threads, so that they load while the rest is made ready. */
  constructor(options: PoolOptions) {
    this.options = options;
    for (let index = 0; index < options.threads; index += 1) this.addThread();
  }

  /** @param first what each thread needs before its first task */
  prepare(first: unknown): void {
    this.first = first;
    for (const { worker } of this.threads) worker.postMessage(first);
  }

  /** @throws the error of the thread: ERR_WORKER_OUT_OF_MEMORY where the task was too large */
  run(task: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, resolve, reject });
      this.share();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  private share(): void {
    for (let depth = 0; depth < AHEAD; depth += 1) {
      for (const thread of this.threads) {
        if (thread.jobs.length > depth) continue;
        const job = this.waiting.shift();
        if (job === undefined) return;
        thread.jobs.push(job);
        thread.worker.postMessage(job.task);
      }
    }
  }

  private addThread(): void {
    const { file, resourceLimits } = this.options;
    const worker = new Worker(file, resourceLimits === undefined ? {} : { resourceLimits });
    const thread: Thread = { worker, jobs: [] };
    if (this.first !== undefined) worker.postMessage(this.first);
    worker.on('message', (answer: unknown) => {
      thread.jobs.shift()?.resolve(answer);
      this.share();
    });
    worker.on('error', (error) => this.replace(thread, error));
    this.threads.push(thread);
  }

  /** The task that it was at fails; those behind it are given out again. */
  private replace(thread: Thread, error: unknown): void {
    this.threads.splice(this.threads.indexOf(thread), 1);
    const [failed, ...others] = thread.jobs.splice(0);
    this.waiting.unshift(...others);
    this.addThread();
    failed?.reject(error);
    this.share();
  }
}
