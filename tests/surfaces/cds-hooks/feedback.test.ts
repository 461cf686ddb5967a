/** What people did with a card (requirements 79, 148–166), and what follows from it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '#src/domain/cds-card.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteAdviceStore } from '#src/outbound/sqlite/advice-store.ts';
import { cdsClient, hookBody } from '../../support/cds-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { hospitalConfig, testService } from '../../support/service.ts';
import { draftStatin } from './patients.ts';
import { setting, type Setting } from './setting.ts';

let here: Setting;
let card: Card;
beforeAll(async () => {
  here = await setting();
});
afterAll(() => here.close());

/** Each test with a content of its own. */
let systolic = 150;
beforeEach(async () => {
  systolic += 1;
  [card] = (await cards()) as [Card];
});

async function cards(hook = 'patient-view', context: Record<string, unknown> = {}) {
  const answer = await here.client.post(
    here.url(`mentor-${hook}`),
    hookBody({ hook, context, prefetch: here.prefetch('p1', chartOf('p1', systolic)) }),
  );
  expect(answer.status).toBe(200);
  return answer.body.cards as Card[];
}

const give = (feedback: unknown, service = 'mentor-patient-view', client = here.client) =>
  client.post(`${here.url(service)}/feedback`, { feedback });
const overridden = (more: object = {}) => ({
  card: card.uuid,
  outcome: 'overridden',
  outcomeTimestamp: new Date().toISOString(),
  ...more,
});
const accepted = (...ids: (string | undefined)[]) => ({
  card: card.uuid,
  outcome: 'accepted',
  acceptedSuggestions: ids.map((id) => ({ id })),
  outcomeTimestamp: new Date().toISOString(),
});

test('a card that was overridden is not shown again, in none of the services', async () => {
  const [reason] = card.overrideReasons;
  const given = overridden({ overrideReason: { reason, userComment: 'seen last week' } });
  expect((await give([given])).status).toBe(200);
  expect(await cards()).toEqual([]);
  expect(await cards('encounter-start', { encounterId: 'e1' })).toEqual([]);
  const draftOrders = { resourceType: 'Bundle', entry: [{ resource: draftStatin('p1') }] };
  expect(await cards('order-sign', { draftOrders })).toEqual([]);
});

test('it is shown again when its content has changed', async () => {
  expect((await give([overridden()])).status).toBe(200);
  systolic += 8;
  expect(await cards()).toHaveLength(1);
});

test('a suggestion that was accepted is not proposed again', async () => {
  const [first] = card.suggestions ?? [];
  expect((await give([accepted(first?.uuid)])).status).toBe(200);
  const [next] = await cards();
  expect(next?.suggestions?.length).toBe((card.suggestions?.length ?? 0) - 1);
  expect(next?.suggestions?.map(({ uuid }) => uuid)).not.toContain(first?.uuid);
});

test('is kept durably, with reason and comment, once', async () => {
  const [reason] = card.overrideReasons;
  const given = overridden({ overrideReason: { reason, userComment: 'not now' } });
  expect((await give([given])).status).toBe(200);
  expect((await give([given])).status).toBe(200);
  const database = openDatabase(here.service.folder, undefined);
  const all = await sqliteAdviceStore(database).ofPatient('general', 'Patient/p1');
  database.close();
  const history = all.find((each) => each.card.uuid === card.uuid);
  expect(history?.card).toMatchObject({ service: 'mentor-patient-view', summary: card.summary });
  expect(history?.feedback).toHaveLength(1);
  expect(history?.feedback[0]).toMatchObject({
    outcome: 'overridden',
    overrideReason: { reason, userComment: 'not now' },
    outcomeTimestamp: given.outcomeTimestamp,
  });
});

test('a token for the service itself is good for its feedback', async () => {
  const token = await here.client.token(here.url('mentor-patient-view'));
  const url = `${here.url('mentor-patient-view')}/feedback`;
  expect((await here.client.post(url, { feedback: [overridden()] }, token)).status).toBe(200);
});

describe('is refused, and nothing of it is kept', () => {
  test('without a token', async () => {
    const url = `${here.url('mentor-patient-view')}/feedback`;
    expect((await here.client.post(url, { feedback: [overridden()] }, null)).status).toBe(401);
  });

  test.each<[string, () => unknown]>([
    ['no list', () => overridden()],
    ['an empty list', () => []],
    ['another outcome', () => [overridden({ outcome: 'ignored' })]],
    ['no time', () => [overridden({ outcomeTimestamp: undefined })]],
    ['a time that is none', () => [overridden({ outcomeTimestamp: 'yesterday' })]],
    ['accepted without suggestions', () => [overridden({ outcome: 'accepted' })]],
    ['no card', () => [overridden({ card: undefined })]],
  ])('400: %s', async (_what, feedback) => {
    expect((await give(feedback())).status).toBe(400);
    expect(await cards()).toHaveLength(1);
  });

  test('404: a card that nobody was given, beside one that was', async () => {
    const unknown = { ...overridden(), card: randomUUID() };
    expect((await give([overridden(), unknown])).status).toBe(404);
    expect(await cards()).toHaveLength(1);
  });

  test('404: a suggestion of another card', async () => {
    expect((await give([accepted(randomUUID())])).status).toBe(404);
  });

  test('404: a card of another hospital', async () => {
    const other = await cdsClient('https://other.example');
    const service = await testService(
      [hospitalConfig('general', here.hospital.iss), hospitalConfig('other', 'https://x.example')],
      undefined,
      { cdsClients: [{ iss: other.iss, jwksUrl: other.jwksUrl, hospital: 'other' }] },
    );
    const url = `${service.baseUrl}/cds-services/mentor-patient-view/feedback`;
    const answer = await other.post(url, { feedback: [overridden()] });
    await service.stop();
    await other.close();
    expect(answer.status).toBe(404);
  });
});
