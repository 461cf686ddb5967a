/** A path → the files under it, each opened only while it is read. */
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { DicomFile } from '../../ports/dicom-files.ts';
import type { DicomSource } from '../../ports/study-store.ts';

/** @throws AppError `input.unreadable` */
export async function dicomFiles(path: string): Promise<readonly DicomFile[]> {
  const found = await stat(path).catch(unreadable(path));
  if (!found.isDirectory()) return [fileAt(path, true)];
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    unreadable(path),
  );
  return entries
    .filter((entry) => entry.isFile() && isImage(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((each) => fileAt(each, false));
}

function isImage(name: string): boolean {
  return !name.startsWith('.') && basename(name).toUpperCase() !== 'DICOMDIR';
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
