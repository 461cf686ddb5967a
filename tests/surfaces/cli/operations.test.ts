import Sqlite from 'better-sqlite3-multiple-ciphers';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { derivedKey } from '#src/outbound/sqlite/database.ts';
import { chartOf } from '../../support/chart-of.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { runMentor } from '../../support/run-mentor.ts';
import {
  eventually,
  hospitalConfig,
  testService,
  type TestService,
} from '../../support/service.ts';
import { tinyHospital, type TinyHospital } from '../../support/tiny-hospital.ts';

let hospital: TinyHospital;
let service: TestService;
beforeEach(async () => {
  hospital = await tinyHospital([chartOf('p1')]);
  service = await testService([hospitalConfig('general', hospital.iss)]);
});
afterEach(async () => {
  await service.stop();
  await hospital.close();
  rmSync(service.folder, { recursive: true, force: true });
});

const mentor = (...args: string[]) => runMentor(args, { env: { MENTOR_DATA: service.folder } });
const launch = async () => {
  const browser = new LaunchingBrowser(service.baseUrl);
  await browser.launch(hospital.iss, hospital.launchOf('p1'));
  await browser.view();
  return browser;
};

/** A delivery that the hospital refuses, parked. */
async function park(): Promise<LaunchingBrowser> {
  hospital.faults.refuseWrites = true;
  const browser = await launch();
  await eventually(
    () => browser.view(),
    ({ outbox }) => outbox.items.some(({ state }) => state === 'parked'),
  );
  delete hospital.faults.refuseWrites;
  return browser;
}

describe('mentor outbox', () => {
  test('lists what is parked, and sends it again by the service that runs', async () => {
    await park();
    const listed = await mentor('outbox', 'list', '--json');
    expect(listed.exitCode, listed.stderr).toBe(0);
    const { items } = JSON.parse(listed.stdout) as { items: { id: string; state: string }[] };
    expect(items).toMatchObject([
      { state: 'parked', hospital: 'general', patient: 'Patient/p1', tries: 1 },
    ]);
    expect(Object.keys(items[0]!)).not.toContain('bundle');
    expect((await mentor('outbox', 'list')).stdout).toContain(`${items[0]!.id}  parked`);
    expect((await mentor('outbox', 'list', '--state', 'waiting')).stdout).toContain('Nothing');
    expect(hospital.all('RiskAssessment')).toEqual([]);

    const retried = await mentor('outbox', 'retry', items[0]!.id, '--json');
    expect(JSON.parse(retried.stdout)).toEqual({ retried: [items[0]!.id] });
    await eventually(
      () => hospital.all('RiskAssessment').length,
      (count) => count > 0,
    );
    await eventually(
      async () => (await (await fetch(`${service.baseUrl}/metrics`)).text()).split('\n'),
      (lines) =>
        lines.includes('mentor_outbox_items{state="parked"} 0') &&
        lines.includes('mentor_outbox_items{state="written"} 1'),
    );
  });

  test('sends every parked delivery again with --all', async () => {
    await park();
    expect((await mentor('outbox', 'retry', '--all')).exitCode).toBe(0);
    await eventually(
      () => hospital.all('RiskAssessment').length,
      (count) => count > 0,
    );
    expect((await mentor('outbox', 'retry', '--all')).stdout).toContain('Nothing is parked');
  });

  test('says with its exit code what went wrong', async () => {
    await launch();
    expect((await mentor('outbox', 'retry', 'made-up')).exitCode).toBe(1);
    expect((await mentor('outbox', 'retry')).exitCode).toBe(2);
    expect((await mentor('outbox', 'retry', 'x', '--all')).exitCode).toBe(2);
    expect((await mentor('outbox', 'list', '--state', 'lost')).exitCode).toBe(2);
    expect((await mentor('outbox', 'list', 'more')).exitCode).toBe(2);
    const help = await mentor('outbox', 'retry', '--help');
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain('--all');
  });

  test('makes no store where there is none', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'mentor-empty-'));
    const nowhere = { env: { MENTOR_DATA: join(empty, 'none') } };
    for (const args of [
      ['outbox', 'list'],
      ['audit', 'verify'],
    ]) {
      const run = await runMentor(args, nowhere);
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain('MENTOR_DATA');
    }
    rmSync(empty, { recursive: true });
  });
});

describe('mentor audit verify', () => {
  test('finds the trail whole while the service writes it', async () => {
    await launch();
    const run = await mentor('audit', 'verify', '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    const found = JSON.parse(run.stdout) as { entries: number };
    expect(found).toMatchObject({ intact: true, broken: null });
    expect(found.entries).toBeGreaterThan(0);
    expect((await mentor('audit', 'verify')).stdout).toContain('is whole');
  });

  test.each([
    ['changed', "update audit set body = replace(body, 'p1', 'p9') where id = 2", 2],
    ['taken off the end', 'delete from audit where id = (select max(id) from audit)', undefined],
  ])('names the first entry that was %s', async (_what, sql, id) => {
    await launch();
    await service.stop();
    const { entries } = JSON.parse((await mentor('audit', 'verify', '--json')).stdout) as {
      entries: number;
    };
    tamper(service.folder, sql);
    const run = await mentor('audit', 'verify', '--json');
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      intact: false,
      broken: { id: id ?? entries, why: expect.any(String) },
    });
    expect((await mentor('audit', 'verify')).stdout).toContain(`entry ${id ?? entries}`);
    service = await testService([hospitalConfig('general', hospital.iss)], service.folder);
  });
});

/** As somebody would who has the key of the store. */
function tamper(folder: string, sql: string): void {
  const database = new Sqlite(join(folder, 'mentor.db'));
  database.key(derivedKey(folder, undefined, 'mentor.db'));
  database.exec(sql);
  database.close();
}
