/** A subscriber is told whatever the cause: a hook, a launch, a change at the hospital, $assess, a decision, a withdrawal. */
import type { CarePlan, Observation, Resource, RiskAssessment } from '@medplum/fhirtypes';
import { afterEach, expect, test } from 'vitest';
import type { HospitalConfig } from '#src/config.ts';
import type { PlanView } from '#src/inbound/app-api/contract.ts';
import { anyHospital, type AnyHospital } from '../../support/any-hospital.ts';
import { apiClient } from '../../support/api-client.ts';
import { cdsClient, filled, hookBody } from '../../support/cds-client.ts';
import { chartOf } from '../../support/chart-of.ts';
import { fhirClient } from '../../support/fhir-client.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import { receiver } from '../../support/receiver.ts';
import { eventually, hospitalConfig, removeStore, testService } from '../../support/service.ts';
import { tinyHospital } from '../../support/tiny-hospital.ts';
import { assessed, counting, subscribed, type Setting } from './subscribing.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** The service with a hospital, and a subscriber to the results of one model and to the plans. */
async function subscriberAt(hospital: HospitalConfig) {
  const client = await apiClient();
  const ehr = await cdsClient();
  const hook = await receiver();
  const { id, jwksUrl } = client;
  const service = await testService([hospital], undefined, {
    clients: [{ id, jwksUrl, scopes: ['system/*.cruds'], endpoints: [hook.origin] }],
    cdsClients: [{ iss: ehr.iss, jwksUrl: ehr.jwksUrl, hospital: hospital.id }],
  });
  ends.push(
    () => client.close(),
    () => ehr.close(),
    () => hook.close(),
    () => removeStore(service),
    () => service.stop(),
  );
  const fhir = await fhirClient(service.baseUrl, client, 'system/*.cruds');
  const all = { service, hook, fhir } as unknown as Setting;
  const to = (path: string) => ({ content: 'full-resource', endpoint: `${hook.origin}${path}` });
  await subscribed(all, { ...to('/risks'), filters: ['model=prevent-2023'] });
  await subscribed(all, { ...to('/plans'), topic: 'care-plan' });
  async function told<T extends Resource>(path: string, isThis: (found: T) => boolean) {
    const resources = () => hook.all(path).flatMap((each) => each.resources) as T[];
    const found = await eventually(resources, (all) => all.some(isThis));
    return found.filter(isThis);
  }
  /** Once each, without a gap, in order. */
  const inOrder = (path: string) => {
    const numbers = hook.numbers(path);
    expect(numbers).toEqual(counting(1, numbers.length));
  };
  return {
    service,
    ehr,
    fhir,
    inOrder,
    risk: (isThis: (found: RiskAssessment) => boolean) => told('/risks', isThis),
    plan: (isThis: (found: CarePlan) => boolean) => told('/plans', isThis),
  };
}

const isOf =
  (patient: string, status = 'preliminary') =>
  (found: RiskAssessment | CarePlan) =>
    found.subject.reference === `Patient/${patient}` && found.status === status;

async function launchable() {
  const hospital = await tinyHospital([chartOf('p1')]);
  ends.push(() => hospital.close());
  const here = await subscriberAt(hospitalConfig('general', hospital.iss));
  return { ...here, hospital };
}

async function launched() {
  const here = await launchable();
  const browser = new LaunchingBrowser(here.service.baseUrl);
  await browser.launch(here.hospital.iss, here.hospital.launchOf('p1'));
  const { risks } = await browser.view();
  const { key } = risks.find((each) => each.key.startsWith('prevent-2023/'))!;
  await here.risk(isOf('p1'));
  await here.plan(isOf('p1', 'draft'));
  return { ...here, browser, key };
}

/** A hospital that gives us our own access, without a launch. */
async function watched() {
  const hospital = await anyHospital({}, [chartOf('p1')]);
  ends.push(() => hospital.close());
  const general = { ...hospitalConfig('general', hospital.iss), backend: { clientId: 'mentor' } };
  const here = await subscriberAt({ ...general, watch: { patientsPerMinute: 600 } });
  await eventually(() => hospital.urls.some((url) => url.includes('_lastUpdated')), Boolean);
  return { ...here, hospital };
}

function measure(hospital: AnyHospital, change: Partial<Observation> = {}): void {
  const [, pressure] = chartOf('p1', 171) as [unknown, Observation];
  const effectiveDateTime = new Date(Date.now() - 60_000).toISOString();
  hospital.put({ ...pressure, id: 'new', effectiveDateTime, ...change });
}

