/** Names are looked up by a function of the test; connections and receivers are real. */
import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listOf } from '#src/outbound/webhook/address-guard.ts';
import {
  AddressRefused,
  allowedLookup,
  type Lookup,
} from '#src/outbound/webhook/allowed-lookup.ts';
import { configuredSubscribers } from '#src/outbound/webhook/subscribers.ts';
import { httpWebhook } from '#src/outbound/webhook/webhook.ts';
import type { Webhook, WebhookRequest } from '#src/ports/webhook.ts';
import { scriptedServer, type ScriptedServer } from '../../../support/scripted-server.ts';

let server: ScriptedServer;
let opened: Webhook[];
beforeEach(async () => {
  opened = [];
  server = await scriptedServer(({ url }) =>
    url === '/redirect'
      ? { status: 307, headers: { location: '/secret' }, body: '' }
      : { body: '' },
  );
});
afterEach(async () => {
  for (const each of opened) each.close();
  await server.close();
});

const port = () => new URL(server.baseUrl).port;
const asking = (url: string): WebhookRequest => ({
  client: 'dash',
  method: 'POST',
  url,
  headers: ['X-Key: a:b', 'Accept: one', 'accept: two'],
  body: { type: 'application/fhir+json', text: '{"é":1}' },
  timeoutMs: 2_000,
});

