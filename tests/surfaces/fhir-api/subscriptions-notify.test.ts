import type { BundleEntry, Resource } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chartOf } from '../../support/chart-of.ts';
import { apiClient } from '../../support/api-client.ts';
import { fhirClient } from '../../support/fhir-client.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { receiver } from '../../support/receiver.ts';
import { eventually, hospitalConfig } from '../../support/service.ts';
import { serviceForClients } from '../../support/service-for-clients.ts';
import { tinyHospital } from '../../support/tiny-hospital.ts';
import { validateResource } from '../../support/validate-resource.ts';
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

const events = (path?: string) =>
  all.hook.all(path).filter(({ type }) => type === 'event-notification');
const untilEvents = (count: number, path?: string) =>
  eventually(
    () => events(path),
    (found) => found.flatMap(({ numbers }) => numbers).length >= count,
  );
const restOf = (entries: BundleEntry[] | undefined) => (entries ?? []).slice(1);
const modelOf = (resource: Resource) =>
  resource.resourceType === 'RiskAssessment' ? resource.method?.coding?.[0]?.code : undefined;

describe('a handshake', () => {
  test('comes first, says requested, and its answer makes the subscription active', async () => {
    const id = await subscribed(all);
    const [first] = all.hook.all();
    expect(first).toMatchObject({
      type: 'handshake',
      status: 'requested',
      eventsSinceStart: 0,
      numbers: [],
      subscription: `${all.service.baseUrl}/fhir/Subscription/${id}`,
    });
    expect(first!.bundle.type).toBe('history');
    expect(first!.bundle.entry).toHaveLength(1);
    expect(first!.bundle.entry![0]!.request).toEqual({
      method: 'GET',
      url: `${all.service.baseUrl}/fhir/Subscription/${id}/$status`,
    });
    expect(validateResource(first!.bundle)).toEqual([]);
  });

  test.each([
    ['500', { status: 500 }],
    ['404', { status: 404 }],
    ['a redirect', { status: 307, headers: { location: '/other' } }],
    ['a cut line', { cut: true }],
  ])('that is answered by %s makes it an error, for the client to see', async (_what, answer) => {
    all.hook.answer = () => ({ body: '', ...answer });
    const { json } = await all.fhir.post('/Subscription', subscriptionTo(all));
    const found = await untilStatus(all, json.id, 'error');
    expect(found.error).toMatch(/handshake failed/);
    const status = await all.fhir.get(`/Subscription/${json.id}/$status`);
    expect(status.text).toContain('"name":"error"');
    expect(validateResource(status.json)).toEqual([]);
    expect(all.hook.asked.filter(({ url }) => url !== '/hook')).toEqual([]);
  });
});

describe('an event', () => {
  test('of an empty payload says that something happened, and nothing of what', async () => {
    await subscribed(all, { content: 'empty' });
    await assessed(all, 'p1');
    const [event] = await untilEvents(1);
    expect(event).toMatchObject({ status: 'active', numbers: [1], eventsSinceStart: 1, focus: [] });
    expect(event!.bundle.entry).toHaveLength(1);
    expect(JSON.stringify(event!.bundle)).not.toMatch(/RiskAssessment\/|"topic"/);
    expect(validateResource(event!.bundle)).toEqual([]);
  });

  test('of an id-only payload names its resource, without the resource', async () => {
    await subscribed(all, { content: 'id-only' });
    await assessed(all, 'p1');
    const [event] = await untilEvents(1);
    const [entry] = restOf(event!.bundle.entry);
    expect(event!.focus).toEqual([entry!.fullUrl]);
    expect(entry).toMatchObject({
      request: { method: 'POST', url: 'RiskAssessment' },
      response: { status: '201', etag: 'W/"1"' },
    });
    expect(entry).not.toHaveProperty('resource');
    const [, path] = /\/fhir(\/RiskAssessment\/.+)$/.exec(event!.focus[0]!)!;
    expect((await all.fhir.get(path!)).status).toBe(200);
    expect(validateResource(event!.bundle)).toEqual([]);
  });

  test('of a full-resource payload holds it as it was', async () => {
    await subscribed(all, { content: 'full-resource' });
    await assessed(all, 'p1');
    const [event] = await untilEvents(1);
    const [resource] = event!.resources;
    expect(event!.focus).toEqual([`${all.service.baseUrl}/fhir/RiskAssessment/${resource!.id!}`]);
    const { json } = await all.fhir.get(`/RiskAssessment/${resource!.id!}`);
    expect(resource).toEqual(json);
    expect(JSON.stringify(event!.bundle.entry![0])).toContain('"topic"');
    expect(validateResource(event!.bundle)).toEqual([]);
  });

  test('carries the headers and the type of the subscription', async () => {
    const headers = ['Authorization: Bearer a:b', 'X-Ward: 7'];
    await subscribed(all, { headers });
    await assessed(all, 'p1');
    await untilEvents(1);
    for (const { headers: got } of all.hook.all())
      expect(got).toMatchObject({
        authorization: 'Bearer a:b',
        'x-ward': '7',
        'content-type': expect.stringMatching(/^application\/fhir\+json/),
      });
  });

  test('has a number, from 1, without gaps, each subscription its own', async () => {
    await subscribed(all, { endpoint: `${all.hook.origin}/one` });
    await assessed(all, 'p1', ['prevent-2023', 'score2-2021']);
    await untilEvents(2, '/one');
    await subscribed(all, { endpoint: `${all.hook.origin}/two` });
    await assessed(all, 'p2', ['prevent-2023', 'score2-2021']);
    await untilEvents(4, '/one');
    await untilEvents(2, '/two');
    expect(all.hook.numbers('/one')).toEqual([1, 2, 3, 4]);
    expect(all.hook.numbers('/two')).toEqual([1, 2]);
  });

  test('is not sent again for the same content', async () => {
    const id = await subscribed(all);
    await assessed(all, 'p1');
    await untilEvents(1);
    await assessed(all, 'p1');
    await assessed(all, 'p2');
    await untilEvents(2);
    expect(all.hook.numbers()).toEqual([1, 2]);
    const status = await all.fhir.get(`/Subscription/${id}/$status`);
    expect(status.text).toContain('"events-since-subscription-start","valueString":"2"');
  });

  test('of before the subscription is not told', async () => {
    await assessed(all, 'p1');
    await subscribed(all);
    await assessed(all, 'p2');
    const [event] = await untilEvents(1);
    expect(event!.numbers).toEqual([1]);
  });
});

