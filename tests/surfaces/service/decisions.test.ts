import type { CarePlan, Observation, Provenance, RiskAssessment } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutboxView, PatientView, PlanView, Trend } from '#src/inbound/app-api/contract.ts';
import { chartOf } from '../../support/chart-of.ts';
import { LaunchingBrowser } from '../../support/launching-browser.ts';
import {
  eventually,
  hospitalConfig,
  removeStore,
  testService,
  type TestService,
} from '../../support/service.ts';
import { tinyHospital, type TinyHospital } from '../../support/tiny-hospital.ts';
import { validateResource } from '../../support/validate-resource.ts';

const MODELS = 'https://health-analysis-mentor.org/fhir/CodeSystem/mentor-models';

let hospital: TinyHospital;
let service: TestService;
let browser: LaunchingBrowser;
beforeEach(async () => {
  hospital = await tinyHospital([chartOf('p1')]);
  service = await testService([hospitalConfig('general', hospital.iss)]);
  browser = new LaunchingBrowser(service.baseUrl);
  await browser.launch(hospital.iss, hospital.launchOf('p1'));
});
afterEach(async () => {
  await service.stop();
  await hospital.close();
  removeStore(service);
});

async function allWritten(): Promise<PatientView> {
  return eventually(
    () => browser.view(),
    ({ outbox }) =>
      outbox.items.length > 0 && outbox.items.every(({ state }) => state === 'written'),
  );
}

function preventOf(view: PatientView) {
  const found = view.risks.find(
    ({ key, state }) => key.startsWith('prevent-2023/') && state === 'computed',
  );
  if (found === undefined) throw new Error('PREVENT is not computed');
  return found;
}

function resultsOf(model: string): RiskAssessment[] {
  return hospital
    .all<RiskAssessment>('RiskAssessment')
    .filter(({ method }) =>
      method?.coding?.some(({ system, code }) => system === MODELS && code === model),
    );
}

const verifiers = () =>
  hospital
    .all<Provenance>('Provenance')
    .filter(({ agent }) => agent.some(({ type }) => type?.coding?.[0]?.code === 'verifier'));

describe('confirming a result', () => {
  test('makes the same resource final, in the name of the person, however often it is pressed', async () => {
    const { key } = preventOf(await allWritten());
    const decision = { key, decision: 'confirm', reason: null, note: null };
    const answers = await Promise.all([
      browser.post('/decision', decision),
      browser.post('/decision', decision),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await browser.post('/decision', decision);
    const view = await allWritten();
    expect(preventOf(view)).toMatchObject({
      status: 'final',
      writtenAs: { state: 'written', version: '2' },
    });
    const [result, ...others] = resultsOf('prevent-2023');
    expect(others).toEqual([]);
    expect(result).toMatchObject({ status: 'final', meta: { versionId: '2' } });
    expect(verifiers()).toHaveLength(1);
    expect(verifiers()[0]?.agent[0]?.who.reference).toBe('Practitioner/7');
    expect(verifiers()[0]?.target.map(({ reference }) => reference)).toContain(
      `RiskAssessment/${result?.id}`,
    );
  });

  test('leaves a reviewed result alone when the patient is assessed anew', async () => {
    const { key } = preventOf(await allWritten());
    await browser.post('/decision', { key, decision: 'confirm', reason: null, note: null });
    await allWritten();
    const pressure = hospital.all<Observation>('Observation').find(({ id }) => id === 'p1-8480-6');
    hospital.resources.set('Observation/p1-8480-6', [
      { ...pressure!, valueQuantity: { ...pressure!.valueQuantity, value: 171 } },
    ]);
    await browser.post('/read-again');
    expect(preventOf(await allWritten()).status).toBe('preliminary');
    expect(
      resultsOf('prevent-2023')
        .map(({ status }) => status)
        .toSorted(),
    ).toEqual(['final', 'preliminary']);
  });
});

describe('not agreeing with a result', () => {
  test('cancels it with the reason, and asks for a reason', async () => {
    const { key } = preventOf(await allWritten());
    const without = await browser.post('/decision', {
      key,
      decision: 'disagree',
      reason: null,
      note: null,
    });
    expect(without).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', written: 'nothing' },
    });
    await browser.post('/decision', {
      key,
      decision: 'disagree',
      reason: 'not-applicable',
      note: 'Has CHD',
    });
    expect(preventOf(await allWritten()).status).toBe('cancelled');
    const [result] = resultsOf('prevent-2023');
    expect(result?.status).toBe('cancelled');
    expect(result?.note?.at(-1)?.text).toContain('Has CHD');
  });
});

