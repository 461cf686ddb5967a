/** A path → the files under it, each opened only while it is read. */
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { DicomFile } from '../../ports/dicom-files.ts';
import type { DicomSource } from '../../ports/study-store.ts';

/**
 * In the order of their names. What cannot be opened (a folder, a link to nothing) is in the list, and says so when it is read.
 *
 * @throws AppError `input.unreadable`: the path itself; `input.invalid`: a folder without a file
 */
export async function dicomFiles(path: string): Promise<readonly DicomFile[]> {
  const found = await stat(path).catch(unreadable(path));
  if (!found.isDirectory()) return [fileAt(path, true)];
  const files = await filesIn(path);
  if (files.length === 0)
    throw new AppError('input.invalid', 'there is no file in this folder', { where: path });
  return files.sort(({ name: a }, { name: b }) => (a < b ? -1 : 1));
}

async function filesIn(folder: string): Promise<DicomFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [fileAt(folder, false)];
  const found: DicomFile[] = [];
  for (const entry of entries.filter(({ name }) => isImage(name))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesIn(path)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFileOrNothing(path))))
      found.push(fileAt(path, false));
  }
  return found;
}

/** A link to a folder is not followed: it may lead round in a circle. */
async function isFileOrNothing(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? true;
}

function isImage(name: string): boolean {
  return !name.startsWith('.') && name.toUpperCase() !== 'DICOMDIR';
}

function unreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new AppError('input.unreadable', 'it cannot be read', { where: path, cause });
  };
}

function fileAt(path: string, isNamed: boolean): DicomFile {
  return {
    name: path,
    isNamed,
    async with<T>(work: (source: DicomSource) => Promise<T>): Promise<T> {
      const handle = await open(path).catch(unreadable(path));
      try {
        const { size } = await handle.stat();
        return await work({
          bytes: size,
          async read(offset, length) {
            const wanted = Math.max(0, Math.min(length, size - offset));
            const buffer = new Uint8Array(wanted);
            const { bytesRead } = await handle.read(buffer, 0, wanted, offset);
            return buffer.subarray(0, bytesRead);
          },
        });
      } finally {
        await handle.close();
      }
    },
  };
}
