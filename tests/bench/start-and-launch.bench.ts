/**
 * How long a person waits. Out: `npm start` the second time until it is ready, and, where Chromium is installed,
 * the press of a launch button until the first risk stands on the screen; medians of several runs, beside their aims.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromiumPath, startBrowser } from '../support/browser.ts';
import { freePort } from '../support/service-process.ts';

const RUNS = 5;
const PATIENTS = ['lindqvist', 'birkeland', 'halvorsen', 'castellano', 'brennan'];
const start = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'mentor-bench-'));

interface Started {
  readonly baseUrl: string;
  readonly readyMs: number;
  stop(): Promise<void>;
}

async function startOnce(): Promise<Started> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [start], {
    env: { ...process.env, PORT: `${port}`, MENTOR_DATA: data, LOG_LEVEL: 'silent' },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const baseUrl = `http://localhost:${port}`;
  while (!(await isReady(baseUrl))) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    await sleep(5);
  }
  const readyMs = performance.now() - began;
  return {
    baseUrl,
    readyMs,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function isReady(baseUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${baseUrl}/health/ready`)).ok;
  } catch {
    return false;
  }
}

/** From the press of the button to the first percentage in the app, inside the EHR's frame. */
async function launches(baseUrl: string): Promise<number[]> {
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const times: number[] = [];
    for (const patient of PATIENTS) {
      await page.goto(`${baseUrl}/sandbox/patients/${patient}?tab=apps`);
      const began = performance.now();
      await page.getByRole('link', { name: 'Launch as page' }).click();
      await page.frameLocator('iframe').locator('main h2').first().waitFor();
      await page
        .frameLocator('iframe')
        .getByText(/\d\s?%|points/u)
        .first()
        .waitFor();
      times.push(performance.now() - began);
    }
    return times;
  } finally {
    await browser.close();
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function line(what: string, values: readonly number[], aimMs: number): void {
  const all = values.map((value) => value.toFixed(0)).join(', ');
  process.stdout.write(
    `${what}: median ${median(values).toFixed(0)} ms (${all}); aim under ${aimMs} ms\n`,
  );
}

try {
  await (await startOnce()).stop();
  const ready: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const service = await startOnce();
    ready.push(service.readyMs);
    await service.stop();
  }
  line('npm start, second time, to ready', ready, 2_000);
  if (chromiumPath === undefined) {
    process.stdout.write('launch to first risk: not measured, Chromium is not installed\n');
  } else {
    const service = await startOnce();
    line('launch to first risk shown', await launches(service.baseUrl), 1_000);
    await service.stop();
  }
} finally {
  rmSync(data, { recursive: true, force: true });
}
