/** Published data in a folder, unpacked where they are packed. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AppError } from '../../errors.ts';
import type { TrainingFile, TrainingFiles } from '../../ports/training-files.ts';

export function folderTrainingFiles(): TrainingFiles {
  return {
    read: async (folder, names) => Promise.all(names.map((name) => readOne(folder, name))),
  };
}

async function readOne(folder: string, name: string): Promise<TrainingFile> {
  const path = join(folder, name);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new AppError('input.unreadable', 'the training data cannot be read', {
      where: path,
      cause,
    });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name, text: textOf(bytes, path), sha256 };
}

function textOf(bytes: Buffer, path: string): string {
  if (!path.endsWith('.gz')) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch (cause) {
    throw new AppError('input.unreadable', 'it is no whole gzip file', { where: path, cause });
  }
}
