import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apiClient } from '../../support/api-client.ts';
import { fhirClient } from '../../support/fhir-client.ts';
import { receiver } from '../../support/receiver.ts';
import { eventually } from '../../support/service.ts';
import { freePort, serviceProcess } from '../../support/service-process.ts';
import { assessed, counting, subscriptionTo, untilStatus } from './subscribing.ts';

const MODELS = ['prevent-2023', 'score2-2021', 'frs-cvd-2008'];

test('killed again and again while it writes and notifies, no event number is lost, skipped or out of order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-notify-killed-'));
  const client = await apiClient();
  const hook = await receiver();
  // A little time in which to be killed.
  hook.answer = () => ({ body: '', afterMs: 20 });
  const port = await freePort();
  const config = join(folder, 'config.json');
  const { id, jwksUrl } = client;
  const registered = { id, jwksUrl, scopes: ['system/*.cruds'], endpoints: [hook.origin] };
  writeFileSync(config, JSON.stringify({ clients: [registered] }));
  const env = { PORT: String(port), MENTOR_DATA: folder, MENTOR_CONFIG: config };
  const baseUrl = `http://localhost:${port}`;
  let service = await serviceProcess('serve', env);
  const connect = () => fhirClient(baseUrl, client, 'system/*.cruds');
  let fhir = await connect();
  const wish = subscriptionTo(
    { service: { baseUrl }, hook } as Parameters<typeof subscriptionTo>[0],
    {
      content: 'full-resource',
    },
  );
  const { json } = await fhir.post('/Subscription', wish);
  await untilStatus({ fhir }, json.id, 'active');

  let patients = 0;
  for (let round = 0; round < 3; round += 1) {
    const before = hook.all().length;
    const writing = (async () => {
      for (;;) {
        patients += 1;
        await assessed({ fhir }, `k${patients}`, MODELS);
      }
    })().catch(() => undefined);
    await eventually(
      () => hook.all().length,
      (count) => count >= before + 4,
    );
    await service.kill();
    await writing;
    service = await serviceProcess('serve', env);
    fhir = await connect();
  }

  const count = (await fhir.get('/RiskAssessment?_summary=count')).json.total;
  const numbers = await eventually(
    () => hook.numbers(),
    (found) => new Set(found).size >= count,
  );
  expect(count).toBeGreaterThan(9);
  expect([...new Set(numbers)]).toEqual(counting(1, count));
  const status = await fhir.get(`/Subscription/${json.id}/$status`);
  expect(status.text).toContain(`"events-since-subscription-start","valueString":"${count}"`);
  const told = new Set(hook.all().flatMap(({ resources }) => resources.map((each) => each.id)));
  expect(told.size).toBe(count);
  await service.kill();
  await hook.close();
  client.close();
  rmSync(folder, { recursive: true });
});
