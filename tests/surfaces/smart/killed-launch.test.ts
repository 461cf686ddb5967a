import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chartOf } from '../../support/chart-of.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { eventually } from '../../support/service.ts';
import { freePort, serviceProcess, type ServiceProcess } from '../../support/service-process.ts';
import { tinyHospital, type TinyHospital } from '../../support/tiny-hospital.ts';

let folder: string;
let hospital: TinyHospital;
let service: ServiceProcess;
let env: Record<string, string>;
let browser: LaunchingBrowser;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-launch-killed-'));
  hospital = await tinyHospital([chartOf('p1')]);
  const port = await freePort();
  const config = join(folder, 'config.json');
  const smart = { clientId: 'mentor', privateKey: 'jwks' };
  const general = { id: 'general', fhirBaseUrl: hospital.iss, smart };
  writeFileSync(config, JSON.stringify({ hospitals: [general] }));
  env = { PORT: String(port), MENTOR_DATA: folder, MENTOR_CONFIG: config };
  service = await serviceProcess('serve', env);
  browser = new LaunchingBrowser(`http://localhost:${port}`);
});
afterEach(async () => {
  await service.kill();
  await hospital.close();
  rmSync(folder, { recursive: true });
});

async function killedAndStarted(): Promise<void> {
  await service.kill();
  service = await serviceProcess('serve', env);
}
async function untilCallback(): Promise<string> {
  const iss = encodeURIComponent(hospital.iss);
  const launch = await browser.fetch(`/launch?iss=${iss}&launch=${hospital.launchOf('p1')}`);
  const authorize = await browser.fetch(launch.headers.get('location') ?? '');
  return authorize.headers.get('location') ?? '';
}
async function ends(callback: string) {
  const response = await browser.fetch(callback);
  browser.session =
    /\/p\/([A-Za-z0-9_-]+)$/.exec(response.headers.get('location') ?? '')?.[1] ?? '';
  return response.status;
}
const written = () =>
  eventually(
    () => browser.view(),
    ({ outbox }) =>
      outbox.items.length > 0 && outbox.items.every(({ state }) => state === 'written'),
  );

describe('killed in the middle of a launch', () => {
  test('while the person is at the hospital: the launch goes on, once, with the same keys', async () => {
    const callback = await untilCallback();
    await killedAndStarted();
    expect(await ends(callback)).toBe(303);
    await written();
    const results = hospital.all('RiskAssessment').length;
    expect(results).toBeGreaterThan(0);
    expect(await ends(callback)).toBe(400);
    const codes = hospital.tokenRequests.filter(({ form }) => form['code'] !== undefined);
    expect(codes).toHaveLength(1);
    expect(hospital.all('RiskAssessment')).toHaveLength(results);
  });

  test('after it was opened: the page, its token and what it wrote are there', async () => {
    expect(await ends(await untilCallback())).toBe(303);
    await killedAndStarted();
    await written();
    const results = hospital.all('RiskAssessment').length;
    await killedAndStarted();
    await browser.view();
    await browser.post('/read-again');
    await written();
    expect(hospital.all('RiskAssessment')).toHaveLength(results);
  });

  test('while the code is exchanged: nothing is opened, and a new launch works', async () => {
    const callback = await untilCallback();
    let exchanging = () => {};
    const exchanged = new Promise<void>((resolve) => (exchanging = resolve));
    hospital.faults.refuseToken = async () => {
      exchanging();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return undefined;
    };
    const cut = browser.fetch(callback).catch(() => undefined);
    await exchanged;
    await killedAndStarted();
    await cut;
    delete hospital.faults.refuseToken;
    expect(hospital.all('RiskAssessment')).toEqual([]);
    // The code may be used up; so is the state.
    expect(await ends(callback)).toBe(400);
    expect(await ends(await untilCallback())).toBe(303);
    await written();
  });
});
