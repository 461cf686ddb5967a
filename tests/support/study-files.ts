/** The study store as the service has it, in a folder of its own. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteFileKeys } from '#src/outbound/sqlite/file-keys.ts';
import { sqliteStudyIndex } from '#src/outbound/sqlite/study-index.ts';
import { fileStudyStore } from '#src/outbound/study-files/study-store.ts';
import type { StudyStore } from '#src/ports/study-store.ts';

export interface TestStudyFiles {
  readonly folder: string;
  readonly store: StudyStore;
  readonly database: ReturnType<typeof openDatabase>;
  readonly reported: readonly (readonly [string, Readonly<Record<string, string | number>>])[];
  files(): readonly string[];
  /** Leaves the folder. */
  stop(): Promise<void>;
  /** Removes the folder too. */
  close(): Promise<void>;
}

export async function studyFiles(
  folder = mkdtempSync(join(tmpdir(), 'mentor-studies-')),
  more: {
    readonly maxBytes?: number;
    readonly dataKeyMadeAt?: string;
    readonly now?: () => string;
  } = {},
): Promise<TestStudyFiles> {
  const database = openDatabase(folder, undefined);
  const reader = dicomReader();
  const reported: [string, Readonly<Record<string, string | number>>][] = [];
  const studies = join(folder, 'studies');
  const store = await fileStudyStore({
    folder: studies,
    index: sqliteStudyIndex(database),
    keys: sqliteFileKeys(database, more.dataKeyMadeAt),
    reader,
    clock: { now: more.now ?? (() => new Date().toISOString()) },
    unreadBecause: () => undefined,
    report: (event, detail) => reported.push([event, detail]),
    ...(more.maxBytes === undefined ? {} : { maxBytes: more.maxBytes }),
  });
  async function stop() {
    database.close();
    await reader.close();
  }
  return {
    folder,
    store,
    database,
    reported,
    files: () => filesIn(studies),
    stop,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Without those that are made ahead and hold nothing yet. */
export function filesIn(studies: string): string[] {
  if (!existsSync(studies)) return [];
  return readdirSync(studies, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0);
}
