/** `models/<id>/<version>/evaluation.json` and `training-log.json`; a network's log lies in `models/<id>/training/`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelPapers } from '../../ports/model-papers.ts';
import { parseJson } from './package-parts.ts';

/** @param folders that hold `<id>/<version>/`; the first that has the file wins */
export function fileModelPapers(folders: readonly string[]): ModelPapers {
  const first = async (...path: readonly string[]): Promise<unknown> => {
    for (const folder of folders) {
      const found = await json(join(folder, ...path.slice(0, -1)), path.at(-1) ?? '');
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    evaluation: (id, version) => first(id, version, 'evaluation.json'),
    trainingLog: async (id, version) =>
      (await first(id, version, 'training-log.json')) ??
      (await first(id, 'training', 'training-log.json')),
  };
}

/** @throws AppError `model.invalid` where it is there and is no JSON */
async function json(folder: string, file: string): Promise<unknown> {
  try {
    return parseJson(folder, file, await readFile(join(folder, file)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
