import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteAudit } from '#src/outbound/sqlite/audit.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteOutbox } from '#src/outbound/sqlite/outbox.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-store-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const anEvent = (patient: string) => ({
  at: '2026-11-24T10:00:00.000Z',
  who: 'Practitioner/7',
  what: 'record.read',
  hospital: 'general',
  patient,
  outcome: 'success' as const,
});

describe('the embedded store', () => {
  test('keeps everything it has answered when the process is killed', async () => {
    const script = new URL('../../../support/enqueue-until-killed.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    await new Promise<void>((resolve) => {
      child.on('close', () => resolve());
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.split('\n').length > 60) child.kill('SIGKILL');
      });
    });
    const ids = said.trim().split('\n');
    expect(ids.length).toBeGreaterThanOrEqual(60);
    const outbox = sqliteOutbox(openDatabase(folder, undefined));
    const kept = await Promise.all(ids.map((id) => outbox.get(id)));
    expect(kept.filter((item) => item === undefined)).toEqual([]);
  });

  test('holds nothing in clear, and makes its key readable for its owner only', async () => {
    const database = openDatabase(folder, undefined);
    await sqliteAudit(database).append(anEvent('Patient/SECRETNAME'));
    for (const file of readdirSync(folder).filter((name) => name.startsWith('mentor.db')))
      expect(readFileSync(join(folder, file)).includes('SECRETNAME')).toBe(false);
    expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600);
    database.close();
  });

  test('does not open with another secret', () => {
    openDatabase(folder, 'the first secret').close();
    expect(() => openDatabase(folder, 'another secret')).toThrow(/MENTOR_SECRET/);
  });
});

describe('the audit trail', () => {
  test('is whole as written, and shows what was changed or taken out', async () => {
    const database = openDatabase(folder, undefined);
    const audit = sqliteAudit(database);
    for (const patient of ['Patient/1', 'Patient/2', 'Patient/3'])
      await audit.append(anEvent(patient));
    expect(await audit.verify()).toEqual({ entries: 3, brokenAt: undefined });
    database.exec(`update audit set body = replace(body, 'Patient/2', 'Patient/9') where id = 2`);
    expect((await audit.verify()).brokenAt).toBe(2);
    database.exec('delete from audit where id = 2');
    expect((await audit.verify()).brokenAt).toBe(3);
    database.close();
  });
});
