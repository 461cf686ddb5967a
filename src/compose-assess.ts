/** The wiring of `mentor assess`: files, models and plans, threads for many files; no server, no store. */
import { availableParallelism } from 'node:os';
import type { ThreadStart } from './assess-thread.ts';
import { threadAssessor } from './assess-thread.ts';
import { AppError } from './errors.ts';
import type {
  AssessDataSet,
  AssessOptions,
  DataSetResult,
  Fault,
} from './flows/assess-data-set.ts';
import { faultOf } from './flows/assess-data-set.ts';
import type { AssessFilesRequest, AssessFilesRun } from './flows/assess-files.ts';
import { inOrder } from './flows/assess-files.ts';
import { recordFiles, STANDARD_INPUT } from './outbound/files/record-files.ts';
import { WorkerPool } from './outbound/worker-threads/worker-pool.ts';
import type { ModelRegistry } from './ports/model-registry.ts';
import type { DataSet, RecordFiles } from './ports/record-files.ts';

/** From here on threads are worth their start. */
const MANY_FILES = 6;
/** A file of this size can run out of memory, which a thread survives. */
const LARGE_BYTES = 32_000_000;
const PACKED_FACTOR = 15;
/** Data sets under way for each thread. */
const AHEAD = 4;

/** @throws AppError `model.unknown`, `model.invalid`, `plan-definition.invalid` */
export async function assessFiles(request: AssessFilesRequest): Promise<AssessFilesRun> {
  const files = recordFiles(process.stdin);
  const { dataSets, faults } = await listed(request.paths, files);
  const shares = sharesOf(dataSets);
  const pool = shares.threads === 0 ? undefined : newPool(shares.threads);
  try {
    const prepared = await prepare(request);
    const all = { total: dataSets.length, faults: [...prepared.faults, ...faults] };
    const here = (): AssessDataSet => threadAssessor(prepared.start, files);
    if (pool === undefined) return { ...all, results: inOrder(dataSets, here(), 1) };
    pool.prepare({
      first: prepared.start,
      ...(shares.here ? { own: ownShare(here()) } : {}),
    });
    const atOnce = (shares.threads + 1) * AHEAD;
    return { ...all, results: closing(pool, inOrder(dataSets, byThread(pool), atOnce)) };
  } catch (error) {
    await pool?.close();
    throw error;
  }
}

/** Loaded while the threads start. */
async function prepare(
  request: AssessFilesRequest,
): Promise<{ readonly start: ThreadStart; readonly faults: readonly Fault[] }> {
  const { openRegistry, readPlanLibrary } = await import('./assess-knowledge.ts');
  const { enabledModels: enabled, disabledModels: disabled } = request;
  const registry = openRegistry({ enabled, disabled });
  const packages = registry.all().map(({ manifest, definition }) => ({ manifest, definition }));
  const options = optionsOf(request, registry);
  const library = await readPlanLibrary();
  return { start: { packages, library, options }, faults: loadFaults(registry) };
}

function loadFaults(registry: ModelRegistry): Fault[] {
  return registry
    .faults()
    .map(({ where, message }) => faultOf(new AppError('model.invalid', message), where));
}

/** The pool knows tasks, not what they are. */
function ownShare(assess: AssessDataSet): (task: unknown) => Promise<unknown> {
  return (task) => assess(task as DataSet);
}

/** A path that cannot be read is a fault of its own; the others are done. */
async function listed(paths: readonly string[], files: RecordFiles) {
  const dataSets: DataSet[] = [];
  const faults: Fault[] = [];
  for (const path of paths) {
    try {
      dataSets.push(...(await files.list([path])));
    } catch (error) {
      faults.push(faultOf(error, path));
    }
  }
  return { dataSets, faults };
}

interface Shares {
  readonly threads: number;
  /** This thread assesses as well. */
  readonly here: boolean;
}

function sharesOf(dataSets: readonly DataSet[]): Shares {
  if (dataSets.some(({ files }) => files.includes(STANDARD_INPUT))) {
    return { threads: 0, here: true };
  }
  const isLarge = dataSets.some(({ files, bytes }) => bytes * factorOf(files) > LARGE_BYTES);
  if (isLarge) return { threads: Math.min(availableParallelism(), dataSets.length), here: false };
  if (dataSets.length < MANY_FILES) return { threads: 0, here: true };
  return { threads: Math.min(availableParallelism() - 1, dataSets.length), here: true };
}

function factorOf(files: readonly string[]): number {
  return files.some((file) => file.endsWith('.gz')) ? PACKED_FACTOR : 1;
}

function newPool(threads: number): WorkerPool {
  return new WorkerPool({ file: new URL('./assess.worker.ts', import.meta.url), threads });
}

function optionsOf(request: AssessFilesRequest, registry: ModelRegistry): AssessOptions {
  const { asOf, settings, format, models } = request;
  const ids = models.map((id) => registry.get(id).manifest.id);
  return { asOf, settings, format, ...(ids.length === 0 ? {} : { models: new Set(ids) }) };
}

function byThread(pool: WorkerPool): AssessDataSet {
  return async (dataSet) => {
    try {
      return (await pool.run(dataSet)) as DataSetResult;
    } catch (error) {
      const fault = faultOf(tooLargeFor(error), dataSet.name);
      return { name: dataSet.name, patients: [], faults: [fault] };
    }
  };
}

function tooLargeFor(error: unknown): unknown {
  const isOutOfMemory =
    error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (!isOutOfMemory) return error;
  const message = 'there is not enough memory for a file of this size; split it by patient';
  return new AppError('input.too-large', message, { cause: error });
}

async function* closing<T>(pool: WorkerPool, results: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* results;
  } finally {
    await pool.close();
  }
}
