/** The wiring of `mentor train`: files in, threads that grow trees, a package out. */
import { availableParallelism } from 'node:os';
import { openRegistry } from './assess-knowledge.ts';
import type { ModelSettings } from './commands/wiring.ts';
import { fineTuneModel } from './flows/fine-tune/fine-tune-model.ts';
import type { FineTunedModel, FineTuneRequest } from './flows/fine-tune/fine-tune-model.ts';
import type { Trained, TrainRequest } from './flows/train-model.ts';
import { trainModel } from './flows/train-model.ts';
import { csvTableFiles } from './outbound/files/table-files.ts';
import { folderPackageWriter } from './outbound/files/package-writer.ts';
import { folderTrainingFiles } from './outbound/files/training-files.ts';
import { WorkerPool } from './outbound/worker-threads/worker-pool.ts';
import type { TreeGrower } from './ports/tree-grower.ts';
import { binned } from './steps/learn/trees/binned.ts';
import { growTasks, joinForest } from './steps/learn/trees/grow-forest.ts';
import type { GrownPart } from './steps/learn/trees/grow-forest.ts';

/** @param out folder of packages; the hospital's own where it is not given */
export function fineTune(
  request: FineTuneRequest,
  models: ModelSettings,
  out: string,
  onProgress: (line: string) => void,
): Promise<FineTunedModel> {
  return fineTuneModel(request, {
    registry: openRegistry(models),
    tables: csvTableFiles(),
    writer: folderPackageWriter(out),
    onProgress,
  });
}

/** @param out folder of packages */
export function train(
  request: TrainRequest,
  out: string,
  onProgress: (line: string) => void,
): Promise<Trained> {
  return trainModel(request, {
    files: folderTrainingFiles(),
    grower: threadGrower(availableParallelism()),
    writer: folderPackageWriter(out),
    onProgress,
  });
}

export function threadGrower(threads: number): TreeGrower {
  return {
    grow: async (dataset, plan) => {
      const file = new URL('./train.worker.ts', import.meta.url);
      const pool = new WorkerPool({ file, threads });
      try {
        pool.prepare(binned(dataset));
        const parts = growTasks(plan).map((task) => pool.run(task));
        return joinForest((await Promise.all(parts)) as GrownPart[]);
      } finally {
        await pool.close();
      }
    },
  };
}
