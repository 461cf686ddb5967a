/** The wiring of `mentor assess` and `mentor models`: files, models and plans, threads for many files; no server, no store. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { ThreadStart } from './assess-thread.ts';
import type { ModelSettings } from './commands/wiring.ts';
import { AppError } from './errors.ts';
import type {
  AssessDataSet,
  AssessOptions,
  DataSetResult,
  Fault,
} from './flows/assess-data-set.ts';
import { dataSetAssessor, faultOf } from './flows/assess-data-set.ts';
import type { AssessFilesRequest, AssessFilesRun } from './flows/assess-files.ts';
import { inOrder } from './flows/assess-files.ts';
import { fileModelRegistry } from './outbound/files/model-registry.ts';
import { filePlanDefinitions } from './outbound/files/plan-definitions.ts';
import { recordFiles, STANDARD_INPUT } from './outbound/files/record-files.ts';
import { WorkerPool } from './outbound/worker-threads/worker-pool.ts';
import type { ModelRegistry } from './ports/model-registry.ts';
import type { DataSet, RecordFiles } from './ports/record-files.ts';
import { compilePlans } from './steps/recommend/compile.ts';
import { compileModel } from './steps/scoring/compile-model.ts';
import { verifyModel } from './steps/scoring/verify-model.ts';

const MODELS_FOLDER = fileURLToPath(new URL('../models', import.meta.url));
const PROFILES_FOLDER = fileURLToPath(new URL('../profiles', import.meta.url));

/** From here on threads are worth their start. */
const MANY_FILES = 6;
/** A file of this size can run out of memory, which a thread survives. */
const LARGE_BYTES = 32_000_000;
const PACKED_FACTOR = 15;
/** Data sets under way for each thread. */
const AHEAD = 4;

export function openRegistry({ enabled, disabled }: ModelSettings): ModelRegistry {
  return fileModelRegistry({
    folder: MODELS_FOLDER,
    enabled,
    disabled,
    compile: compileModel,
    verify: verifyModel,
  });
}

/** @throws AppError `model.unknown`, `model.invalid`, `plan-definition.invalid` */
export async function assessFiles(request: AssessFilesRequest): Promise<AssessFilesRun> {
  const files = recordFiles(process.stdin);
  const { dataSets, faults } = await listed(request.paths, files);
  const registry = openRegistry({
    enabled: request.enabledModels,
    disabled: request.disabledModels,
  });
  const options = optionsOf(request, registry);
  const models = registry.all();
  const library = await filePlanDefinitions(PROFILES_FOLDER).all();
  const common = { total: dataSets.length, faults: [...loadFaults(registry), ...faults] };
  const here = (): AssessDataSet =>
    dataSetAssessor(files, { models, plans: compilePlans(library) }, options);
  const shares = sharesOf(dataSets);
  if (shares.threads === 0) return { ...common, results: inOrder(dataSets, here(), 1) };
  const packages = models.map(({ manifest, definition }) => ({ manifest, definition }));
  const pool = new WorkerPool(
    {
      file: new URL('./assess.worker.ts', import.meta.url),
      threads: shares.threads,
      ...(shares.here ? { own: ownShare(here()) } : {}),
    },
    { packages, library, options } satisfies ThreadStart,
  );
  const atOnce = (shares.threads + 1) * AHEAD;
  return { ...common, results: closing(pool, inOrder(dataSets, byThread(pool), atOnce)) };
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
