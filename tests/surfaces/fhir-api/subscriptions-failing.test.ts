import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteNotifications } from '#src/outbound/sqlite/notifications.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { fhirClient } from '../../support/fhir-client.ts';
import { eventually } from '../../support/service.ts';
import {
  assessed,
  counting,
  endSetting,
  setting,
  subscribed,
  subscriptionTo,
  untilStatus,
  type Setting,
} from './subscribing.ts';

let all: Setting;
beforeEach(async () => {
  all = await setting();
});
afterEach(() => endSetting(all));

const FOUR = ['p1', 'p2', 'p3', 'p4'];
const untilNumbers = (count: number) =>
  eventually(
    () => all.hook.numbers(),
    (found) => found.length >= count,
  );
const put = (id: string, body: object) =>
  all.fhir.send(`/Subscription/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/fhir+json' },
    body: JSON.stringify(body),
  });
const again = async (id: string, status: string) =>
  put(id, { ...(await all.fhir.get(`/Subscription/${id}`)).json, status });
const parked = async () => {
  const text = await (await fetch(`${all.service.baseUrl}/metrics`)).text();
  return Number(/mentor_outbox_items\{state="parked"\} (\d+)/.exec(text)?.[1]);
};

describe('a receiver that fails', () => {
  test.each([500, 503, 408, 409, 425, 429, 302])(
    'with %i is tried again, and gets everything once, in order',
    async (status) => {
      await subscribed(all);
      let failures = 0;
      all.hook.answer = () => {
        failures += 1;
        return failures <= 2 ? { status, body: '' } : { body: '' };
      };
      for (const patient of FOUR.slice(0, 2)) await assessed(all, patient);
      await untilNumbers(2);
      expect(all.hook.numbers()).toEqual([1, 2]);
      expect(all.hook.all().filter(({ numbers }) => numbers[0] === 1)).toHaveLength(3);
    },
  );

  test('by not answering in the time of the subscription is tried again', async () => {
    await subscribed(all, { timeout: 1 });
    let first = true;
    all.hook.answer = () => {
      const answer = first ? { afterMs: 5_000, status: 500, body: '' } : { body: '' };
      first = false;
      return answer;
    };
    await assessed(all, 'p1');
    await untilNumbers(1);
    expect(all.hook.all().filter(({ numbers }) => numbers[0] === 1)).toHaveLength(2);
  });

  test.each([400, 401, 403, 404, 410, 422])(
    'with %i is not tried again: the subscription is in error, and its events are kept and counted',
    async (status) => {
      const id = await subscribed(all);
      all.hook.answer = () => ({ status, body: '' });
      await assessed(all, 'p1');
      const found = await untilStatus(all, id, 'error');
      expect(found.error).toContain(String(status));
      expect(all.hook.all().filter(({ numbers }) => numbers.length > 0)).toHaveLength(1);
      await assessed(all, 'p2');
      expect(await parked()).toBe(2);
      const answer = await all.fhir.get(`/Subscription/${id}/$status`);
      expect(answer.text).toContain('"events-since-subscription-start","valueString":"2"');
      expect(answer.text).toContain('"valueCode":"error"');
      const events = await all.fhir.get(`/Subscription/${id}/$events`);
      expect(events.json.entry).toHaveLength(3);
    },
  );
});

describe('a subscription in error', () => {
  async function inError(): Promise<string> {
    const id = await subscribed(all);
    all.hook.answer = () => ({ status: 400, body: '' });
    for (const patient of FOUR.slice(0, 2)) await assessed(all, patient);
    await untilStatus(all, id, 'error');
    all.hook.answer = () => ({ body: '' });
    return id;
  }

  test.each(['requested', 'active'])(
    'goes on when its client asks for %s: a handshake, then what was missed, once each',
    async (status) => {
      const id = await inError();
      expect((await again(id, status)).json).toMatchObject({ status: 'requested' });
      await untilStatus(all, id, 'active');
      await assessed(all, 'p3');
      await untilNumbers(3);
      expect(all.hook.numbers()).toEqual([1, 2, 3]);
      const [shake] = all.hook
        .all()
        .filter(({ type }) => type === 'handshake')
        .slice(-1);
      expect(shake).toMatchObject({ status: 'requested', eventsSinceStart: 2 });
      expect(await parked()).toBe(0);
    },
  );

  test('stays in error when its client changes something else', async () => {
    const id = await inError();
    expect((await again(id, 'error')).json).toMatchObject({ status: 'error' });
    expect(all.hook.numbers()).toEqual([]);
  });

  test('goes on when an operator sends a parked event again', async () => {
    const id = await inError();
    const database = openDatabase(all.service.folder, undefined);
    const notifications = sqliteNotifications(database);
    const items = await notifications.list(['parked']);
    expect(items.map((each) => each.id)).toEqual([`${id}.1`, `${id}.2`]);
    expect(items[0]).toMatchObject({
      hospital: 'dashboard',
      patient: `Subscription/${id}`,
      state: 'parked',
      detail: 'the endpoint answered 400',
    });
    const now = new Date().toISOString();
    await notifications.retry(`${id}.1`, now);
    await untilNumbers(2);
    expect(all.hook.numbers()).toEqual([1, 2]);
    expect(await parked()).toBe(0);
    for (const gone of [`${id}.1`, `${id}.9`, 'nothing', 'other.1'])
      await expect(notifications.retry(gone, now)).rejects.toMatchObject({
        code: 'request.not-found',
      });
    database.close();
  });
});

describe('a subscription that is off', () => {
  test('is told nothing, and starts again with the next number', async () => {
    const id = await subscribed(all);
    await assessed(all, 'p1');
    await untilNumbers(1);
    expect((await again(id, 'off')).json).toMatchObject({ status: 'off' });
    await assessed(all, 'p2');
    await again(id, 'requested');
    await untilStatus(all, id, 'active');
    await assessed(all, 'p3');
    await untilNumbers(2);
    expect(all.hook.numbers()).toEqual([1, 2]);
  });

  test('at its end is off by itself', async () => {
    const end = new Date(Date.now() + 1_500).toISOString();
    const { json } = await all.fhir.post('/Subscription', subscriptionTo(all, { end }));
    await untilStatus(all, json.id, 'off');
    await assessed(all, 'p1');
    const status = await all.fhir.get(`/Subscription/${json.id}/$status`);
    expect(status.text).toContain('"events-since-subscription-start","valueString":"0"');
  });
});

test('a backlog survives a restart and is sent once each, in order', async () => {
  const id = await subscribed(all);
  all.hook.answer = () => ({ status: 503, body: '' });
  for (const patient of FOUR) await assessed(all, patient);
  all.service = await all.service.restart();
  all.hook.answer = () => ({ body: '' });
  await untilNumbers(4);
  expect(all.hook.numbers()).toEqual(counting(1, 4));
  all.fhir = await fhirClient(all.service.baseUrl, all.client, 'system/*.cruds');
  expect((await untilStatus(all, id, 'active')).error).toBeUndefined();
});
