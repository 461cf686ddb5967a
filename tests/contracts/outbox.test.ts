import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteOutbox } from '#src/outbound/sqlite/outbox.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { outboxContract } from './outbox.contract.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('in memory', () => {
  outboxContract(memoryOutbox);
});

describe('in SQLite', () => {
  outboxContract(() => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-outbox-'));
    folders.push(folder);
    return sqliteOutbox(openDatabase(folder, undefined));
  });
});
