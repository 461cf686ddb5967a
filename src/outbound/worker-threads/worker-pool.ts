/**
 * Worker threads that each do one task at a time. A task that runs out of memory fails alone: its thread is replaced.
 */
import { Worker } from 'node:worker_threads';

interface Job {
  readonly task: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerPool {
  private readonly file: URL;
  private readonly size: number;
  private readonly idle: Worker[] = [];
  private readonly waiting: Job[] = [];
  private readonly underWay = new Map<Worker, Job>();
  private first: unknown;

  /** Starts the threads, so that they load while the rest is made ready. */
  constructor(file: URL, size: number) {
    this.file = file;
    this.size = size;
    for (let index = 0; index < this.size; index += 1) this.idle.push(this.newWorker());
  }

  /** Sends each thread what it needs for every task; before the first task. */
  prepare(first: unknown): void {
    this.first = first;
    for (const worker of this.idle) worker.postMessage(first);
  }

  /** @throws the error of the thread: ERR_WORKER_OUT_OF_MEMORY where the task was too large */
  run(task: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ task, resolve, reject });
      this.next();
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.idle, ...this.underWay.keys()].map((worker) => worker.terminate()));
  }

  private next(): void {
    while (this.idle.length > 0 && this.waiting.length > 0) {
      const worker = this.idle.shift();
      const job = this.waiting.shift();
      if (worker === undefined || job === undefined) return;
      this.underWay.set(worker, job);
      worker.postMessage(job.task);
    }
  }

  private newWorker(): Worker {
    const worker = new Worker(this.file);
    worker.on('message', (answer: unknown) => {
      this.underWay.get(worker)?.resolve(answer);
      this.underWay.delete(worker);
      this.idle.push(worker);
      this.next();
    });
    worker.on('error', (error: Error) => {
      const job = this.underWay.get(worker);
      this.underWay.delete(worker);
      if (job === undefined) return;
      const other = this.newWorker();
      other.postMessage(this.first);
      this.idle.push(other);
      job.reject(error);
      this.next();
    });
    return worker;
  }
}
