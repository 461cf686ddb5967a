import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteAudit } from '#src/outbound/sqlite/audit.ts';
import { derivedKey, openDatabase } from '#src/outbound/sqlite/database.ts';
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
    await sqliteAudit(database, Buffer.from('key')).append(anEvent('Patient/SECRETNAME'));
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
  const key = Buffer.from('a key of the test');
  const trailOf = async (patients: readonly string[]) => {
    const database = openDatabase(folder, undefined);
    const audit = sqliteAudit(database, key);
    await Promise.all(patients.map((patient) => audit.append(anEvent(patient))));
    return { database, audit, brokenAt: async () => (await audit.verify()).broken?.id };
  };
  const THREE = ['Patient/1', 'Patient/2', 'Patient/3'];

  test('is whole as written, also when entries come together', async () => {
    const { database, audit } = await trailOf(THREE);
    expect(await audit.verify()).toEqual({ entries: 3 });
    await audit.append(anEvent('Patient/4'));
    expect(await audit.verify()).toEqual({ entries: 4 });
    database.close();
  });

  test('shows the first entry that was changed, with its time', async () => {
    const { database, audit } = await trailOf(THREE);
    database.exec(`update audit set body = replace(body, 'Patient/2', 'Patient/9') where id = 2`);
    const { broken } = await audit.verify();
    expect(broken).toMatchObject({ id: 2, at: '2026-11-24T10:00:00.000Z' });
    database.close();
  });

  test.each([
    ['taken out in the middle', 'delete from audit where id = 2', 2],
    ['taken off the end', 'delete from audit where id = 3', 3],
    ['all taken away', 'delete from audit', 1],
    [
      'taken off the end, and the end with it',
      'delete from audit where id = 3; delete from audit_head',
      3,
    ],
    [
      'taken off the end, and the end made to look right',
      `delete from audit where id = 3;
       update audit_head set entries = 2, hash = (select hash from audit where id = 2)`,
      3,
    ],
  ])('shows what was %s, also when it goes on afterwards', async (_what, sql, id) => {
    const { database, audit, brokenAt } = await trailOf(THREE);
    database.exec(sql);
    expect(await brokenAt()).toBe(id);
    await audit.append(anEvent('Patient/5'));
    expect(await brokenAt()).toBeGreaterThanOrEqual(id);
    database.close();
  });

  test('of a store that had no signed end yet is signed once', async () => {
    const { database } = await trailOf(THREE);
    database.exec(`drop table audit_head; delete from migrations where name = 'audit-head'`);
    database.close();
    const again = openDatabase(folder, undefined);
    const own = derivedKey(folder, undefined, 'audit');
    expect(await sqliteAudit(again, own).verify()).toEqual({ entries: 3 });
    again.close();
  });
});
