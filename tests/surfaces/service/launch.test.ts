import type { RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
beforeAll(async () => {
  hospital = await tinyHospital([chartOf('p1'), chartOf('p2', 118)]);
  service = await testService([hospitalConfig('general', hospital.iss)]);
});
afterAll(async () => {
  await service.stop();
  await hospital.close();
  removeStore(service);
});

async function launched(patient = 'p1'): Promise<LaunchingBrowser> {
  const browser = new LaunchingBrowser(service.baseUrl);
  await browser.launch(hospital.iss, hospital.launchOf(patient));
  return browser;
}

describe('a launch from the chart', () => {
  test('ends at a page of its own, with the risks of that patient', async () => {
    const browser = await launched();
    const view = await browser.view();
    expect(view.patient).toMatchObject({
      reference: 'Patient/p1',
      familyName: 'Family-p1',
      recordNumber: { label: 'MRN', value: 'MRN-p1' },
    });
    expect(view.user).toBe('Dr Test');
    const risk = view.risks.find(({ key }) => key.startsWith('prevent-2023/'));
    expect(risk?.state).toBe('computed');
    expect(risk?.probability).toBeGreaterThan(0);
    expect(view.record.incomplete).toEqual([]);
  });

  test('writes the results to the hospital, once however often it is repeated', async () => {
    const written = () => hospital.all<RiskAssessment>('RiskAssessment').length;
    const browser = await launched();
    const view = await eventually(
      () => browser.view(),
      ({ outbox }) =>
        outbox.items.length > 0 && outbox.items.every(({ state }) => state === 'written'),
    );
    const count = written();
    expect(count).toBeGreaterThan(0);
    const risk = view.risks.find(({ key }) => key.startsWith('prevent-2023/'));
    expect(risk?.writtenAs).toMatchObject({ state: 'written', version: '1' });
    expect(risk?.writtenAs?.reference).toMatch(/^RiskAssessment\//);
    await (await launched()).view();
    await browser.post('/read-again');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(written()).toBe(count);
  });

  test('keeps the cookie to its session, out of reach of scripts, usable in a frame', async () => {
    const browser = await launched();
    const line = browser.cookieLines.find((each) => each.startsWith('mentor_session_'));
    expect(line).toContain(`Path=/api/p/${browser.session}`);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=None', 'Partitioned'])
      expect(line?.split('; ')).toContain(attribute);
  });

  test('can begin without a chart: then the hospital lets the person choose the patient', async () => {
    const browser = new LaunchingBrowser(service.baseUrl);
    await browser.launch(hospital.iss);
    expect((await browser.view()).patient.reference).toBe('Patient/p1');
  });

  test('says which scopes were not granted', async () => {
    hospital.faults.grant = [
      'launch',
      'openid',
      'fhirUser',
      'online_access',
      'patient/Patient.rs',
      'patient/Observation.crus',
    ];
    const view = await (await launched()).view();
    delete hospital.faults.grant;
    expect(view.missingScopes).toContain('patient/Condition.rs');
    expect(view.missingScopes).not.toContain('patient/Observation.crus');
  });
});

describe('a launch is refused', () => {
  test('from a hospital that is not configured, without a request to it', async () => {
    const browser = new LaunchingBrowser(service.baseUrl);
    const response = await browser.launch('http://127.0.0.1:9/fhir', 'x');
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('launch.unknown-issuer');
  });

  test('without iss', async () => {
    expect((await new LaunchingBrowser(service.baseUrl).fetch('/launch')).status).toBe(400);
  });

  test('in another browser than it began in', async () => {
    const [victim, other] = [
      new LaunchingBrowser(service.baseUrl),
      new LaunchingBrowser(service.baseUrl),
    ];
    const callback = await untilCallback(victim);
    const response = await other.fetch(callback);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('launch.state-mismatch');
  });

  test('a second time with the same state', async () => {
    const browser = new LaunchingBrowser(service.baseUrl);
    const callback = await untilCallback(browser);
    expect((await browser.fetch(callback)).status).toBe(303);
    expect((await browser.fetch(callback)).status).toBe(400);
  });

  test('with a state that it never gave, and when the hospital says no', async () => {
    const browser = new LaunchingBrowser(service.baseUrl);
    expect((await browser.fetch('/callback?state=made-up&code=1')).status).toBe(400);
    const callback = new URL(await untilCallback(browser));
    const state = callback.searchParams.get('state') ?? '';
    const response = await browser.fetch(`/callback?error=access_denied&state=${state}`);
    expect(response.status).toBe(403);
  });

  async function untilCallback(browser: LaunchingBrowser): Promise<string> {
    const iss = encodeURIComponent(hospital.iss);
    const launch = await browser.fetch(`/launch?iss=${iss}&launch=${hospital.launchOf('p1')}`);
    const authorize = await browser.fetch(launch.headers.get('location') ?? '');
    return authorize.headers.get('location') ?? '';
  }
});

describe('a session', () => {
  test('shows its own patient only, whatever cookie comes', async () => {
    const [one, two] = [await launched('p1'), await launched('p2')];
    expect((await two.view()).patient.reference).toBe('Patient/p2');
    one.session = two.session;
    const { status, body } = await one.get('');
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'session.forbidden' });
  });

  test('takes a POST only with the token of its page and from its own origin', async () => {
    const browser = await launched();
    await browser.view();
    const post = (headers: Record<string, string>) =>
      browser.fetch(`/api/p/${browser.session}/read-again`, { method: 'POST', headers });
    expect((await post({})).status).toBe(403);
    expect((await post({ 'x-csrf-token': 'wrong' })).status).toBe(403);
    const token = { 'x-csrf-token': browser.csrfToken };
    expect((await post({ ...token, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ ...token, origin: new URL(service.baseUrl).origin })).status).toBe(200);
  });

  test('is over when it is ended, and unknown sessions are too', async () => {
    const browser = await launched();
    await browser.view();
    expect((await browser.post('/end')).status).toBe(204);
    const ended = await browser.get('');
    expect([401, 403]).toContain(ended.status);
    browser.session = 'never-was';
    const { status, body } = await browser.get('');
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'session.ended', written: 'nothing' });
    expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('never gives a token to the browser', async () => {
    const browser = await launched();
    const text = JSON.stringify([await browser.view(), browser.cookieLines]);
    expect(text).not.toMatch(/access_token|refresh_token|Bearer/);
  });
});

describe('every page', () => {
  test('carries the strict policy, and may be framed by the hospital only', async () => {
    const response = await fetch(`${service.baseUrl}/health/live`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('frame-ancestors https://ehr.example');
    expect(policy).not.toContain('unsafe');
  });

  test('reports readiness and counts', async () => {
    const ready = await eventually(
      () => fetch(`${service.baseUrl}/health/ready`),
      ({ status }) => status === 200,
    );
    expect(await ready.json()).toEqual({ status: 'ready', waitsFor: [] });
    const text = await (await fetch(`${service.baseUrl}/metrics`)).text();
    expect(text).toMatch(/mentor_outbox_items\{state="parked"\} 0/);
    expect(text.trimEnd().endsWith('# EOF')).toBe(true);
    expect(text).not.toMatch(/p1|Patient\//);
  });
});
