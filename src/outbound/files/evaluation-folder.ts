/**
 * A folder that receives an evaluation: predictions.csv, evaluation.json and evaluation.html.
 *
 * Drafted lines wait in predictions.csv.part, so that their number does not matter; each file is there when it is whole.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { AppError } from '../../errors.ts';
import type { EvaluationOutput } from '../../ports/evaluation-output.ts';

const PIECE = 500;

/** @throws AppError `usage.wrong` where the folder cannot be written */
export async function evaluationFolder(folder: string): Promise<EvaluationOutput> {
  const at = (name: string): string => join(folder, name);
  const [draftFile, part] = [at('predictions.csv.draft'), at('predictions.csv.part')];
  const failed = (cause: unknown): never => {
    throw new AppError('usage.wrong', 'the folder cannot be written', { where: folder, cause });
  };
  await mkdir(folder, { recursive: true }).catch(failed);
  const draft = await opened(draftFile).catch(failed);
  let failure: Error | undefined;
  draft.on('error', (error) => {
    failure ??= error;
  });
  const goOn = (): void => {
    if (failure !== undefined) failed(failure);
  };
  return {
    async draft(lines) {
      goOn();
      await write(draft, lines).catch(failed);
    },
    async finish({ header, complete, evaluation, page }) {
      try {
        goOn();
        await ended(draft);
        const predictions = await opened(part);
        await write(predictions, [header]);
        let lines: string[] = [];
        for await (const line of createInterface({ input: createReadStream(draftFile) })) {
          if (line !== '') lines.push(complete(line));
          if (lines.length < PIECE) continue;
          await write(predictions, lines);
          lines = [];
        }
        await write(predictions, lines);
        await ended(predictions);
        await rm(draftFile);
        await rename(part, at('predictions.csv'));
        await writeWhole(at('evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
        await writeWhole(at('evaluation.html'), page);
      } catch (cause) {
        failed(cause);
      }
    },
    async discard() {
      await ended(draft).catch(() => undefined);
      await Promise.all([draftFile, part].map((file) => rm(file, { force: true })));
    },
  };
}

/** Rows of people: for the owner of the file alone. */
async function opened(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path, { mode: 0o600 });
  await once(stream, 'open');
  return stream;
}

async function write(stream: WriteStream, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
}

async function ended(stream: WriteStream): Promise<void> {
  stream.end();
  await finished(stream);
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}
