/**
 * How fast subscribers are told. Out: notifications a second, from the write of a result to the confirmation of its receiver,
 * to one receiver and to a hundred, beside bare POSTs of the same body one after another. Receivers share the process.
 */
import type { RiskAssessment } from '@medplum/fhirtypes';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { notifier } from '#src/flows/notifier.ts';
import { searchIndex } from '#src/inbound/fhir-api/search/index-of.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteResourceStore } from '#src/outbound/sqlite/resource-store.ts';
import { eventRecorder } from '#src/outbound/sqlite/subscription-events.ts';
import { sqliteSubscriptions } from '#src/outbound/sqlite/subscriptions.ts';
import { configuredSubscribers } from '#src/outbound/webhook/subscribers.ts';
import { httpWebhook } from '#src/outbound/webhook/webhook.ts';

let received = 0;
let lastBody = '';
const server = createServer((asked, answer) => {
  const parts: Buffer[] = [];
  asked.on('data', (part: Buffer) => parts.push(part));
  asked.on('end', () => {
    lastBody = Buffer.concat(parts).toString();
    received += lastBody.split('"notification-event"').length - 1;
    answer.end();
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
const origin = `http://127.0.0.1:${port}`;

function aResult(id: string): RiskAssessment & { readonly id: string } {
  const text = `<div xmlns="http://www.w3.org/1999/xhtml">${'A result. '.repeat(200)}</div>`;
  return {
    resourceType: 'RiskAssessment',
    id,
    status: 'preliminary',
    text: { status: 'generated', div: text },
    subject: { reference: 'Patient/1' },
  };
}

async function told(receivers: number, results: number, maxCount?: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-bench-notify-'));
  const database = openDatabase(folder, undefined);
  const subscriptions = sqliteSubscriptions(database);
  const client = { id: 'c', jwksUrl: origin, scopes: ['system/*.rs'], endpoints: [] };
  const webhook = httpWebhook([client]);
  const clock = { now: () => new Date().toISOString() };
  const notifying = notifier({
    subscriptions,
    webhook,
    clock,
    subscribers: configuredSubscribers([client]),
    fhirBase: 'http://localhost/fhir',
    report: () => undefined,
  });
  const terms = {
    type: 'RiskAssessment',
    query: '',
    content: 'full-resource',
    headers: [],
    payload: 'application/fhir+json',
    ...(maxCount === undefined ? {} : { maxCount }),
  } as const;
  for (let n = 0; n < receivers; n += 1)
    await subscriptions.create(
      {
        id: `s${n}`,
        client: 'c',
        status: 'requested',
        given: {
          resourceType: 'Subscription',
          reason: 'bench',
          criteria: 'topic',
          channel: { type: 'rest-hook' },
        },
        terms: { ...terms, endpoint: `${origin}/${n}` },
      },
      receivers,
      clock.now(),
    );
  notifying.start();
  const statuses = async () => (await subscriptions.ofClient('c')).map(({ status }) => status);
  while ((await statuses()).some((status) => status !== 'active')) await sleep(5);
  const happened = () => setImmediate(() => notifying.wake());
  const written = eventRecorder(database, () => () => true, happened);
  const store = sqliteResourceStore(database, searchIndex(), written);
  received = 0;
  const began = performance.now();
  for (let n = 0; n < results; n += 20) {
    const some = Array.from({ length: Math.min(20, results - n) }, (_, k) => aResult(`r${n + k}`));
    const kept = some.map((resource) => ({ hospital: 'h', patient: 'Patient/1', resource }));
    await store.put(kept, clock.now());
    await sleep(0);
  }
  while (received < receivers * results) await sleep(1);
  const perSecond = (received / (performance.now() - began)) * 1_000;
  await notifying.stop();
  webhook.close();
  database.close();
  rmSync(folder, { recursive: true });
  return perSecond;
}

async function barePosts(count: number, body: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const began = performance.now();
  for (let n = 0; n < count; n += 1)
    await new Promise<void>((resolve, reject) => {
      const sent = request(`${origin}/bare`, { method: 'POST', agent }, (answer) => {
        answer.resume().on('end', () => resolve());
      });
      sent.on('error', reject).end(body);
    });
  agent.destroy();
  return (count / (performance.now() - began)) * 1_000;
}

const line = (what: string, perSecond: number) =>
  process.stdout.write(`${what.padEnd(58)} ${Math.round(perSecond)} a second\n`);
await told(1, 100);
line('one receiver, one event a notification (max-count 1)', await told(1, 2_000, 1));
line('bare POSTs of the same body, one after another', await barePosts(2_000, lastBody));
line('one receiver, as it comes (many at a time in a backlog)', await told(1, 2_000));
line('one hundred receivers, one event a notification', await told(100, 60, 1));
line('one hundred receivers, up to 20 events a notification', await told(100, 60, 20));
server.close();
