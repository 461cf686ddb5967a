import type { Subscription } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { fhirClient, type FhirAnswer, type FhirClient } from '../../support/fhir-client.ts';
import { validateResource } from '../../support/validate-resource.ts';
import {
  endSetting,
  setting,
  subscribed,
  subscriptionTo,
  untilStatus,
  type Setting,
} from './subscribing.ts';

let all: Setting;
let stranger: FhirClient;
beforeAll(async () => {
  all = await setting();
  stranger = await fhirClient(all.service.baseUrl, all.stranger, 'system/*.cruds');
});
afterAll(() => endSetting(all));

const create = (subscription: unknown) => all.fhir.post('/Subscription', subscription);
const put = (id: string, body: object, headers: Record<string, string> = {}) =>
  all.fhir.send(`/Subscription/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/fhir+json', ...headers },
    body: JSON.stringify(body),
  });
const read = async (id: string) =>
  (await all.fhir.get(`/Subscription/${id}`)).json as unknown as Subscription;
const parametersIn = ({ json }: FhirAnswer) =>
  json.entry.map(({ resource }) =>
    resource?.resourceType === 'Parameters' ? (resource.parameter ?? []) : [],
  );

describe('the CapabilityStatement', () => {
  test('says what is done: profile, topics, interactions and operations', async () => {
    const { json } = await all.fhir.get('/metadata');
    const statement = json as unknown as {
      instantiates: string[];
      rest: { resource: { type: string; extension?: { valueCanonical: string }[] }[] }[];
    };
    expect(statement.instantiates).toContain(
      'http://hl7.org/fhir/uv/subscriptions-backport/CapabilityStatement/backport-subscription-server-r4',
    );
    const entry = statement.rest[0]!.resource.find(({ type }) => type === 'Subscription')!;
    expect(entry).toMatchObject({
      supportedProfile: [
        'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription',
      ],
      interaction: ['create', 'read', 'update', 'delete', 'search-type'].map((code) => ({ code })),
      operation: [{ name: 'status' }, { name: 'events' }],
    });
    expect(entry.extension!.map(({ valueCanonical }) => valueCanonical)).toEqual(
      ['risk-assessment', 'care-plan', 'imaging-finding'].map(
        (name) => `${all.service.baseUrl}/fhir/SubscriptionTopic/${name}`,
      ),
    );
    expect(validateResource(json)).toEqual([]);
  });
});

describe('a Subscription', () => {
  test('is created as requested, with its address, and is valid as it is returned', async () => {
    const answer = await create(subscriptionTo(all, { heartbeat: 60, timeout: 5, maxCount: 10 }));
    expect(answer.status, answer.text).toBe(201);
    expect(answer.json).toMatchObject({ resourceType: 'Subscription', status: 'requested' });
    const { id } = answer.json;
    expect(answer.headers.get('location')).toBe(
      `${all.service.baseUrl}/fhir/Subscription/${id}/_history/1`,
    );
    expect(answer.headers.get('etag')).toBe('W/"1"');
    expect(validateResource(answer.json)).toEqual([]);
    const active = await untilStatus(all, id, 'active');
    expect(active.channel).toEqual(
      subscriptionTo(all, { heartbeat: 60, timeout: 5, maxCount: 10 }).channel,
    );
    expect(validateResource(active)).toEqual([]);
  });

  test('of every topic is taken', async () => {
    for (const topic of ['risk-assessment', 'care-plan', 'imaging-finding'])
      expect((await create(subscriptionTo(all, { topic }))).status).toBe(201);
  });

  test('is answered without its content where the client prefers that', async () => {
    const answer = await all.fhir.post('/Subscription', subscriptionTo(all), {
      prefer: 'return=minimal',
    });
    expect(answer).toMatchObject({ status: 201, text: '' });
  });

  test('is changed by its client, and only from the version that it has seen', async () => {
    const id = await subscribed(all);
    const before = await read(id);
    const changed = { ...before, reason: 'for another dashboard' };
    const late = await put(id, changed, { 'if-match': 'W/"1"' });
    expect(late.status).toBe(412);
    const answer = await put(id, changed, { 'if-match': `W/"${before.meta!.versionId!}"` });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toMatchObject({ reason: 'for another dashboard', status: 'requested' });
    await untilStatus(all, id, 'active');
    expect((await put(id, { ...changed, id: 'other' })).status).toBe(400);
    expect((await put('not-there', { ...changed, id: 'not-there' })).status).toBe(404);
  });

  test('is gone when it was deleted', async () => {
    const id = await subscribed(all);
    const remove = () => all.fhir.send(`/Subscription/${id}`, { method: 'DELETE' });
    expect((await remove()).status).toBe(204);
    expect((await all.fhir.get(`/Subscription/${id}`)).status).toBe(404);
    expect((await remove()).status).toBe(404);
  });

  test('is found by address, status, criteria and id', async () => {
    const endpoint = `${all.hook.origin}/found`;
    const id = await subscribed(all, { endpoint });
    const idsOf = async (query: string) =>
      (await all.fhir.get(`/Subscription?${query}`)).json.entry.map(({ resource }) => resource?.id);
    expect(await idsOf(`url=${endpoint}`)).toEqual([id]);
    expect(await idsOf(`_id=${id}&status=active`)).toEqual([id]);
    expect((await all.fhir.get(`/Subscription?_id=${id}&status=off,error`)).json.total).toBe(0);
    expect(await idsOf(`_id=${id}&criteria=${all.service.baseUrl}`)).toEqual([id]);
    const form = await all.fhir.send('/Subscription/_search', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `url=${encodeURIComponent(endpoint)}`,
    });
    expect(form.json.total).toBe(1);
    expect(validateResource(form.json)).toEqual([]);
    const strict = await all.fhir.get('/Subscription?colour=red', { prefer: 'handling=strict' });
    expect(strict.status).toBe(400);
  });

  test('keeps its headers out of clear text on the disk', async () => {
    const id = await subscribed(all, { headers: ['Authorization: Bearer very-secret-token'] });
    expect((await read(id)).channel.header).toEqual(['Authorization: Bearer very-secret-token']);
    const { readdirSync, readFileSync } = await import('node:fs');
    const entries = readdirSync(all.service.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const { parentPath, name } of files)
      expect(readFileSync(`${parentPath}/${name}`).includes('very-secret-token')).toBe(false);
  });
});

describe('another client', () => {
  test('sees, changes and deletes nothing of it', async () => {
    const id = await subscribed(all, { headers: ['Authorization: Bearer mine'] });
    const path = `/Subscription/${id}`;
    for (const each of [path, `${path}/$status`, `${path}/$events`])
      expect((await stranger.get(each)).status).toBe(404);
    expect((await stranger.send(path, { method: 'DELETE' })).status).toBe(404);
    const body = JSON.stringify({ ...subscriptionTo(all), id });
    const headers = { 'content-type': 'application/fhir+json' };
    expect((await stranger.send(path, { method: 'PUT', headers, body })).status).toBe(404);
    expect((await stranger.get('/Subscription')).json.total).toBe(0);
    expect((await stranger.get('/Subscription/$status')).json.total).toBe(0);
    expect((await read(id)).status).toBe('active');
  });
});

describe('a token', () => {
  test.each([
    ['system/Subscription.rs', 403],
    ['system/Subscription.c', 201],
    ['system/*.cruds', 201],
    ['system/RiskAssessment.rs', 403],
  ])('with %s gets %i for creating', async (scope, status) => {
    const fhir = await fhirClient(all.service.baseUrl, all.client, scope);
    expect((await fhir.post('/Subscription', subscriptionTo(all))).status).toBe(status);
  });

  test('is needed', async () => {
    const response = await fetch(`${all.service.baseUrl}/fhir/Subscription`);
    expect(response.status).toBe(401);
  });

  test('who may not read the type is not told of it either', async () => {
    const narrow = await setting(['system/Subscription.cruds', 'system/CarePlan.rs']);
    const fhir = await fhirClient(narrow.service.baseUrl, narrow.client, 'system/Subscription.c');
    const refused = await fhir.post('/Subscription', subscriptionTo(narrow));
    expect(refused.status).toBe(403);
    expect(refused.json.issue[0]?.diagnostics).toContain('RiskAssessment');
    const allowed = await fhir.post(
      '/Subscription',
      subscriptionTo(narrow, { topic: 'care-plan' }),
    );
    expect(allowed.status).toBe(201);
    await endSetting(narrow);
  });
});

interface Refusal {
  readonly change: (subscription: Subscription) => unknown;
  readonly status: number;
  readonly says: RegExp;
}

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
const withChannel = (channel: object) => (subscription: Subscription) => ({
  ...subscription,
  channel: { ...subscription.channel, ...channel },
});
const withExtension = (extension: object) => withChannel({ extension: [extension] });
const filtered = (valueString: string) => (subscription: Subscription) => ({
  ...subscription,
  _criteria: { extension: [{ url: `${BACKPORT}/backport-filter-criteria`, valueString }] },
});
const criteria = (text: string) => (subscription: Subscription) => ({
  ...subscription,
  criteria: text,
});

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'an unknown topic': {
    change: (each) => ({ ...each, criteria: `${each.criteria}s` }),
    status: 422,
    says: /topic.*criteria/,
  },
  'a topic of another server': {
    change: criteria('https://other.example/SubscriptionTopic/risk-assessment'),
    status: 422,
    says: /topic/,
  },
  'an unknown filter': { change: filtered('colour=red'), status: 422, says: /filtered by/ },
  'a filter of another type': {
    change: filtered('CarePlan?patient=Patient/1'),
    status: 422,
    says: /about RiskAssessment/,
  },
  'an empty filter': { change: filtered('patient='), status: 422, says: /filtered by/ },
  'another channel type': {
    change: withChannel({ type: 'websocket' }),
    status: 422,
    says: /rest-hook.*channel\.type/,
  },
  'a channel type by extension': {
    change: withChannel({
      _type: { extension: [{ url: `${BACKPORT}/backport-channel-type`, valueCoding: {} }] },
    }),
    status: 422,
    says: /channel type/,
  },
  'no endpoint': { change: withChannel({ endpoint: undefined }), status: 422, says: /endpoint/ },
  'an endpoint that is no address': {
    change: withChannel({ endpoint: 'dashboard' }),
    status: 422,
    says: /https/,
  },
  'an endpoint of another origin': {
    change: withChannel({ endpoint: 'https://elsewhere.example/hook' }),
    status: 422,
    says: /origin/,
  },
  'an endpoint on another port of this machine': {
    change: withChannel({ endpoint: 'http://127.0.0.1:1/hook' }),
    status: 422,
    says: /origin/,
  },
  'an endpoint with a password': {
    change: (each) =>
      withChannel({ endpoint: each.channel.endpoint!.replace('//', '//me:secret@') })(each),
    status: 422,
    says: /password/,
  },
  'a payload that is not FHIR JSON': {
    change: withChannel({ payload: 'application/fhir+xml' }),
    status: 422,
    says: /fhir\+json.*payload/,
  },
  'another FHIR version': {
    change: withChannel({ payload: 'application/fhir+json; fhirVersion=5.0' }),
    status: 422,
    says: /4\.0/,
  },
  'a content that is not known': {
    change: withChannel({
      _payload: { extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: 'all' }] },
    }),
    status: 422,
    says: /empty, id-only, full-resource/,
  },
  'a topic without a content': {
    change: withChannel({ _payload: undefined }),
    status: 422,
    says: /backport-payload-content/,
  },
  'a content without a payload type': {
    change: withChannel({ payload: undefined }),
    status: 422,
    says: /application\/fhir\+json/,
  },
  'cross-version extensions': {
    change: (each) => ({
      ...each,
      extension: [
        {
          url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Subscription.topic',
          valueUri: each.criteria,
        },
      ],
    }),
    status: 422,
    says: /cross-version/,
  },
  'a heartbeat of no time': {
    change: withExtension({ url: `${BACKPORT}/backport-heartbeat-period`, valueUnsignedInt: 0 }),
    status: 422,
    says: /heartbeat-period/,
  },
  'a timeout as text': {
    change: withExtension({ url: `${BACKPORT}/backport-timeout`, valueString: '5' }),
    status: 422,
    says: /timeout.*valueUnsignedInt/,
  },
  'a max-count below 1': {
    change: withExtension({ url: `${BACKPORT}/backport-max-count`, valuePositiveInt: -1 }),
    status: 422,
    says: /max-count.*valuePositiveInt/,
  },
  'a header without a name': {
    change: withChannel({ header: ['just a value'] }),
    status: 422,
    says: /channel\.header\[0\]/,
  },
  'a header with a line break': {
    change: withChannel({ header: ['X-One: a\r\nX-Two: b'] }),
    status: 422,
    says: /line breaks/,
  },
  'a header of the connection': {
    change: withChannel({ header: ['Host: inside.example'] }),
    status: 422,
    says: /Host is set by us/,
  },
  'an end that is past': {
    change: (each) => ({ ...each, end: '2020-01-01T00:00:00Z' }),
    status: 422,
    says: /ended.*Subscription\.end/,
  },
  'no reason': {
    change: (each) => ({ ...each, reason: undefined }),
    status: 400,
    says: /Subscription\.reason/,
  },
  'no criteria': {
    change: (each) => ({ ...each, criteria: undefined }),
    status: 400,
    says: /Subscription\.criteria/,
  },
  'an element that R4 has not': {
    change: (each) => ({ ...each, topic: 'x' }),
    status: 400,
    says: /Subscription\.topic/,
  },
  'another resource': {
    change: () => ({ resourceType: 'Patient' }),
    status: 400,
    says: /resourceType/,
  },
  'no JSON': { change: () => '{"resourceType":', status: 400, says: /line 1/ },
  'plain criteria of a type that is not here': {
    change: criteria('Patient?name=x'),
    status: 422,
    says: /RiskAssessment/,
  },
  'plain criteria with an unknown parameter': {
    change: criteria('RiskAssessment?colour=red'),
    status: 422,
    says: /search parameters/,
  },
  'plain criteria with a chain': {
    change: criteria('RiskAssessment?patient.identifier=x|1'),
    status: 422,
    says: /chains/,
  },
  'plain criteria with a value that means nothing': {
    change: criteria('RiskAssessment?date=yesterday'),
    status: 400,
    says: /date/,
  },
};

describe('what we do not do', () => {
  test.each(Object.entries(REFUSALS))(
    '%s is refused, with what is wrong and where',
    async (_what, { change, status, says }) => {
      const before = (await all.fhir.get('/Subscription?_summary=count')).json.total;
      const answer = await create(change(subscriptionTo(all)));
      expect({ status: answer.status, type: answer.json.resourceType }).toEqual({
        status,
        type: 'OperationOutcome',
      });
      expect(answer.json.issue[0]?.diagnostics).toMatch(says);
      expect(answer.text).not.toMatch(/node_modules|\.ts:|secret/);
      expect(validateResource(answer.json)).toEqual([]);
      expect((await all.fhir.get('/Subscription?_summary=count')).json.total).toBe(before);
    },
  );

  test('more subscriptions than a client may have are refused', async () => {
    const one = subscriptionTo(all);
    let status = 201;
    let text = '';
    for (let count = 0; status === 201 && count < 600; count += 1) {
      const answer = await stranger.post('/Subscription', { ...one, status: 'off' });
      ({ status, text } = answer);
    }
    expect(status).toBe(422);
    expect(text).toContain('too-costly');
    expect((await stranger.get('/Subscription?_summary=count')).json.total).toBe(500);
  });
});

describe('$status', () => {
  test('of one ignores id and status, of all takes them as alternatives', async () => {
    const id = await subscribed(all);
    const one = await all.fhir.get(`/Subscription/${id}/$status?id=other&status=off`);
    expect(one.json).toMatchObject({ type: 'searchset', total: 1 });
    expect(validateResource(one.json)).toEqual([]);
    const off = await create({ ...subscriptionTo(all), status: 'off' });
    const two = await all.fhir.get(`/Subscription/$status?id=${id},${off.json.id}`);
    expect(two.json.total).toBe(2);
    const inBody = await all.fhir.post('/Subscription/$status', {
      resourceType: 'Parameters',
      parameter: [
        { name: 'id', valueId: id },
        { name: 'id', valueId: off.json.id },
        { name: 'status', valueCode: 'off' },
        { name: 'status', valueCode: 'error' },
      ],
    });
    expect(parametersIn(inBody)).toHaveLength(1);
    expect(parametersIn(inBody)[0]).toMatchObject([
      { valueReference: { reference: expect.stringMatching(`Subscription/${off.json.id}$`) } },
      { name: 'topic' },
      { name: 'status', valueCode: 'off' },
      { name: 'type', valueCode: 'query-status' },
      { name: 'events-since-subscription-start', valueString: '0' },
    ]);
    const every = await all.fhir.get('/Subscription/$status');
    const total = (await all.fhir.get('/Subscription?_summary=count')).json.total;
    expect(every.json.total).toBe(total);
    expect((await all.fhir.get(`/Subscription/${id}/$status?colour=red`)).status).toBe(400);
  });
});

test('what was created, changed, deleted and denied is in the audit trail', async () => {
  const audited = await setting();
  const id = await subscribed(audited);
  const path = `/Subscription/${id}`;
  const headers = { 'content-type': 'application/fhir+json' };
  const body = JSON.stringify({ ...subscriptionTo(audited), id });
  await audited.fhir.send(path, { method: 'PUT', headers, body });
  await audited.fhir.send(path, { method: 'DELETE' });
  const reader = await fhirClient(
    audited.service.baseUrl,
    audited.client,
    'system/Subscription.rs',
  );
  await reader.post('/Subscription', subscriptionTo(audited));
  const database = openDatabase(audited.service.folder, undefined);
  const entries = database
    .prepare<[], { body: string }>('select body from audit order by id')
    .all()
    .map(
      (row) =>
        JSON.parse(row.body) as Readonly<Record<'who' | 'what' | 'outcome' | 'detail', string>>,
    )
    .filter(({ what }) => what.startsWith('subscription.'))
    .map(({ who, what, outcome, detail }) => [who, what, outcome, detail]);
  database.close();
  expect(entries).toEqual([
    ['client dashboard', 'subscription.create', 'success', `Subscription/${id}`],
    ['client dashboard', 'subscription.update', 'success', `Subscription/${id}`],
    ['client dashboard', 'subscription.delete', 'success', `Subscription/${id}`],
    ['client dashboard', 'subscription.create', 'failure', 'access.scope'],
  ]);
  await endSetting(audited);
});
