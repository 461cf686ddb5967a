/** What a hook computes is kept and written back like what a launch computes; the same again changes nothing. */
import type { RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionCookieName } from '#src/inbound/http/cookies.ts';
import { openDatabase } from '#src/outbound/sqlite/database.ts';
import { sqliteSessionStore } from '#src/outbound/sqlite/session-store.ts';
import { authorization, hookBody } from '../../support/cds-client.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { eventually } from '../../support/service.ts';
import { chartOf } from '../../support/chart-of.ts';
import { setting, type Setting } from './setting.ts';

let here: Setting;
beforeAll(async () => {
  here = await setting(['p1', 'p2', 'p3', 'p4', 'p5'].map((id) => chartOf(id)));
});
afterAll(() => here.close());

const written = (patientId: string) =>
  here.hospital
    .all<RiskAssessment>('RiskAssessment')
    .filter(({ subject }) => subject.reference === `Patient/${patientId}`);
const settle = () => new Promise((resolve) => setTimeout(resolve, 400));

async function call(patientId: string, scope?: string) {
  const more =
    scope === undefined
      ? {}
      : {
          fhirServer: here.hospital.iss,
          fhirAuthorization: authorization(here.hospital.tokenFor(patientId), { scope }),
        };
  const body = hookBody({ patientId, prefetch: here.prefetch(patientId), ...more });
  const answer = await here.client.post(here.url('mentor-patient-view'), body);
  expect(answer.status).toBe(200);
}

async function waiting(): Promise<number> {
  const text = await (await fetch(`${here.service.baseUrl}/metrics`)).text();
  return Number(/mentor_outbox_items\{state="waiting"\} (\d+)/.exec(text)?.[1]);
}

test('a token that may write delivers it, once however often the hook is called', async () => {
  await call('p1', 'patient/*.cruds');
  const first = await eventually(
    () => written('p1'),
    (found) => found.length > 0,
  );
  const versions = first.map(({ meta }) => meta?.versionId);
  await call('p1', 'patient/*.cruds');
  await call('p1', 'patient/*.cruds');
  await settle();
  expect(written('p1').map(({ meta }) => meta?.versionId)).toEqual(versions);
  expect(await waiting()).toBe(0);
});

test('without such a token it waits, and the next launch delivers it', async () => {
  await call('p2');
  await call('p2', 'patient/*.rs');
  await settle();
  expect(written('p2')).toEqual([]);
  expect(await waiting()).toBe(1);
  const browser = new LaunchingBrowser(here.service.baseUrl);
  await browser.launch(here.hospital.iss, here.hospital.launchOf('p2'));
  await browser.view();
  const first = await eventually(
    () => written('p2'),
    (found) => found.length > 0,
  );
  await settle();
  expect(written('p2').length).toBe(first.length);
  expect(await waiting()).toBe(0);
});

test('after a launch of the same record a hook writes nothing new', async () => {
  const browser = new LaunchingBrowser(here.service.baseUrl);
  await browser.launch(here.hospital.iss, here.hospital.launchOf('p3'));
  const view = await eventually(
    () => browser.view(),
    ({ outbox }) => outbox.items.length > 0 && outbox.items.every((i) => i.state === 'written'),
  );
  const before = written('p3').map(({ meta }) => meta?.versionId);
  const resources = [...here.hospital.resources.values()].flatMap((all) => all.at(-1) ?? []);
  const prefetch = here.prefetch(
    'p3',
    resources.filter((each) => JSON.stringify(each).includes('Patient/p3') || each.id === 'p3'),
  );
  const answer = await here.client.post(
    here.url('mentor-patient-view'),
    hookBody({
      patientId: 'p3',
      prefetch,
      fhirServer: here.hospital.iss,
      fhirAuthorization: authorization(here.hospital.tokenFor('p3')),
    }),
  );
  expect(answer.status).toBe(200);
  await settle();
  expect(written('p3').map(({ meta }) => meta?.versionId)).toEqual(before);
  expect((await browser.view()).outbox.items.length).toBe(view.outbox.items.length);
});

test('what a hook left is no session: no browser can use its token', async () => {
  await call('p4', 'patient/*.cruds');
  await eventually(
    () => written('p4'),
    (found) => found.length > 0,
  );
  const database = openDatabase(here.service.folder, undefined);
  const kept = await sqliteSessionStore(database).ofPatient('general', 'p4');
  database.close();
  expect(kept.length).toBeGreaterThan(0);
  for (const { id } of kept) {
    const headers = { cookie: `${sessionCookieName(id)}=` };
    const page = await fetch(`${here.service.baseUrl}/api/p/${id}`, { headers });
    expect(page.status).toBe(403);
  }
});

test('a token that the hospital took back leaves the delivery to the next launch', async () => {
  const fhirAuthorization = authorization('taken-back', { scope: 'patient/*.cruds' });
  const body = hookBody({
    patientId: 'p5',
    prefetch: here.prefetch('p5'),
    fhirServer: here.hospital.iss,
    fhirAuthorization,
  });
  expect((await here.client.post(here.url('mentor-patient-view'), body)).status).toBe(200);
  await settle();
  expect(written('p5')).toEqual([]);
  const browser = new LaunchingBrowser(here.service.baseUrl);
  await browser.launch(here.hospital.iss, here.hospital.launchOf('p5'));
  await eventually(
    () => written('p5'),
    (found) => found.length > 0,
  );
});