test('a CDS Hooks call', async () => {
  const { service, ehr, hospital, risk, plan } = await launchable();
  const response = await fetch(`${service.baseUrl}/cds-services`);
  const discovered: ReturnType<typeof JSON.parse> = await response.json();
  const prefetch = filled(discovered.services[0].prefetch, chartOf('p1'));
  const url = `${service.baseUrl}/cds-services/mentor-patient-view`;
  const answer = await ehr.post(url, hookBody({ patientId: 'p1', prefetch }));
  expect(answer.status).toBe(200);
  expect(await risk(isOf('p1'))).toHaveLength(1);
  expect(await plan(isOf('p1', 'draft'))).toHaveLength(1);
  expect(hospital.asked.filter((each) => each.startsWith('POST'))).toEqual([]);
});

test('a launch', async () => {
  const { risk, plan } = await launched();
  expect(await risk(isOf('p1'))).toHaveLength(1);
  expect(await plan(isOf('p1', 'draft'))).toHaveLength(1);
});

test('a new Observation at the hospital', async () => {
  const { hospital, risk, plan } = await watched();
  measure(hospital);
  const [told] = await risk(isOf('p1'));
  expect(told?.basis?.map(({ reference }) => reference)).toContain('Observation/new/_history/1');
  await plan(isOf('p1', 'draft'));
});

test('$assess with store', async () => {
  const { fhir, risk } = await launchable();
  await assessed({ fhir }, 'p7');
  expect(await risk(isOf('p7'))).toHaveLength(1);
});

test.each([
  ['confirm', 'final', null],
  ['disagree', 'cancelled', 'other'],
] as const)('the decision to %s a result, as %s', async (decision, status, reason) => {
  const { browser, key, risk, inOrder } = await launched();
  const note = reason === null ? null : 'Not as I know this patient';
  const answer = await browser.post('/decision', { key, decision, reason, note });
  expect(answer.status).toBe(200);
  const [before] = await risk(isOf('p1'));
  const [told] = await risk(isOf('p1', status));
  expect(told?.id).toBe(before?.id);
  expect(told?.meta?.versionId).not.toBe(before?.meta?.versionId);
  inOrder('/risks');
});

test.each([
  ['accept', 'active'],
  ['reject', 'revoked'],
])('the decision to %s what a plan proposes, as %s', async (choice, status) => {
  const { browser, plan, inOrder } = await launched();
  const { activities } = (await browser.get('/plan')).body as PlanView;
  const more = choice === 'reject' ? { reason: 'other', note: 'Not now' } : {};
  const decisions = activities.map(({ id }) => ({ activity: id, choice, ...more }));
  expect((await browser.post('/plan', { decisions })).status).toBe(200);
  const [before] = await plan(isOf('p1', 'draft'));
  const [told] = await plan(isOf('p1', status));
  expect(told?.id).toBe(before?.id);
  inOrder('/plans');
});

test('an input that was entered in error: the result in its place', async () => {
  const { hospital, risk, inOrder } = await watched();
  measure(hospital);
  const [before] = await risk(isOf('p1'));
  measure(hospital, { status: 'entered-in-error' });
  const [told] = await risk(({ note = [] }) =>
    note.some(({ text }) => text.includes('entered in error (Observation/new)')),
  );
  expect(told?.id).toBe(before?.id);
  inOrder('/risks');
});

test('the withdrawal of a confirmed result, whose input the hospital has taken back', async () => {
  const { browser, key, hospital, risk, inOrder } = await launched();
  const [used] = hospital.resources.get('Observation/p1-8480-6') ?? [];
  await browser.post('/decision', { key, decision: 'confirm', reason: null, note: null });
  const [confirmed] = await risk(isOf('p1', 'final'));
  await eventually(
    () => browser.view(),
    ({ outbox }) => outbox.items.every(({ state }) => state === 'written'),
  );
  const taken = { ...(used as Observation), status: 'entered-in-error' as const };
  hospital.resources.set('Observation/p1-8480-6', [used!, { ...taken, meta: { versionId: '2' } }]);
  await browser.post('/read-again');
  const [told] = await risk(isOf('p1', 'entered-in-error'));
  expect(told?.id).toBe(confirmed?.id);
  inOrder('/risks');
});