describe('a filter', () => {
  test('by patient and model lets through what fits both', async () => {
    await subscribed(all, {
      content: 'full-resource',
      filters: ['patient=Patient/p2', 'RiskAssessment?model=score2-2021,prevent-2023'],
    });
    await assessed(all, 'p1', ['prevent-2023', 'score2-2021']);
    await assessed(all, 'p2', ['prevent-2023', 'score2-2021', 'kfre-2016']);
    const found = await untilEvents(2);
    const got = found.flatMap(({ resources }) => resources);
    expect(got.map(modelOf).sort()).toEqual(['prevent-2023', 'score2-2021']);
    expect(JSON.stringify(got)).not.toContain('Patient/p1');
  });

  test('by qualitative risk lets through the risks of that level', async () => {
    const models = ['prevent-2023', 'score2-2021'];
    const levels = ['low', 'moderate', 'high', 'certain', 'negligible'];
    for (const level of levels)
      await subscribed(all, {
        content: 'full-resource',
        endpoint: `${all.hook.origin}/${level}`,
        filters: [`qualitative-risk=${level}`],
      });
    await subscribed(all, { content: 'full-resource', endpoint: `${all.hook.origin}/every` });
    await assessed(all, 'p1', models);
    const every = (await untilEvents(2, '/every')).flatMap(({ resources }) => resources);
    const levelsOf = (resource: Resource) =>
      resource.resourceType === 'RiskAssessment'
        ? new Set(
            resource.prediction?.flatMap(
              ({ qualitativeRisk }) => qualitativeRisk?.coding?.map(({ code }) => code) ?? [],
            ),
          )
        : new Set();
    expect(every.some((each) => levelsOf(each).size > 0)).toBe(true);
    for (const level of levels) {
      const wanted = every.filter((each) => levelsOf(each).has(level)).map(({ id }) => id);
      if (wanted.length > 0) await untilEvents(wanted.length, `/${level}`);
      const got = events(`/${level}`).flatMap(({ resources }) => resources.map(({ id }) => id));
      expect(got, level).toEqual(wanted);
    }
  });
});

describe('plain R4 criteria', () => {
  const plain = (criteria: string, payload?: string) => ({
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'plain',
    criteria,
    channel: {
      type: 'rest-hook',
      endpoint: `${all.hook.origin}/base`,
      header: ['X-Key: k'],
      ...(payload === undefined ? {} : { payload }),
    },
  });

  test('with a payload bring the resource as an update at the endpoint', async () => {
    const body = plain('RiskAssessment?patient=Patient/p1', 'application/fhir+json');
    const { json } = await all.fhir.post('/Subscription', body);
    await untilStatus(all, json.id, 'active');
    await assessed(all, 'p2');
    await assessed(all, 'p1');
    const asked = await eventually(
      () => all.hook.asked,
      (found) => found.length > 0,
    );
    const resource = JSON.parse(asked[0]!.body) as Resource;
    expect(asked[0]).toMatchObject({
      method: 'PUT',
      url: `/base/RiskAssessment/${resource.id!}`,
      headers: { 'x-key': 'k', 'content-type': 'application/fhir+json' },
    });
    expect(resource).toMatchObject({ subject: { reference: 'Patient/p1' } });
    expect(validateResource(resource)).toEqual([]);
  });

  test('without a payload bring an empty POST', async () => {
    const { json } = await all.fhir.post('/Subscription', plain('CarePlan'));
    await untilStatus(all, json.id, 'active');
    await assessed(all, 'p1', []);
    const asked = await eventually(
      () => all.hook.asked,
      (found) => found.length > 0,
    );
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/base', body: '' });
  });
});

