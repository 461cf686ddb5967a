/**
 * A NetworkRunner over worker threads: one network a thread at a time, a limit on its time, a new thread for one that fell.
 *
 * `run()` of an engine blocks the thread that calls it, so that it must not be the one that serves.
 */
import { Worker } from 'node:worker_threads';
import { AppError } from '../../errors.ts';
import type { NetworkFile, NetworkRunner, Tensor } from '../../ports/network-runner.ts';
import type { NetworkAnswer, NetworkTask } from '../../ports/network-task.ts';

export interface NetworkThreadsOptions {
  /** Module of the threads for a format; threads start with the first network of it. */
  readonly moduleFor: (format: NetworkFile['format']) => URL;
  readonly threads: number;
  /** A task that takes longer fails, and its thread is replaced. */
  readonly timeoutMs: number;
  /** `workerData` of the threads. */
  readonly data?: string;
}

export function networkThreads(options: NetworkThreadsOptions): NetworkRunner {
  const groups = new Map<string, ThreadGroup>();
  let isClosed = false;
  function ask(task: NetworkTask): Promise<NetworkAnswer> {
    if (isClosed) throw new AppError('network.failed', 'the engine was closed');
    const file = options.moduleFor(task.network.format);
    const group = groups.get(file.href) ?? new ThreadGroup(file, options);
    groups.set(file.href, group);
    return group.ask(task);
  }
  return {
    async signature(network) {
      const answer = await ask({ do: 'signature', network });
      if ('signature' in answer) return answer.signature;
      throw unexpected(answer);
    },
    async run(network, inputs) {
      const answer = await ask({ do: 'run', network, inputs });
      if ('outputs' in answer) return answer.outputs;
      throw unexpected(answer);
    },
    async close() {
      isClosed = true;
      await Promise.all([...groups.values()].map((group) => group.close()));
    },
  };
}

function unexpected(answer: NetworkAnswer): AppError {
  return new AppError('network.failed', 'fault' in answer ? answer.fault : 'a wrong answer came');
}

interface Job {
  readonly task: NetworkTask;
  readonly resolve: (answer: NetworkAnswer) => void;
  readonly reject: (error: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  job: Job | undefined;
  timer: NodeJS.Timeout | undefined;
}

class ThreadGroup {
  readonly #file: URL;
  readonly #options: NetworkThreadsOptions;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Job[] = [];

  constructor(file: URL, options: NetworkThreadsOptions) {
    this.#file = file;
    this.#options = options;
  }

  ask(task: NetworkTask): Promise<NetworkAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      this.#share();
    });
  }

  async close(): Promise<void> {
    const closed = new AppError('network.failed', 'the engine was closed');
    for (const job of this.#waiting.splice(0)) job.reject(closed);
    const threads = [...this.#threads];
    this.#threads.clear();
    for (const { job, timer } of threads) {
      clearTimeout(timer);
      job?.reject(closed);
    }
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #share(): void {
    while (this.#waiting.length > 0) {
      const free = [...this.#threads].find(({ job }) => job === undefined) ?? this.#anotherThread();
      if (free === undefined) return;
      const job = this.#waiting.shift();
      if (job !== undefined) this.#give(free, job);
    }
  }

  #give(thread: Thread, job: Job): void {
    thread.job = job;
    // A thread that has work keeps the process; one that waits does not.
    thread.worker.ref();
    const { timeoutMs } = this.#options;
    thread.timer = setTimeout(() => {
      this.#replace(thread, `it took longer than ${timeoutMs / 1000} s`);
    }, timeoutMs);
    thread.worker.postMessage(job.task, memoryOf(job.task));
  }

  #anotherThread(): Thread | undefined {
    if (this.#threads.size >= this.#options.threads) return undefined;
    const worker = new Worker(this.#file, { workerData: this.#options.data });
    const thread: Thread = { worker, job: undefined, timer: undefined };
    worker.on('message', (answer: NetworkAnswer) => {
      clearTimeout(thread.timer);
      const { job } = thread;
      thread.job = undefined;
      worker.unref();
      if ('fault' in answer) job?.reject(unexpected(answer));
      else job?.resolve(answer);
      this.#share();
    });
    worker.on('error', (cause) => this.#replace(thread, 'its thread fell', cause));
    worker.on('exit', () => this.#replace(thread, 'its thread ended'));
    this.#threads.add(thread);
    return thread;
  }

  /** What it was at fails, once; the next task gets a new thread. */
  #replace(thread: Thread, because: string, cause?: unknown): void {
    clearTimeout(thread.timer);
    if (!this.#threads.delete(thread)) return;
    void thread.worker.terminate();
    const { job } = thread;
    thread.job = undefined;
    job?.reject(
      new AppError('network.failed', `the network was not run: ${because}`, {
        cause,
        where: job.task.network.path,
      }),
    );
    this.#share();
  }
}

/** Inputs are handed over, not copied, unless they share their memory with something else. */
function memoryOf(task: NetworkTask): ArrayBuffer[] {
  if (task.do !== 'run') return [];
  return Object.values(task.inputs).flatMap(({ values }: Tensor) =>
    values.buffer instanceof ArrayBuffer && values.byteLength === values.buffer.byteLength
      ? [values.buffer]
      : [],
  );
}