describe('a decision on what is no longer the newest', () => {
  test('is refused, writes nothing, and is taken once the newer one was read', async () => {
    const seen = await allWritten();
    const other = new LaunchingBrowser(service.baseUrl);
    const pressure = hospital.all<Observation>('Observation').find(({ id }) => id === 'p1-8480-6');
    hospital.resources.set('Observation/p1-8480-6', [
      { ...pressure!, valueQuantity: { ...pressure!.valueQuantity, value: 171 } },
    ]);
    await other.launch(hospital.iss, hospital.launchOf('p1'));
    const newer = await other.view();
    expect(preventOf(newer).probability).toBeGreaterThan(preventOf(seen).probability ?? 1);
    const before = await allWritten();
    expect(before.outbox.newerSince).toBe(preventOf(newer).computedAt);
    const plan = (await browser.get('/plan')).body as PlanView;
    expect(plan.staleSince).not.toBeNull();
    const decision = { key: preventOf(seen).key, decision: 'confirm', reason: null, note: null };
    const refused = await browser.post('/decision', decision);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'decision.superseded', written: 'nothing' },
    });
    const choices = plan.activities.map(({ id }) => ({ activity: id, choice: 'accept' }));
    expect((await browser.post('/plan', { decisions: choices })).status).toBe(409);
    expect(resultsOf('prevent-2023').map(({ status }) => status)).toEqual(['preliminary']);
    await browser.post('/read-again');
    expect((await browser.view()).outbox.newerSince).toBeNull();
    expect((await browser.post('/decision', decision)).status).toBe(200);
    expect(preventOf(await allWritten()).status).toBe('final');
  });

  test('is refused from a page that shows an older reading of the same session', async () => {
    const { key, computedAt } = preventOf(await allWritten());
    await browser.post('/read-again');
    const decision = { key, computedAt, decision: 'confirm', reason: null, note: null };
    expect((await browser.post('/decision', decision)).status).toBe(409);
    expect(verifiers()).toEqual([]);
  });
});

describe('an unreviewed result', () => {
  test('is updated, not doubled, when a value changes', async () => {
    await allWritten();
    const pressure = hospital.all<Observation>('Observation').find(({ id }) => id === 'p1-8480-6');
    hospital.resources.set('Observation/p1-8480-6', [
      { ...pressure!, valueQuantity: { ...pressure!.valueQuantity, value: 171 } },
    ]);
    await browser.post('/read-again');
    await allWritten();
    expect(resultsOf('prevent-2023').map(({ meta }) => meta?.versionId)).toEqual(['2']);
  });

  async function newerOver(theirs: Partial<RiskAssessment>): Promise<RiskAssessment[]> {
    await allWritten();
    const [result] = resultsOf('prevent-2023');
    const address = `RiskAssessment/${result?.id}`;
    const versions = hospital.resources.get(address) ?? [];
    const changed = { ...versions[0]!, ...theirs, meta: { versionId: '2' } } as RiskAssessment;
    hospital.resources.set(address, [...versions, changed]);
    const pressure = hospital.all<Observation>('Observation').find(({ id }) => id === 'p1-8480-6');
    hospital.resources.set('Observation/p1-8480-6', [
      { ...pressure!, valueQuantity: { ...pressure!.valueQuantity, value: 171 } },
    ]);
    await browser.post('/read-again');
    await allWritten();
    return resultsOf('prevent-2023');
  }

  test('that somebody decided at the hospital stays as it is: ours is written beside it', async () => {
    const found = await newerOver({ status: 'final' });
    expect(found.map(({ status }) => status).sort()).toEqual(['final', 'preliminary']);
    const models = hospital
      .all<RiskAssessment>('RiskAssessment')
      .map(({ method }) => method?.coding?.[0]?.code)
      .filter((model) => model !== 'prevent-2023');
    expect(new Set(models).size, 'the others are not doubled').toBe(models.length);
  });

  test('that the hospital only touched is read again and updated', async () => {
    const found = await newerOver({ language: 'en' });
    expect(found).toHaveLength(1);
    expect(found[0]?.meta?.versionId).toBe('3');
  });
});

