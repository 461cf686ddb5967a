/**
 * Everything the service writes and answers, collected from the real thing. Out: resources with a name each, for validators.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import type { Card } from '#src/domain/cds-card.ts';
import type { PlanView } from '#src/inbound/app-api/contract.ts';
import { HELD_TYPES, isResultType } from '#src/inbound/fhir-api/held-types.ts';
import { sandboxBundles } from '#src/sandbox/sandbox.ts';
import { apiClient } from './api-client.ts';
import { authorization, cdsClient, filled, hookBody } from './cds-client.ts';
import { chartOf } from './chart-of.ts';
import { assessInput, fhirClient, recordOf, type FhirClient } from './fhir-client.ts';
import { LaunchingBrowser } from './launching-browser.ts';
import { runMentor } from './run-mentor.ts';
import { eventually, hospitalConfig, removeStore, testService } from './service.ts';
import { tinyHospital, type TinyHospital } from './tiny-hospital.ts';

export interface Named {
  readonly name: string;
  readonly resource: object;
}

/** What `mentor assess` writes about every patient of the sandbox. */
export async function writtenByTheCommandLine(asOf: string): Promise<Named[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-written-'));
  for (const { id, bundle } of sandboxBundles(asOf)) {
    writeFileSync(join(folder, `${id}.json`), JSON.stringify(bundle));
  }
  const { exitCode, stdout, stderr } = await runMentor(['assess', folder, '--as-of', asOf]);
  rmSync(folder, { recursive: true });
  if (exitCode !== 0) throw new Error(stderr);
  return [{ name: 'mentor assess', resource: JSON.parse(stdout) as object }];
}

/** A launch with its decisions, hooks with their cards, and /fhir as a client reads it. */
export async function writtenByTheService(): Promise<Named[]> {
  const charts = [chartOf('p1'), chartOf('p2', 171)];
  const hospital = await tinyHospital(charts);
  const [client, ehr] = [await apiClient(), await cdsClient()];
  const scopes = ['system/*.cruds'];
  const service = await testService([hospitalConfig('general', hospital.iss)], undefined, {
    clients: [{ id: client.id, jwksUrl: client.jwksUrl, scopes, endpoints: [] }],
    cdsClients: [{ iss: ehr.iss, jwksUrl: ehr.jwksUrl, hospital: 'general' }],
  });
  try {
    const browser = new LaunchingBrowser(service.baseUrl);
    await browser.launch(hospital.iss, hospital.launchOf('p1'));
    await decide(browser);
    const cards = await proposedByCards(service.baseUrl, hospital, ehr, charts[1]!);
    const fhir = await fhirClient(service.baseUrl, client, scopes.join(' '));
    return [...atTheHospital(hospital), ...cards, ...(await answeredByFhir(fhir))];
  } finally {
    await service.stop();
    await hospital.close();
    await ehr.close();
    client.close();
    removeStore(service);
  }
}

/** Confirms one result, refuses another, accepts, changes and rejects parts of the plan. */
async function decide(browser: LaunchingBrowser): Promise<void> {
  const delivered = () =>
    eventually(
      () => browser.view(),
      ({ outbox: { items } }) =>
        items.length > 0 && items.every(({ state }) => state === 'written'),
    );
  const { risks } = await delivered();
  const [first, second] = risks.filter(({ state }) => state === 'computed');
  const said = { reason: 'not-applicable', note: 'Has CHD' };
  await browser.post('/decision', { key: first?.key, decision: 'confirm', ...nothingSaid });
  await browser.post('/decision', { key: second?.key, decision: 'disagree', ...said });
  const { activities } = (await browser.get('/plan')).body as PlanView;
  const [accepted, changed, rejected] = activities.map(({ id }) => id);
  const decisions = [
    { activity: accepted, choice: 'accept' },
    {
      activity: changed,
      choice: 'change',
      text: 'Half the dose',
      start: '2026-12-01',
      reason: 'Frail',
    },
    { activity: rejected, choice: 'reject', reason: 'patient-declined', note: null },
  ];
  const saved = await browser.post('/plan', { decisions });
  if (saved.status !== 200) throw new Error(JSON.stringify(saved.body));
  await delivered();
}

const nothingSaid = { reason: null, note: null };

function atTheHospital(hospital: TinyHospital): Named[] {
  const types = ['RiskAssessment', 'CarePlan', 'Observation', 'Provenance', 'Device'] as const;
  return types
    .flatMap((type) => hospital.all<Resource>(type))
    .filter(({ id }) => !/^p[12]-/.test(id ?? ''))
    .map((resource) => ({ name: `at the hospital: ${resource.resourceType}`, resource }));
}

async function proposedByCards(
  baseUrl: string,
  hospital: TinyHospital,
  ehr: Awaited<ReturnType<typeof cdsClient>>,
  chart: readonly Resource[],
): Promise<Named[]> {
  const discovery = (await (await fetch(`${baseUrl}/cds-services`)).json()) as {
    services: { prefetch: Record<string, string> }[];
  };
  const prefetch = filled(discovery.services[0]?.prefetch ?? {}, chart);
  const answer = await ehr.post(
    `${baseUrl}/cds-services/mentor-patient-view`,
    hookBody({
      patientId: 'p2',
      prefetch,
      fhirServer: hospital.iss,
      fhirAuthorization: authorization(hospital.tokenFor('p2')),
    }),
  );
  const actions = (answer.body.cards as Card[])
    .flatMap(({ suggestions = [] }) => suggestions)
    .flatMap((suggestion) => suggestion.actions);
  const written = () => hospital.all('RiskAssessment').map((each) => JSON.stringify(each));
  await eventually(written, (all) => all.some((each) => each.includes('Patient/p2')));
  return actions.map(({ resource }) => ({
    name: `on a card: ${resource.resourceType}`,
    resource,
  }));
}

async function answeredByFhir(fhir: FhirClient): Promise<Named[]> {
  const input = assessInput(recordOf(chartOf('p3')));
  const answers = [
    '/metadata',
    ...HELD_TYPES.map((type) => `/${type}?_count=${isResultType(type) ? 20 : 2}`),
    '/RiskAssessment?patient=p1&_include=*&_revinclude=Provenance:target',
    '/RiskAssessment/_history?_count=20',
    '/RiskAssessment?no-such-parameter=1',
    '/RiskAssessment/none',
  ].map(async (path) => ({ name: `GET /fhir${path}`, resource: (await fhir.get(path)).json }));
  const posted = {
    name: 'POST /fhir/$assess',
    resource: (await fhir.post('/$assess', input)).json,
  };
  return [...(await Promise.all(answers)), posted];
}
