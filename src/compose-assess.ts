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
const FOR_SMALL_FILES = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 512 };
/** Data sets under way for each thread. */
const AHEAD = 4;

/** @throws AppError `model.unknown`, `model.invalid`, `plan-definition.invalid` */
export async function assessFiles(request: AssessFilesRequest): Promise<AssessFilesRun> {
  const files = recordFiles(process.stdin);
  const { dataSets, faults } = await listed(request.paths, files);
  const pool = poolFor(dataSets);
  try {
    const { start, faults: loading } = await prepare(request);
    const all = { total: dataSets.length, faults: [...loading, ...faults] };
    if (pool === undefined) {
      return { ...all, results: inOrder(dataSets, threadAssessor(start, files), 1) };
    }
    pool.prepare(start);
    const atOnce = availableParallelism() * AHEAD;
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
  const { enabledModels: enabled, disabledModels: disabled, ownModels: own } = request;
  const registry = openRegistry({ enabled, disabled, ...(own && { own }) });
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

/** A few small files are done sooner here than threads are started. */
function poolFor(dataSets: readonly DataSet[]): WorkerPool | undefined {
  if (dataSets.some(({ files }) => files.includes(STANDARD_INPUT))) return undefined;
  const isLarge = dataSets.some(({ files, bytes }) => bytes * factorOf(files) > LARGE_BYTES);
  if (dataSets.length < MANY_FILES && !isLarge) return undefined;
  return new WorkerPool({
    file: new URL('./assess.worker.ts', import.meta.url),
    threads: Math.min(availableParallelism(), dataSets.length),
    ...(isLarge ? {} : { resourceLimits: FOR_SMALL_FILES }),
  });
}

function factorOf(files: readonly string[]): number {
  return files.some((file) => file.endsWith('.gz')) ? PACKED_FACTOR : 1;
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
