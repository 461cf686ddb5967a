import type { Provenance, RiskAssessment } from '@medplum/fhirtypes';
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
  folder = mkdtempSync(join(tmpdir(), 'mentor-killed-'));
  hospital = await tinyHospital([chartOf('p1')]);
  const port = await freePort();
  const config = join(folder, 'config.json');
  const general = { id: 'general', fhirBaseUrl: hospital.iss, smart: { clientId: 'mentor' } };
  writeFileSync(config, JSON.stringify({ hospitals: [general] }));
  env = { PORT: String(port), MENTOR_DATA: folder, MENTOR_CONFIG: config };
  service = await serviceProcess('serve', env);
  browser = new LaunchingBrowser(`http://localhost:${port}`);
  await browser.launch(hospital.iss, hospital.launchOf('p1'));
});
afterEach(async () => {
  await service.kill();
  await hospital.close();
  rmSync(folder, { recursive: true });
});

const posts = () => hospital.asked.filter((each) => each === 'POST /').length;
const results = () => hospital.all<RiskAssessment>('RiskAssessment');

/** The hospital has done it, and its answer is on the way. */
async function killWhileSending(before: number): Promise<void> {
  await eventually(posts, (count) => count > before);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await service.kill();
  delete hospital.faults.writeSlowMs;
  service = await serviceProcess('serve', env);
}

async function allWritten() {
  return eventually(
    () => browser.view(),
    ({ outbox }) =>
      outbox.items.length > 0 && outbox.items.every(({ state }) => state === 'written'),
  );
}

describe('killed while it sends', () => {
  test('results are in the hospital once, and known to be there', async () => {
    hospital.faults.writeSlowMs = 5_000;
    const reading = browser.view();
    await killWhileSending(0).finally(() => reading.catch(() => undefined));
    const view = await allWritten();
    expect(view.outbox.items).toHaveLength(1);
    const models = results().map(({ method }) => method?.coding?.[0]?.code);
    expect(models.length).toBeGreaterThan(0);
    expect(new Set(models).size).toBe(models.length);
    expect(results().every(({ meta }) => meta?.versionId === '1')).toBe(true);
  });

  test('a decision is there once, although its version has moved by our own hand', async () => {
    const view = await allWritten();
    const risk = view.risks.find(
      ({ key, state }) => key.startsWith('prevent-2023/') && state === 'computed',
    );
    const before = posts();
    hospital.faults.writeSlowMs = 5_000;
    await browser.post('/decision', {
      key: risk?.key,
      decision: 'confirm',
      reason: null,
      note: null,
    });
    await killWhileSending(before);
    const after = await allWritten();
    expect(after.risks.find(({ key }) => key === risk?.key)).toMatchObject({
      status: 'final',
      writtenAs: { state: 'written', version: '2' },
    });
    expect(results().filter(({ status }) => status === 'final')).toHaveLength(1);
    const verified = hospital
      .all<Provenance>('Provenance')
      .filter(({ agent }) => agent[0]?.type?.coding?.[0]?.code === 'verifier');
    expect(verified).toHaveLength(1);
  });
});

describe('told to stop', () => {
  test('it ends in order, and the next start knows the session', async () => {
    await allWritten();
    const ended = new Promise<number | null>((resolve) => service.child.on('exit', resolve));
    service.child.kill('SIGTERM');
    expect(await ended).toBe(0);
    service = await serviceProcess('serve', env);
    expect((await browser.view()).patient.reference).toBe('Patient/p1');
  });
});
