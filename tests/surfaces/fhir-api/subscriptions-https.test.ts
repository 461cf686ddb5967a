/** Receivers by https: told where their certificate is good, never where it is not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { certificateAuthority } from '../../support/certificates.ts';
import { fhirClient } from '../../support/fhir-client.ts';
import { receiver, type Receiver } from '../../support/receiver.ts';
import { eventually } from '../../support/service.ts';
import { freePort, serviceProcess, type ServiceProcess } from '../../support/service-process.ts';
import { assessed, subscriptionTo, untilStatus, type Setting } from './subscribing.ts';

const folder = mkdtempSync(join(tmpdir(), 'mentor-https-'));
let client: ApiClient;
let service: ServiceProcess;
let baseUrl: string;
let hooks: Readonly<Record<'good' | 'otherName' | 'untrusted' | 'expired', Receiver>>;

beforeAll(async () => {
  const trusted = await certificateAuthority('A hospital');
  const stranger = await certificateAuthority('Somebody');
  hooks = {
    good: await receiver(await trusted.certificateFor('localhost')),
    otherName: await receiver(await trusted.certificateFor('hooks.example')),
    untrusted: await receiver(await stranger.certificateFor('localhost')),
    expired: await receiver(
      await trusted.certificateFor('localhost', new Date(Date.now() - 60_000)),
    ),
  };
  client = await apiClient();
  const { id, jwksUrl } = client;
  const endpoints = Object.values(hooks).map(({ origin }) => origin);
  const config = join(folder, 'config.json');
  const registered = { id, jwksUrl, scopes: ['system/*.cruds'], endpoints };
  writeFileSync(config, JSON.stringify({ clients: [registered] }));
  const authorities = join(folder, 'authorities.pem');
  writeFileSync(authorities, trusted.cert);
  const port = await freePort();
  baseUrl = `http://localhost:${port}`;
  service = await serviceProcess('serve', {
    PORT: String(port),
    MENTOR_DATA: folder,
    MENTOR_CONFIG: config,
    NODE_EXTRA_CA_CERTS: authorities,
  });
});
afterAll(async () => {
  await service.kill();
  await Promise.all(Object.values(hooks).map((each) => each.close()));
  client.close();
  rmSync(folder, { recursive: true });
});

async function subscribe(hook: Receiver) {
  const fhir = await fhirClient(baseUrl, client, 'system/*.cruds');
  const setting = { service: { baseUrl }, hook } as Setting;
  const answer = await fhir.post('/Subscription', subscriptionTo(setting));
  return { fhir, id: answer.json.id };
}

test('a receiver whose certificate an authority of NODE_EXTRA_CA_CERTS has signed is told', async () => {
  const { fhir, id } = await subscribe(hooks.good);
  await untilStatus({ fhir }, id, 'active');
  await assessed({ fhir }, 'p1');
  const numbers = await eventually(
    () => hooks.good.numbers(),
    (found) => found.length > 0,
  );
  expect(numbers).toEqual([1]);
});

test.each([
  ['for another name', 'otherName', 'is for another name'],
  ['of an authority that is not trusted', 'untrusted', 'is of nobody who is trusted here'],
  ['that has expired', 'expired', 'has expired'],
] as const)('one with a certificate %s is told nothing', async (_what, which, why) => {
  const { fhir, id } = await subscribe(hooks[which]);
  const { error } = await untilStatus({ fhir }, id, 'error');
  expect(error).toContain(`the certificate of the endpoint ${why}`);
  await assessed({ fhir }, 'p2');
  expect(hooks[which].asked).toEqual([]);
});
