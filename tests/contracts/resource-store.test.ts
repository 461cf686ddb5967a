import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { searchIndex } from '#src/inbound/fhir-api/search/index-of.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteResourceStore } from '#src/outbound/sqlite/resource-store.ts';
import { memoryResourceStore } from '../support/memory-resource-store.ts';
import { resourceStoreContract } from './resource-store.contract.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('in memory', () => {
  resourceStoreContract(memoryResourceStore);
});

describe('in SQLite', () => {
  resourceStoreContract(() => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-resources-'));
    folders.push(folder);
    return sqliteResourceStore(openDatabase(folder, undefined), searchIndex());
  });
});
