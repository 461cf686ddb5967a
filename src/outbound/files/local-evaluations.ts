/** `MENTOR_DATA/evaluations/<id>@<version>.json`: figures of people together, nothing of one person. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalEvaluation } from '../../domain/model-card.ts';
import { AppError } from '../../errors.ts';
import type { LocalEvaluations } from '../../ports/local-evaluations.ts';

export function fileLocalEvaluations(dataFolder: string): LocalEvaluations {
  const folder = join(dataFolder, 'evaluations');
  const fileOf = (id: string, version: string): string =>
    join(folder, `${encodeURIComponent(id)}@${encodeURIComponent(version)}.json`);
  return {
    async of(id, version) {
      const file = fileOf(id, version);
      try {
        return JSON.parse(await readFile(file, 'utf8')) as LocalEvaluation;
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw failed('cannot be read: remove it, or evaluate again with --keep', file, cause);
      }
    },
    async keep(evaluation, at) {
      const { id, version } = evaluation.model;
      const file = fileOf(id, version);
      const kept: LocalEvaluation = { at, evaluation: withoutPath(evaluation) };
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeDurably(file, `${JSON.stringify(kept)}\n`);
      } catch (cause) {
        throw failed('cannot be written', file, cause);
      }
    },
  };
}

/** Where the file lies on somebody's disk is nobody's business here. */
function withoutPath(evaluation: LocalEvaluation['evaluation']): LocalEvaluation['evaluation'] {
  const { data } = evaluation;
  return { ...evaluation, data: { ...data, file: data.file.split(/[/\\]/u).at(-1) ?? '' } };
}

async function writeDurably(file: string, text: string): Promise<void> {
  const part = await open(`${file}.part`, 'w', 0o600);
  try {
    await part.writeFile(text);
    await part.sync();
  } finally {
    await part.close();
  }
  await rename(`${file}.part`, file);
}

function failed(what: string, where: string, cause: unknown): AppError {
  return new AppError('store.failed', `the kept evaluation ${what}`, { where, cause });
}