describe('a confirmed result whose value the hospital takes back', () => {
  /** As a hospital does it: another version of the same resource. */
  function change(more: Partial<Observation>): void {
    const versions = hospital.resources.get('Observation/p1-8480-6') ?? [];
    const meta = { versionId: String(versions.length + 1) };
    const changed = { ...versions.at(-1)!, ...more, meta } as Observation;
    hospital.resources.set('Observation/p1-8480-6', [...versions, changed]);
  }
  async function confirmed(): Promise<void> {
    const { key } = preventOf(await allWritten());
    await browser.post('/decision', { key, decision: 'confirm', reason: null, note: null });
    await allWritten();
  }
  async function readAgain(): Promise<RiskAssessment[]> {
    await browser.post('/read-again');
    await allWritten();
    return resultsOf('prevent-2023');
  }
  const byStatus = (found: readonly RiskAssessment[]) =>
    Object.fromEntries(found.map((each) => [each.status, each]));

  test('is marked as entered in error with the reason and a Provenance; the new one stands beside it', async () => {
    await confirmed();
    change({
      status: 'corrected',
      valueQuantity: {
        value: 121,
        unit: 'mm[Hg]',
        system: 'http://unitsofmeasure.org',
        code: 'mm[Hg]',
      },
    });
    const found = byStatus(await readAgain());
    expect(Object.keys(found).sort()).toEqual(['entered-in-error', 'preliminary']);
    const withdrawn = found['entered-in-error'];
    expect(withdrawn?.note?.at(-1)?.text).toContain('corrected (Observation/p1-8480-6)');
    expect(found['preliminary']?.note?.at(-1)?.text).toContain('Computed anew');
    const marked = hospital
      .all<Provenance>('Provenance')
      .find(({ activity }) => activity?.coding?.[0]?.code === 'NULLIFY');
    expect(marked?.target).toEqual([{ reference: `RiskAssessment/${withdrawn?.id}` }]);
    expect(validateResource(withdrawn!)).toEqual([]);
    expect(validateResource(marked!)).toEqual([]);
    expect(await readAgain(), 'once').toHaveLength(2);
  });

  test('is marked too when another was computed in between', async () => {
    await confirmed();
    const [, pressure] = chartOf('p1', 140) as [unknown, Observation];
    const effectiveDateTime = new Date(Date.now() - 60_000).toISOString();
    hospital.resources.set('Observation/newer', [{ ...pressure, id: 'newer', effectiveDateTime }]);
    expect(Object.keys(byStatus(await readAgain())).sort()).toEqual(['final', 'preliminary']);
    change({ status: 'entered-in-error' });
    const found = await readAgain();
    expect(found.map(({ status }) => status).sort()).toEqual(['entered-in-error', 'preliminary']);
  });
});

