import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { eventually } from '../../support/service.ts';
import { freePort, serviceProcess, type ServiceProcess } from '../../support/service-process.ts';

let folder: string;
let demo: ServiceProcess;
let base: string;
let port: number;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-demo-'));
  port = await freePort();
  base = `http://localhost:${port}`;
  demo = await serviceProcess('demo', {
    PORT: String(port),
    MENTOR_DATA: folder,
    LOG_LEVEL: 'debug',
  });
});
afterAll(async () => {
  await demo.kill();
  rmSync(folder, { recursive: true });
});

async function launched(patient: string): Promise<LaunchingBrowser> {
  const browser = new LaunchingBrowser(base);
  const chart = await browser.fetch(`/sandbox/patients/${patient}/open`);
  const launch = new URL(chart.headers.get('location') ?? '');
  const { searchParams } = launch;
  await browser.launch(searchParams.get('iss') ?? '', searchParams.get('launch') ?? '');
  return browser;
}

describe('the demo', () => {
  test('says one line: where to open it', async () => {
    await eventually(
      () => fetch(`${base}/health/ready`),
      ({ status }) => status === 200,
    );
    expect(demo.said()).toBe(`Health Analysis Mentor: open ${base}/sandbox\n`);
  });

  test('shows the risks of a launch, and writes them to the sandbox', async () => {
    const browser = await launched('lindqvist');
    const view = await browser.view();
    expect(view.risks[0]?.level).toBe('above');
    expect([...view.missingScopes, ...view.record.incomplete]).toEqual([]);
    await eventually(
      () => browser.view(),
      ({ outbox }) =>
        outbox.items.length > 0 && outbox.items.every(({ state }) => state === 'written'),
    );
  });

  test('keeps every patient out of its log', async () => {
    const view = await (await launched('birkeland')).view();
    await fetch(`${base}/p/nothing/risk/${view.patient.familyName ?? ''}`);
    const log = demo.log();
    expect(log).toContain('request.done');
    for (const secret of ['birkeland', view.patient.familyName ?? '', view.patient.birthDate ?? ''])
      expect(log.toLowerCase()).not.toContain(secret.toLowerCase());
    for (const line of log.trim().split('\n'))
      expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  test('says what is wrong when its port is taken', async () => {
    const second = serviceProcess('demo', {
      PORT: String(port),
      MENTOR_DATA: join(folder, 'second'),
    });
    await expect(second).rejects.toThrow(new RegExp(`78: mentor: 127.0.0.1:${port} is in use`));
  });
});
