/** Model packages in a folder: written beside their place and moved there, so that half a package is never seen. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { PackageWriter } from '../../ports/package-writer.ts';

/** @param out models/ of a clone, or any folder of the same layout */
export function folderPackageWriter(out: string): PackageWriter {
  return {
    write: async (id, version, files) => {
      const folder = join(out, id, version);
      if (await isThere(folder, files)) return folder;
      await mkdir(join(out, id), { recursive: true }).catch(notWritable(folder));
      const part = await mkdtemp(join(out, id, `.${version}-`)).catch(notWritable(folder));
      for (const [name, text] of files) await writeFile(join(part, name), text);
      await chmod(part, 0o755);
      await rename(part, folder);
      return folder;
    },
  };
}

/** @throws AppError `usage.wrong` where another package of this version is there: a version never changes */
async function isThere(folder: string, files: ReadonlyMap<string, string>): Promise<boolean> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return false;
  for (const [name, text] of files) {
    const before = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (before === text) continue;
    throw new AppError(
      'usage.wrong',
      'another package of this version is there; it is not changed',
      {
        where: join(folder, name),
      },
    );
  }
  return true;
}

function notWritable(where: string): (cause: unknown) => Promise<never> {
  return async (cause) => {
    await rm(where, { force: true, recursive: true });
    throw new AppError('usage.wrong', 'the package cannot be written', { where, cause });
  };
}
