/** A day and more of a receiver's absence: the clock is the test's, store, numbers and connections are real. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notifySubscriber, type NotifyPorts } from '#src/flows/notify-subscriber.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { eventRecorder } from '#src/outbound/sqlite/subscription-events.ts';
import { sqliteSubscriptions } from '#src/outbound/sqlite/subscriptions.ts';
import { configuredSubscribers } from '#src/outbound/webhook/subscribers.ts';
import { httpWebhook } from '#src/outbound/webhook/webhook.ts';
import type { StoredVersion } from '#src/ports/resource-store.ts';
import { receiver, type Receiver } from '../support/receiver.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-11-24T10:00:00.000Z');

let folder: string;
let database: Database;
let hook: Receiver;
let ports: NotifyPorts;
let now = START;
let happen: (version: StoredVersion) => void;
beforeEach(async () => {
  now = START;
  folder = mkdtempSync(join(tmpdir(), 'mentor-notify-'));
  database = openDatabase(folder, undefined);
  hook = await receiver();
  const client = {
    id: 'dash',
    jwksUrl: 'https://dash.example/jwks.json',
    scopes: ['system/*.rs'],
    endpoints: [hook.origin],
  };
  ports = {
    subscriptions: sqliteSubscriptions(database),
    subscribers: configuredSubscribers([client]),
    webhook: httpWebhook([client]),
    clock: { now: () => new Date(now).toISOString() },
    fhirBase: 'https://mentor.example/fhir',
    report: () => undefined,
  };
  happen = eventRecorder(
    database,
    () => () => true,
    () => undefined,
  );
  await ports.subscriptions.create(
    {
      id: 's1',
      client: 'dash',
      status: 'requested',
      given: {
        resourceType: 'Subscription',
        reason: 'test',
        criteria: 'topic',
        channel: { type: 'rest-hook' },
      },
      terms: {
        type: 'RiskAssessment',
        query: '',
        content: 'id-only',
        endpoint: `${hook.origin}/hook`,
        headers: [],
        payload: 'application/fhir+json',
      },
    },
    1,
    ports.clock.now(),
  );
  await whatIsDue();
});
afterEach(async () => {
  ports.webhook.close();
  await hook.close();
  database.close();
  rmSync(folder, { recursive: true });
});

/** @returns how much there was to do */
async function whatIsDue(): Promise<number> {
  for (let count = 0; ; count += 1) {
    const due = await ports.subscriptions.dueOf('s1', ports.clock.now());
    if (due === undefined) return count;
    await notifySubscriber(due, ports);
  }
}

function anEvent(id: string): void {
  happen({
    type: 'RiskAssessment',
    id,
    version: 1,
    seq: 1,
    lastUpdated: ports.clock.now(),
    hospital: 'general',
    patient: 'Patient/1',
    resource: {
      resourceType: 'RiskAssessment',
      id,
      status: 'final',
      subject: { reference: 'Patient/1' },
    },
  });
}

test('a receiver that was down for a day gets everything, once each, in order, and quickly', async () => {
  hook.answer = () => ({ cut: true });
  const count = 300;
  for (let n = 1; n <= count; n += 1) {
    now += (24 * HOUR_MS) / count;
    anEvent(`r${n}`);
    await whatIsDue();
  }
  expect(await ports.subscriptions.get('s1')).toMatchObject({ status: 'active', delivered: 0 });
  hook.answer = () => ({ body: '' });
  now += 600_000;
  const requests = await whatIsDue();
  expect(hook.numbers()).toEqual(Array.from({ length: count }, (_, n) => n + 1));
  // Many at a time while there are many.
  expect(requests).toBeLessThan(count);
});

test('in the first hour it is tried at least every 30 s', async () => {
  hook.answer = () => ({ status: 503, body: '' });
  anEvent('r1');
  const tries = () => hook.all().filter(({ numbers }) => numbers.length > 0).length;
  await whatIsDue();
  for (let minute = 0; minute < 59; minute += 1) {
    const before = tries();
    for (let second = 0; second < 31; second += 1) {
      now += 1_000;
      await whatIsDue();
    }
    expect(tries()).toBeGreaterThan(before);
    now += 29_000;
    await whatIsDue();
  }
});

test('after three days it is in error, which the client sees, and its events are kept', async () => {
  hook.answer = () => ({ status: 503, body: '' });
  anEvent('r1');
  for (let tenMinutes = 0; tenMinutes < 3 * 24 * 6 + 3; tenMinutes += 1) {
    await whatIsDue();
    now += 601_000;
  }
  const held = await ports.subscriptions.get('s1');
  expect(held).toMatchObject({
    status: 'error',
    error: 'the endpoint answered 503',
    events: 1,
    delivered: 0,
  });
  anEvent('r2');
  expect(await ports.subscriptions.events('s1', 1, 9, 9)).toHaveLength(2);
  expect(await ports.subscriptions.dueOf('s1', ports.clock.now())).toBeUndefined();
});

test('what the operator no longer allows is not sent', async () => {
  anEvent('r1');
  const narrow = { ...ports, subscribers: configuredSubscribers([]) };
  const due = await ports.subscriptions.dueOf('s1', ports.clock.now());
  await notifySubscriber(due!, narrow);
  expect(hook.numbers()).toEqual([]);
  expect(await ports.subscriptions.get('s1')).toMatchObject({
    status: 'error',
    error: 'the client is not registered any more',
  });
});