describe('a heartbeat', () => {
  test('is sent in its interval where one is asked for, without a number', async () => {
    await subscribed(all, { heartbeat: 1, endpoint: `${all.hook.origin}/beating` });
    await subscribed(all, { endpoint: `${all.hook.origin}/still` });
    const beats = await eventually(
      () => all.hook.all('/beating').filter(({ type }) => type === 'heartbeat'),
      (found) => found.length >= 2,
    );
    expect(beats[1]).toMatchObject({ status: 'active', numbers: [], eventsSinceStart: 0 });
    expect(validateResource(beats[1]!.bundle)).toEqual([]);
    expect(all.hook.all('/still').map(({ type }) => type)).toEqual(['handshake']);
  });
});

describe('$events', () => {
  const numbersIn = (text: string) =>
    [...text.matchAll(/"event-number","valueString":"(\d+)"/g)].map(([, each]) => Number(each));

  test('answers those of a range, both ends included, in the wanted content', async () => {
    const id = await subscribed(all);
    await assessed(all, 'p1', ['prevent-2023', 'score2-2021']);
    await assessed(all, 'p2', ['prevent-2023', 'score2-2021']);
    const path = `/Subscription/${id}/$events`;
    const whole = await all.fhir.get(path);
    expect(whole.json).toMatchObject({ resourceType: 'Bundle', type: 'history' });
    expect(numbersIn(whole.text)).toEqual([1, 2, 3, 4]);
    const some = await all.fhir.get(`${path}?eventsSinceNumber=2&eventsUntilNumber=3`);
    expect(numbersIn(some.text)).toEqual([2, 3]);
    expect(some.text).toContain('query-event');
    const full = await all.fhir.post(path, {
      resourceType: 'Parameters',
      parameter: [
        { name: 'eventsSinceNumber', valueString: '4' },
        { name: 'content', valueCode: 'full-resource' },
      ],
    });
    expect(numbersIn(full.text)).toEqual([4]);
    expect(full.json.entry[1]?.resource?.resourceType).toBe('RiskAssessment');
    for (const each of [whole, some, full]) expect(validateResource(each.json)).toEqual([]);
    expect((await all.fhir.get(`${path}?eventsSinceNumber=-1`)).status).toBe(400);
    expect((await all.fhir.get(`${path}?content=all`)).status).toBe(400);
  });
});

test('a max-count is never exceeded, and fills a notification while there is a backlog', async () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  await subscribed(all, { maxCount: 3 });
  all.hook.answer = async () => {
    await opened;
    return { body: '' };
  };
  for (const patient of ['p1', 'p2', 'p3', 'p4'])
    await assessed(all, patient, ['prevent-2023', 'score2-2021']);
  open();
  const found = await untilEvents(8);
  expect(found.flatMap(({ numbers }) => numbers)).toEqual(counting(1, 8));
  const sizes = found.map(({ numbers }) => numbers.length);
  expect(Math.max(...sizes)).toBe(3);
});

test('a slow receiver holds up nobody else', async () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  for (const name of ['slow', 'quick'])
    await subscribed(all, { endpoint: `${all.hook.origin}/${name}`, timeout: 60 });
  all.hook.answer = async ({ url }) => {
    if (url === '/slow') await opened;
    return { body: '' };
  };
  for (const patient of ['p1', 'p2', 'p3']) await assessed(all, patient);
  await untilEvents(3, '/quick');
  expect(all.hook.numbers('/quick')).toEqual([1, 2, 3]);
  expect(all.hook.numbers('/slow')).toEqual([]);
  open();
  await eventually(
    () => all.hook.numbers('/slow'),
    (found) => found.length === 3,
  );
  expect(all.hook.numbers('/slow')).toEqual([1, 2, 3]);
});

test('a launch, a decision on a result and one on a plan are told', async () => {
  const hospital = await tinyHospital([chartOf('p1')]);
  const client = await apiClient();
  const hook = await receiver();
  const scopes = ['system/*.cruds'];
  const service = await serviceForClients(
    [{ client, scopes, endpoints: [hook.origin] }],
    [hospitalConfig('general', hospital.iss)],
  );
  const fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
  const here = { ...all, service, hook, fhir };
  const to = (path: string) => ({ content: 'full-resource', endpoint: `${hook.origin}${path}` });
  await subscribed(here, { ...to('/risks'), filters: ['model=prevent-2023'] });
  await subscribed(here, { ...to('/plans'), topic: 'care-plan' });
  const told = (path: string, status: string) =>
    eventually(
      () => hook.all(path).flatMap(({ resources }) => resources),
      (found) => found.some((each) => 'status' in each && each.status === status),
    );
  const browser = new LaunchingBrowser(service.baseUrl);
  await browser.launch(hospital.iss, hospital.launchOf('p1'));
  const view = await browser.view();
  await told('/risks', 'preliminary');
  await told('/plans', 'draft');
  const { key } = view.risks.find((each) => each.key.startsWith('prevent-2023/'))!;
  await browser.post('/decision', { key, decision: 'confirm', reason: null, note: null });
  await told('/risks', 'final');
  expect(hook.numbers('/risks')).toEqual([1, 2]);
  await service.stop();
  await hook.close();
  await hospital.close();
  client.close();
});