describe('the care plan', () => {
  test('becomes active with what was accepted and changed, and says what was refused', async () => {
    await allWritten();
    const plan = (await browser.get('/plan')).body as PlanView;
    expect(plan.state).toBe('proposed');
    expect(plan.activities.length).toBeGreaterThan(2);
    const [first, second, third] = plan.activities.map(({ id }) => id);
    const decisions = [
      { activity: first, choice: 'accept' },
      {
        activity: second,
        choice: 'change',
        text: 'Half the dose',
        start: '2026-12-01',
        reason: 'Frail',
      },
      { activity: third, choice: 'reject', reason: 'patient-declined', note: null },
    ];
    const [saved] = await Promise.all([
      browser.post('/plan', { decisions }),
      browser.post('/plan', { decisions }),
    ]);
    expect(saved).toMatchObject({ status: 200, body: { state: 'active' } });
    const view = await allWritten();
    expect(view.plan).toMatchObject({ state: 'active', open: plan.activities.length - 3 });
    const [carePlan, ...others] = hospital.all<CarePlan>('CarePlan');
    expect(others).toEqual([]);
    expect(carePlan).toMatchObject({ status: 'active', meta: { versionId: '2' } });
    const statuses = carePlan?.activity?.map(({ detail }) => detail?.status) ?? [];
    expect(statuses.filter((status) => status === 'scheduled')).toHaveLength(2);
    expect(statuses.filter((status) => status === 'cancelled')).toHaveLength(1);
    const changed = carePlan?.activity?.find(({ detail }) =>
      detail?.description?.includes('Half the dose'),
    );
    expect(changed?.detail?.description).toContain('Frail');
    expect(verifiers()).toHaveLength(1);
    const again = (await browser.get('/plan')).body as PlanView;
    const mine = again.activities.find(({ id }) => id === third);
    expect(mine).toMatchObject({
      decision: { choice: 'reject', reason: 'patient-declined' },
      decidedBy: 'Dr Test',
    });
  });

  test('is revoked when everything is refused', async () => {
    await allWritten();
    const plan = (await browser.get('/plan')).body as PlanView;
    const decisions = plan.activities.map(({ id }) => ({
      activity: id,
      choice: 'reject',
      reason: 'other',
      note: 'Not now',
    }));
    await browser.post('/plan', { decisions });
    await allWritten();
    expect(hospital.all<CarePlan>('CarePlan')[0]?.status).toBe('revoked');
  });
});

describe('values entered by hand', () => {
  test('are computed with, marked, and reach the hospital only when asked', async () => {
    await allWritten();
    const before = hospital.all('Observation').length;
    const entry = {
      input: 'sbp',
      value: 171,
      unit: 'mm[Hg]',
      at: new Date(Date.now() - 1_000).toISOString(),
    };
    const here = await browser.post('/entries', { entries: [entry], writeToRecord: false });
    expect(here.status).toBe(200);
    const row = preventOf(here.body as PatientView).contributions.find(({ value }) =>
      value.startsWith('171'),
    );
    expect(row?.enteredByHand).toBe(true);
    await allWritten();
    expect(hospital.all('Observation').length).toBe(before);
    const [resting] = resultsOf('prevent-2023');
    const [kept] = (resting?.contained ?? []) as Observation[];
    expect(kept?.valueQuantity?.value).toBe(171);
    expect(resting?.basis).toContainEqual({ reference: `#${kept?.id ?? ''}` });
    expect(resting === undefined ? [] : validateResource(resting)).toEqual([]);
    await browser.post('/entries', { entries: [{ ...entry, value: 172 }], writeToRecord: true });
    await allWritten();
    const written = hospital
      .all<Observation>('Observation')
      .find(({ valueQuantity }) => valueQuantity?.value === 172);
    expect(written?.performer?.[0]?.reference).toBe('Practitioner/7');
    const basis = resultsOf('prevent-2023')[0]?.basis?.map(({ reference }) => reference);
    expect(basis).toContain(`Observation/${written?.id ?? ''}`);
  });

  test('are refused with the reason when they cannot be true', async () => {
    await browser.view();
    const entry = { input: 'sbp', value: 1710, unit: 'mm[Hg]', at: '2026-01-01' };
    const refused = await browser.post('/entries', { entries: [entry], writeToRecord: true });
    expect(refused).toMatchObject({ status: 400, body: { written: 'nothing' } });
    expect(refused.body.message).toContain('not plausible');
  });
});

