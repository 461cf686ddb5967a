import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { auditOf } from '../../support/audit-of.ts';
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
let client: ApiClient;
beforeEach(async () => {
  client = await apiClient();
  hospital = await tinyHospital([chartOf('p1'), chartOf('p2')]);
  const scopes = ['system/Task.u', 'system/RiskAssessment.cruds'];
  const { id, jwksUrl } = client;
  service = await testService([hospitalConfig('general', hospital.iss)], undefined, {
    clients: [{ id, jwksUrl, scopes, endpoints: [] }],
  });
});
afterEach(async () => {
  await service.stop();
  await hospital.close();
  removeStore(service);
  client.close();
});

async function launched(patientId: string): Promise<LaunchingBrowser> {
  const browser = new LaunchingBrowser(service.baseUrl);
  await browser.launch(hospital.iss, hospital.launchOf(patientId));
  await browser.view();
  return browser;
}

async function parkedOf(patientId: string) {
  hospital.faults.refuseWrites = true;
  const browser = await launched(patientId);
  const { outbox } = await eventually(
    () => browser.view(),
    ({ outbox: { items } }) => items.some(({ state }) => state === 'parked'),
  );
  delete hospital.faults.refuseWrites;
  return { browser, id: outbox.items.find(({ state }) => state === 'parked')!.id };
}

/** The cookie of a launch's session, as its browser would show it at an address that names no session. */
function cookieOf({ cookieLines, session }: LaunchingBrowser): string {
  return cookieLines.find((line) => line.startsWith(`mentor_session_${session}=`))!.split(';')[0]!;
}

function retry(id: string, headers: Record<string, string>) {
  return fetch(`${service.baseUrl}/api/outbox/${id}/retry`, { method: 'POST', headers });
}

describe('POST /api/outbox/{id}/retry', () => {
  test('sends again what is parked, for a session of the same patient', async () => {
    const { browser, id } = await parkedOf('p1');
    const headers = { cookie: cookieOf(browser), 'x-csrf-token': browser.csrfToken };
    expect((await retry(id, headers)).status).toBe(200);
    await eventually(
      () => hospital.all('RiskAssessment').length,
      (count) => count > 0,
    );
  });

  test.each<[string, number, (browser: LaunchingBrowser) => Record<string, string>]>([
    ['no session', 401, () => ({})],
    ['no token of the page', 403, (browser) => ({ cookie: cookieOf(browser) })],
    [
      'a made-up cookie',
      403,
      (browser) => ({
        cookie: `mentor_session_${browser.session}=made-up`,
        'x-csrf-token': browser.csrfToken,
      }),
    ],
    [
      'another origin',
      403,
      (browser) => ({
        cookie: cookieOf(browser),
        'x-csrf-token': browser.csrfToken,
        origin: 'https://evil.example',
      }),
    ],
  ])('is refused with %s: %i', async (_what, status, headersOf) => {
    const { browser, id } = await parkedOf('p1');
    expect((await retry(id, headersOf(browser))).status).toBe(status);
    expect((await browser.view()).outbox.items[0]?.state).toBe('parked');
  });

  test('sends again what is parked, for the token of a program that may; who asked is noted', async () => {
    const { id } = await parkedOf('p1');
    const token = await client.token(service.baseUrl, 'system/Task.u');
    const answer = await retry(id, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ id, state: 'waiting' });
    await eventually(
      () => hospital.all('RiskAssessment').length,
      (count) => count > 0,
    );
    const [noted] = auditOf(service.folder).filter(({ what }) => what === 'outbox.retried');
    expect(noted).toMatchObject({ who: `client ${client.id}`, detail: id, outcome: 'success' });
    expect((await retry('nothing', { authorization: `Bearer ${token}` })).status).toBe(404);
  });

  test.each([
    ['an unknown token', 401, 'invalid_token', undefined],
    ['a token that may not', 403, 'insufficient_scope', 'system/RiskAssessment.cruds'],
  ])('is refused with %s: %i', async (_what, status, said, scope) => {
    const { browser, id } = await parkedOf('p1');
    const token = scope === undefined ? 'x' : await client.token(service.baseUrl, scope);
    // A session beside it does not help.
    const headers = { cookie: cookieOf(browser), 'x-csrf-token': browser.csrfToken };
    const answer = await retry(id, { ...headers, authorization: `Bearer ${token}` });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('www-authenticate')).toContain(said);
    expect((await browser.view()).outbox.items[0]?.state).toBe('parked');
    const refused = auditOf(service.folder).filter(({ what }) => what === 'request.refused');
    expect(refused).toHaveLength(1);
  });

  test("does not send another patient's delivery", async () => {
    const { id } = await parkedOf('p1');
    const stranger = await launched('p2');
    const headers = { cookie: cookieOf(stranger), 'x-csrf-token': stranger.csrfToken };
    expect((await retry(id, headers)).status).toBe(404);
    expect((await stranger.post(`/outbox/${id}/retry`)).status).toBe(404);
  });
});
