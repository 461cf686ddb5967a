/** Folders of model packages → every version of every model, and which one of each is served. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { InstalledVersion, ModelFault } from '../../ports/model-registry.ts';

export type VersionFolder = Omit<InstalledVersion, 'state'>;

/** How a model was made, beside its versions. */
const TRAINING = 'training';

/**
 * By id, the oldest version first.
 *
 * @param own the hospital's folder; it need not be there
 * @throws AppError `model.invalid` when the project's folder cannot be read
 */
export function versionFolders(folder: string, own?: string): VersionFolder[] {
  const all = versionsIn(folder, 'project');
  if (own !== undefined && existsSync(own)) all.push(...versionsIn(own, 'hospital'));
  return all.sort((a, b) => compared(a.id, b.id) || compared(a.version, b.version));
}

/** The same id and version in both folders: the project's is taken, and it is said. */
export function doubleVersions(all: readonly VersionFolder[]): ModelFault[] {
  return all.flatMap(({ id, version, folder, origin }) => {
    const isTwice = all.some(
      (other) => other.id === id && other.version === version && other.folder !== folder,
    );
    if (origin === 'project' || !isTwice) return [];
    const message = `${folder}: ${id}@${version} is a version of the project already; give yours another version`;
    return [{ where: folder, code: 'model.invalid', message }];
  });
}

/**
 * The version that was promoted. Else the newest of the project, and of a model that only the hospital has the newest that
 * was not made out of another version: what was fitted to local data is served once somebody has said so.
 *
 * @param versions of one model, the oldest first
 */
export function servedOf(
  versions: readonly VersionFolder[],
  promoted: string | undefined,
): VersionFolder | undefined {
  const named = ({ version }: VersionFolder): boolean => version === promoted;
  if (promoted !== undefined) return versions.find(named);
  const ofProject = versions.findLast(({ origin }) => origin === 'project');
  return ofProject ?? versions.findLast(({ folder }) => !isMadeFromAnother(folder));
}

function isMadeFromAnother(folder: string): boolean {
  try {
    const json: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    return typeof json === 'object' && json !== null && 'madeFrom' in json;
  } catch {
    // Whoever loads it says what is wrong.
    return false;
  }
}

function versionsIn(folder: string, origin: VersionFolder['origin']): VersionFolder[] {
  return foldersIn(folder).flatMap((id) =>
    foldersIn(join(folder, id))
      .filter((version) => version !== TRAINING)
      .map((version) => ({ id, version, folder: join(folder, id, version), origin })),
  );
}

/** 2 before 10. */
function compared(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Names of folders; a part that is being written begins with a point. @throws AppError `model.invalid` */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch (cause) {
    throw new AppError('model.invalid', `${folder} cannot be read`, { where: folder, cause });
  }
}
