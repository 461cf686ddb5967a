import type { RiskAssessment } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutboxView, PatientView } from '#src/inbound/app-api/contract.ts';
import { chartOf } from '../../support/chart-of.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import {
  eventually,
  hospitalConfig,
  removeStore,
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
  removeStore(service);
});

async function launched(): Promise<LaunchingBrowser> {
  const browser = new LaunchingBrowser(service.baseUrl);
  await browser.launch(hospital.iss, hospital.launchOf('p1'));
  return browser;
}

async function outboxOf(browser: LaunchingBrowser): Promise<OutboxView['items']> {
  return ((await browser.get('/outbox')).body as OutboxView).items;
}

const results = () => hospital.all<RiskAssessment>('RiskAssessment');
const PREVENT = 'prevent-2023';
const preventResults = () =>
  results().filter(({ method }) => method?.coding?.some(({ code }) => code === PREVENT));

describe('a hospital', () => {
  test('that cuts the line after the transaction gets nothing twice', async () => {
    hospital.faults.dropAfterTransaction = true;
    const browser = await launched();
    await browser.view();
    await eventually(
      () => outboxOf(browser),
      (items) => items.length === 1 && items[0]?.state === 'written',
    );
    expect(preventResults()).toHaveLength(1);
  });

  test('that refuses writes parks them with its answer; sending again succeeds when it allows them', async () => {
    hospital.faults.refuseWrites = true;
    const browser = await launched();
    await browser.view();
    const [parked] = await eventually(
      () => outboxOf(browser),
      (items) => items[0]?.state === 'parked',
    );
    expect(parked?.detail).toBe('the results: the hospital answered 403 (forbidden)');
    expect(
      (await browser.view()).risks.find(({ key }) => key.startsWith(PREVENT))?.writtenAs?.state,
    ).toBe('parked');
    delete hospital.faults.refuseWrites;
    await browser.post(`/outbox/${parked?.id}/retry`);
    await eventually(
      () => outboxOf(browser),
      (items) => items[0]?.state === 'written',
    );
    expect(preventResults()).toHaveLength(1);
  });

  test('that is down at the first reading is told as such, and read when it is back', async () => {
    hospital.faults.down = true;
    const browser = await launched();
    const down = await browser.get('');
    expect(down).toMatchObject({
      status: 503,
      body: { code: 'ehr.unavailable', written: 'nothing' },
    });
    expect(JSON.stringify(down.body)).not.toContain('p1');
    delete hospital.faults.down;
    expect((await browser.view()).hospitalReachable).toBe(true);
  });

  test('that does not answer for a part is shown by halves, and its earlier results stay', async () => {
    const browser = await launched();
    await browser.view();
    await eventually(
      () => outboxOf(browser),
      (items) => items[0]?.state === 'written',
    );
    const before = results();
    hospital.faults.failingTypes = ['Observation'];
    const later = await launched();
    const view = await later.view();
    expect(view.record.incomplete.join()).toContain('Observation');
    expect(view.risks.some(({ state }) => state === 'not-computable')).toBe(true);
    expect((await outboxOf(later)).every(({ state }) => state === 'written')).toBe(true);
    expect(results()).toEqual(before);
    const [shown] = view.risks.filter(({ key }) => key.startsWith(`${PREVENT}/`));
    const refused = await later.post('/decision', {
      key: shown?.key,
      decision: 'confirm',
      reason: null,
      note: null,
    });
    expect(refused).toMatchObject({ status: 409, body: { code: 'decision.superseded' } });

    delete hospital.faults.failingTypes;
    await later.post('/read-again');
    const whole = await later.view();
    expect(whole.record.incomplete).toEqual([]);
    expect(whole.risks.find(({ key }) => key === shown?.key)?.state).toBe('computed');
    expect(results()).toEqual(before);
  }, 60_000);

  test('that goes down later leaves the last result, marked', async () => {
    const browser = await launched();
    const before = await browser.view();
    hospital.faults.html = true;
    const after = (await browser.post('/read-again')).body as PatientView;
    expect(after.hospitalReachable).toBe(false);
    expect(after.risks.map(({ key }) => key)).toEqual(before.risks.map(({ key }) => key));
    expect(after.record.readAt).toBe(before.record.readAt);
  });

  test('whose token expired is asked with a new one; without one the session ends', async () => {
    const browser = await launched();
    await browser.view();
    hospital.expireTokens();
    expect((await browser.post('/read-again')).status).toBe(200);
    hospital.faults.withoutRefresh = true;
    const other = await launched();
    await other.view();
    hospital.expireTokens();
    const ended = await other.post('/read-again');
    expect(ended).toMatchObject({ status: 401, body: { code: 'session.ended' } });
  });
});

describe('a delivery', () => {
  test('waits for the next launch when no token can carry it, also over a restart', async () => {
    hospital.faults.refuseWrites = true;
    hospital.faults.withoutRefresh = true;
    const browser = await launched();
    await browser.view();
    const [parked] = await eventually(
      () => outboxOf(browser),
      (items) => items[0]?.state === 'parked',
    );
    hospital.expireTokens();
    await browser.post(`/outbox/${parked?.id}/retry`);
    await eventually(
      () => outboxOf(browser),
      (items) => items[0]?.state === 'waiting',
    );
    delete hospital.faults.refuseWrites;
    await service.stop();
    service = await testService([hospitalConfig('general', hospital.iss)], service.folder);
    expect(preventResults()).toEqual([]);
    const again = await launched();
    await again.view();
    await eventually(
      () => outboxOf(again),
      (items) => items.every(({ state }) => state === 'written'),
    );
    expect(preventResults()).toHaveLength(1);
  });

  test('of another patient cannot be seen or sent again', async () => {
    const browser = await launched();
    await browser.view();
    expect((await browser.post('/outbox/made-up/retry')).status).toBe(404);
  });
});
