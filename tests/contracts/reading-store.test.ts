import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteReadingStore } from '#src/outbound/sqlite/reading-store.ts';
import { readingStoreContract } from './reading-store.contract.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('in SQLite', () => {
  readingStoreContract(() => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-readings-'));
    folders.push(folder);
    const opened = () => sqliteReadingStore(openDatabase(folder, undefined));
    return { store: opened(), again: opened };
  });
});