/** Each look-up gets the next answer, the last one for ever. */
function names(...answers: readonly (readonly string[])[]): { lookup: Lookup; asked: string[] } {
  const asked: string[] = [];
  const lookup = ((
    hostname: string,
    _options: object,
    callback: (error: null, addresses: LookupAddress[]) => void,
  ) => {
    const found = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as unknown as Lookup;
  return { lookup, asked };
}

function webhook(lookup?: Lookup): Webhook {
  const made = httpWebhook([{ id: 'dash' }], lookup);
  opened.push(made);
  return made;
}

describe('sending', () => {
  test('carries headers, type and length as they are', async () => {
    const answer = await webhook().send(asking(`${server.baseUrl}/hook`));
    expect(answer).toEqual({ reached: true, status: 200 });
    expect(server.asked[0]).toMatchObject({
      method: 'POST',
      url: '/hook',
      headers: {
        'x-key': 'a:b',
        accept: 'one, two',
        'content-type': 'application/fhir+json',
        'content-length': '8',
      },
      body: '{"é":1}',
    });
  });

  test('follows no redirect', async () => {
    expect(await webhook().send(asking(`${server.baseUrl}/redirect`))).toEqual({
      reached: true,
      status: 307,
    });
    expect(server.asked.map(({ url }) => url)).toEqual(['/redirect']);
  });

  test('goes to this machine where localhost is written', async () => {
    const { lookup } = names(['127.0.0.1']);
    const answer = await webhook(lookup).send(asking(`http://localhost:${port()}/hook`));
    expect(answer).toMatchObject({ reached: true, status: 200 });
  });

  test('uses its connection again, and a new one when that has ended', async () => {
    const one = webhook();
    for (let n = 0; n < 3; n += 1)
      expect(await one.send(asking(`${server.baseUrl}/hook`))).toMatchObject({ reached: true });
  });
});

describe('a name', () => {
  test.each([
    ['127.0.0.1'],
    ['10.0.0.5'],
    ['192.168.0.1'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['::1'],
    ['fe80::1'],
    ['fd00::5'],
    ['::ffff:127.0.0.1'],
  ])('that has the address %s is not connected to', async (address) => {
    const { lookup, asked } = names([address]);
    const answer = await webhook(lookup).send(asking(`http://hooks.example:${port()}/hook`));
    expect(answer).toMatchObject({ reached: false, final: true });
    expect(asked).toEqual(['hooks.example']);
    expect(server.asked).toEqual([]);
  });

  test('that has a public address and one of this machine is not connected to', async () => {
    const { lookup } = names(['8.8.8.8', '127.0.0.1']);
    const answer = await webhook(lookup).send(asking(`http://hooks.example:${port()}/hook`));
    expect(answer).toMatchObject({ reached: false, final: true });
    expect(server.asked).toEqual([]);
  });

  test('is looked up once, and what was checked is what is connected to', async () => {
    // This machine when it is checked, elsewhere when it is looked up again.
    const { lookup, asked } = names(['127.0.0.1'], ['10.0.0.5']);
    const url = `http://hooks.localhost:${port()}/hook`;
    expect(await webhook(lookup).send(asking(url))).toMatchObject({ reached: true, status: 200 });
    expect(asked).toHaveLength(1);
    expect(await webhook(lookup).send(asking(url))).toMatchObject({ reached: false, final: true });
    expect(server.asked).toHaveLength(1);
  });

  test.each([
    ['10.0.0.0/8', '10.0.0.5', true],
    ['10.0.0.0/8', '127.0.0.1', false],
    ['10.0.0.0/8', '169.254.169.254', false],
    ['192.168.0.0/16', '10.0.0.5', false],
    ['fd00::/8', 'fd00::5', true],
    ['fd00::/8', 'fe80::5', false],
  ])('may be in %s where the operator names it: %s, %s', (network, address, isAllowed) => {
    const { lookup } = names([address]);
    const found: unknown[] = [];
    allowedLookup(listOf([network]), lookup)('hooks.example', {}, (error, got) =>
      found.push(error === null ? got : error),
    );
    expect(found).toEqual(isAllowed ? [address] : [expect.any(AddressRefused)]);
  });
});

describe('an address itself', () => {
  test.each([
    'http://169.254.169.254/',
    'http://[::ffff:7f00:1]/',
    'http://0/',
    'http://[fe80::1]/',
  ])('%s is never connected to', async (url) => {
    expect(await webhook().send(asking(url))).toMatchObject({ reached: false, final: true });
  });

  test('where nothing listens is told as that, and may be tried again', async () => {
    await server.close();
    expect(await webhook().send(asking(`${server.baseUrl}/hook`))).toEqual({
      reached: false,
      why: 'nothing listens at the endpoint',
      final: false,
    });
  });
});

describe('an endpoint', () => {
  const subscribers = configuredSubscribers([
    {
      id: 'dash',
      jwksUrl: 'https://dash.example/jwks.json',
      scopes: ['system/RiskAssessment.rs'],
      endpoints: [
        'https://hooks.dash.example',
        'http://plain.dash.example',
        'http://localhost:3000',
        'http://10.0.0.5:8000',
        'http://8.8.8.8',
        'http://169.254.169.254',
      ],
    },
  ]);

  test.each([
    'https://dash.example/hook',
    'https://hooks.dash.example/a/b?c=d',
    'http://localhost:3000/hook',
    'http://10.0.0.5:8000/hook',
  ])('%s is allowed', (endpoint) => {
    expect(subscribers.endpointFault('dash', endpoint)).toBeUndefined();
  });

  test.each([
    ['https://hooks.dash.example.evil.example/', /origin/],
    ['https://hooks.dash.example:444/', /origin/],
    ['https://hooks.dash.example@evil.example/', /user/],
    ['http://hooks.dash.example/', /origin/],
    ['http://localhost:3001/', /origin/],
    ['http://plain.dash.example/hook', /https/],
    ['http://8.8.8.8/hook', /https/],
    ['http://169.254.169.254/latest/meta-data', /not one that is sent to/],
    ['ftp://hooks.dash.example/', /https/],
    ['hooks', /https/],
    ['https://dash.example/#a', /fragment/],
  ])('%s is not', (endpoint, why) => {
    expect(subscribers.endpointFault('dash', endpoint)).toMatch(why);
  });

  test('of a client that is no longer registered is not', () => {
    expect(subscribers.endpointFault('gone', 'https://dash.example/hook')).toMatch(/registered/);
    expect(subscribers.mayRead('gone', 'RiskAssessment')).toBe(false);
    expect(subscribers.mayRead('dash', 'RiskAssessment')).toBe(true);
    expect(subscribers.mayRead('dash', 'CarePlan')).toBe(false);
  });
});