describe('a value that a clinician holds to be wrong', () => {
  const pressure = (view: PatientView) =>
    preventOf(view).contributions.find(({ input }) => input === 'sbp');
  const asideIn = ({ record }: PatientView) =>
    record.ignored.filter(({ canUseAgain }) => canUseAgain);

  test('is used by no result, until it is used again; the hospital keeps it', async () => {
    const before = await allWritten();
    const reference = pressure(before)?.sources[0]?.reference;
    const without = await browser.post('/set-aside', { reference, isSetAside: true });
    expect(without.status).toBe(200);
    const shown = without.body as PatientView;
    expect(asideIn(shown).map(({ source }) => source.reference)).toEqual([reference]);
    const refused = shown.risks.filter(({ key }) => key.startsWith('prevent-2023/'));
    expect(refused.map(({ state }) => state)).not.toContain('computed');
    expect(refused[0]?.missing.find(({ input }) => input === 'sbp')?.detail).toContain(
      'a clinician set it aside',
    );
    await allWritten();
    const [result] = resultsOf('prevent-2023');
    expect(result?.prediction?.[0]?.probabilityDecimal).toBeUndefined();
    expect(result?.note?.map(({ text }) => text).join()).toContain('a clinician set it aside');
    expect(hospital.all('Observation').map(({ id }) => id)).toContain('p1-8480-6');
    const other = new LaunchingBrowser(service.baseUrl);
    await other.launch(hospital.iss, hospital.launchOf('p1'));
    expect(asideIn(await other.view())).toHaveLength(1);
    await browser.post('/set-aside', { reference, isSetAside: false });
    const again = await allWritten();
    expect(preventOf(again).probability).toBe(preventOf(before).probability);
    expect(asideIn(again)).toEqual([]);
  });

  test('counts again once the record has corrected it', async () => {
    const reference = pressure(await allWritten())?.sources[0]?.reference;
    await browser.post('/set-aside', { reference, isSetAside: true });
    const [old] = hospital.resources.get('Observation/p1-8480-6') ?? [];
    const corrected = { ...(old as Observation), status: 'corrected' as const };
    hospital.resources.set('Observation/p1-8480-6', [
      old!,
      {
        ...corrected,
        meta: { versionId: '2' },
        valueQuantity: { ...corrected.valueQuantity, value: 139 },
      },
    ]);
    await browser.post('/read-again');
    expect(pressure(await allWritten())?.value).toContain('139');
  });

  test('must be a value of the record', async () => {
    await browser.view();
    const wanted = { reference: 'Observation/of-nobody', isSetAside: true };
    expect((await browser.post('/set-aside', wanted)).status).toBe(400);
  });
});

describe('what if, and over time', () => {
  test('compute with the real model and leave nothing behind', async () => {
    const { key, probability, whatIf } = preventOf(await allWritten());
    const items = ((await browser.get('/outbox')).body as OutboxView).items.length;
    const pressure = whatIf.find(({ field }) => field.input === 'sbp');
    expect(pressure?.current).toBe(152);
    const answer = await browser.post('/what-if', { key, changes: [{ input: 'sbp', value: 125 }] });
    expect(answer.body.before).toBe(probability);
    expect(answer.body.after).toBeLessThan(probability ?? 0);
    const same = await browser.post('/what-if', { key, changes: [] });
    expect(same.body.after).toBeCloseTo(probability ?? 0, 10);
    const age = await browser.post('/what-if', { key, changes: [{ input: 'age', value: 40 }] });
    expect(age.status).toBe(400);
    const trend = (await browser.get(`/trend/${encodeURIComponent(key)}`)).body as Trend;
    expect(trend.points.at(-1)?.value).toBe(probability);
    expect(trend.patient).toBe('Patient/p1');
    expect(((await browser.get('/outbox')).body as OutboxView).items.length).toBe(items);
  });
});
