/**
 * How long CDS Hooks calls with full prefetch take, 20 at a time, beside a bare Express route that gets the same bodies.
 * Out: p50, p95 and p99 in milliseconds and calls a second, of both; each server is a process of its own, the callers are this one.
 * A series ends after its calls or its seconds, so that all of it takes less than a minute on a busy machine too.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { cdsClient, filled, hookBody } from '../support/cds-client.ts';
import { chartOf } from '../support/chart-of.ts';
import { freePort, serviceProcess } from '../support/service-process.ts';

const CALLERS = 20;
const WARM_UP = 200;
const CALLS = 1_500;
const WARM_UP_MS = 3_000;
const LONGEST_MS = 9_000;
const PATIENTS = 50;

interface Call {
  readonly body: string;
  readonly authorization: string;
}

const folder = mkdtempSync(join(tmpdir(), 'mentor-bench-cds-'));
const ehr = await cdsClient();
const port = await freePort();
const config = join(folder, 'config.json');
const general = { id: 'general', fhirBaseUrl: 'https://ehr.example/fhir' };
const cdsClients = [{ iss: ehr.iss, jwksUrl: ehr.jwksUrl, hospital: 'general' }];
writeFileSync(config, JSON.stringify({ hospitals: [general], cdsClients }));
const service = await serviceProcess('serve', {
  PORT: String(port),
  MENTOR_DATA: folder,
  MENTOR_CONFIG: config,
});
const services = `http://localhost:${port}/cds-services`;
const url = `${services}/mentor-patient-view`;
const discovery = (await (await fetch(services)).json()) as {
  services: { prefetch: Record<string, string> }[];
};
const templates = discovery.services[0]?.prefetch ?? {};

/** As an EHR makes them, with tokens that are used once; made before they are timed. */
async function callsOf(count: number, systolicOf: (n: number) => number): Promise<Call[]> {
  const calls: Call[] = [];
  for (let n = 0; n < count; n += 1) {
    const patientId = `p${n % PATIENTS}`;
    const prefetch = filled(templates, chartOf(patientId, systolicOf(n)));
    calls.push({
      body: JSON.stringify(hookBody({ patientId, prefetch })),
      authorization: `Bearer ${await ehr.token(url)}`,
    });
  }
  return calls;
}

const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });

function post(target: string, { body, authorization }: Call): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = { authorization, 'content-type': 'application/json' };
    const sent = request(target, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - began);
        else reject(new Error(`answered ${answer.statusCode}`));
      });
    });
    sent.on('error', reject).end(body);
  });
}

/** Starts no call after `longestMs`. @returns milliseconds of each, sorted; and of all together */
async function together(
  target: string,
  calls: readonly Call[],
  longestMs: number,
): Promise<[number[], number]> {
  const left = calls.values();
  const times: number[] = [];
  const began = performance.now();
  const caller = async () => {
    for (const call of left) {
      times.push(await post(target, call));
      if (performance.now() - began > longestMs) return;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return [times.toSorted((one, other) => one - other), performance.now() - began];
}

async function series(name: string, target: string, systolicOf: (n: number) => number) {
  const calls = await callsOf(WARM_UP + CALLS, systolicOf);
  await together(target, calls.slice(0, WARM_UP), WARM_UP_MS);
  const [times, all] = await together(target, calls.slice(WARM_UP), LONGEST_MS);
  const at = (share: number) => (times[Math.ceil(share * times.length) - 1] ?? 0).toFixed(1);
  const perSecond = Math.round((times.length / all) * 1_000);
  process.stdout.write(
    `${name.padEnd(48)} p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, ${perSecond} a second, ${times.length} calls\n`,
  );
}

const BARE = `
  import express from 'express';
  const app = express().post('/', (request, response) => {
    request.resume().on('end', () => response.json({ cards: [] }));
  });
  const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port));`;

async function bareExpress(): Promise<{ child: ChildProcess; target: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', BARE]);
  const line = await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve));
  return { child, target: `http://127.0.0.1:${line.toString().trim()}/` };
}

const known = (n: number) => 110 + (n % PATIENTS);
process.stdout.write(
  `${CALLERS} callers, at most ${CALLS} calls each, bodies of full prefetch; ` +
    `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1) ?? '?'} before\n`,
);
const bare = await bareExpress();
await series('bare Express route, a constant', bare.target, known);
bare.child.kill();
await series('patient-view, known content', url, known);
await series('patient-view, new content each time', url, (n) => 100 + (n % 97));
process.stdout.write(`load ${loadavg()[0]?.toFixed(1) ?? '?'} after\n`);
agent.destroy();
await service.kill();
await ehr.close();
rmSync(folder, { recursive: true });
