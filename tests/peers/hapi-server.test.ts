/** A HAPI FHIR server as the hospital: what it holds after launches, changes, and when either side ends in the middle. */
import type { Observation, Provenance, Resource, RiskAssessment } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#src/domain/settings.ts';
import { assessPatient } from '#src/flows/assess-patient.ts';
import type { PatientView } from '#src/inbound/app-api/contract.ts';
import { chartOf } from '../support/chart-of.ts';
import { hapiHospital, type HapiHospital } from '../support/hapi-hospital.ts';
import { hasJavaAndMaven } from '../support/maven.ts';
import { putAll, sandboxPatients, syntheaPatients } from '../support/peer-patients.ts';
import { eventually } from '../support/service.ts';
import { shippedKnowledge } from '../support/shipped-knowledge.ts';

const SYNTHEA_PATIENTS = 5;

let hospital: HapiHospital;
/** As the record was before we wrote into it. */
const records = new Map<string, readonly Resource[]>();
const views = new Map<string, PatientView>();

const resultsOf = (patientId: string) =>
  hospital.hapi().all<RiskAssessment>(`RiskAssessment?patient=${patientId}`);
const modelOf = ({ method }: RiskAssessment) => method?.coding?.[0]?.code ?? '';

/** Model, outcome and probability of everything that was computed. */
function numbersIn(results: readonly Resource[]): string[] {
  return results
    .filter((each): each is RiskAssessment => each.resourceType === 'RiskAssessment')
    .flatMap((each) =>
      (each.prediction ?? []).map(({ outcome, probabilityDecimal, qualitativeRisk }) =>
        [
          modelOf(each),
          outcome?.coding?.[0]?.code,
          probabilityDecimal,
          qualitativeRisk?.coding?.[0]?.code,
        ].join(' '),
      ),
    )
    .toSorted();
}

/** A few at a time, as several people work. */
async function inTurns(ids: readonly string[], open: (id: string) => Promise<unknown>) {
  const left = ids.values();
  const work = async () => {
    for (const id of left) await open(id);
  };
  await Promise.all(Array.from({ length: 4 }, work));
}

async function come(patientId: string): Promise<void> {
  await hospital.hapi().send(putAll(chartOf(patientId)));
}

/** Until every result that this chart leads to is there. */
async function allThere(patientId: string, like: string): Promise<RiskAssessment[]> {
  const wanted = (await resultsOf(like)).length;
  return eventually(
    () => resultsOf(patientId),
    (found) => found.length >= wanted,
  );
}

async function expectOnce(patientId: string): Promise<void> {
  const results = await resultsOf(patientId);
  const models = results.map(modelOf);
  expect(models.length).toBeGreaterThan(5);
  expect(new Set(models).size, 'each model once').toBe(models.length);
  expect(results.map(({ meta }) => meta?.versionId)).toEqual(results.map(() => '1'));
  const plans = await hospital.hapi().all(`CarePlan?patient=${patientId}`);
  expect(plans).toHaveLength(1);
  const targets = results.map(({ id }) => `RiskAssessment/${id}`).join(',');
  const origins = await hospital.hapi().all<Provenance>(`Provenance?target=${targets}`);
  expect(origins).toHaveLength(1);
}

describe.skipIf(!hasJavaAndMaven)('a HAPI FHIR server (needs Java and Maven)', () => {
  beforeAll(async () => {
    hospital = await hapiHospital([sandboxPatients(), ...syntheaPatients(SYNTHEA_PATIENTS)]);
    await inTurns(await hospital.patients(), async (id) => {
      records.set(id, await hospital.hapi().all(`Patient/${id}/$everything`));
      views.set(id, await hospital.open(id));
    });
  }, 900_000);
  afterAll(() => hospital.close(), 60_000);

  test('each of its patients is read whole', () => {
    expect(views.size).toBeGreaterThanOrEqual(40);
    const incomplete = [...views].filter(([, { record }]) => record.incomplete.length > 0);
    expect(incomplete).toEqual([]);
  });

  test('holds the numbers that its whole records ($everything) lead to', async () => {
    const knowledge = await shippedKnowledge();
    const results = await hospital.hapi().all<RiskAssessment>('RiskAssessment');
    let numbers = 0;
    for (const [id, view] of views) {
      const asOf = view.risks[0]?.computedAt ?? '';
      const patient = { subject: `Patient/${id}`, resources: records.get(id) ?? [] };
      const { bundle } = assessPatient({ ...patient, asOf, settings: DEFAULT_SETTINGS }, knowledge);
      const expected = numbersIn((bundle.entry ?? []).flatMap(({ resource }) => resource ?? []));
      const own = results.filter(({ subject }) => subject.reference === patient.subject);
      expect(numbersIn(own), id).toEqual(expected);
      numbers += expected.length;
    }
    expect(numbers).toBeGreaterThan(100);
  });

  // HAPI takes the version out of a reference unless it is told not to.
  test('every resource that a result rests on can be read there', async () => {
    const results = await hospital.hapi().all<RiskAssessment>('RiskAssessment');
    const bases = results.flatMap(({ basis = [] }) =>
      basis.map(({ reference }) => reference ?? ''),
    );
    const distinct = [...new Set(bases)];
    expect(distinct.length).toBeGreaterThan(100);
    const statuses = await Promise.all(distinct.map((each) => hospital.hapi().statusOf(each)));
    expect(distinct.filter((_, place) => statuses[place] !== 200)).toEqual([]);
  });

  test('nothing changes when all are launched again', async () => {
    const before = await hospital.state();
    const { done } = hospital.gateway.writes;
    await inTurns([...views.keys()], (id) => hospital.open(id));
    expect(await hospital.state()).toEqual(before);
    expect(hospital.gateway.writes.done).toBe(done);
  });

  test('a new measurement updates the result that nobody has reviewed', async () => {
    await come('measured');
    const before = await eventually(
      () => resultsOf('measured'),
      (found) => found.some((each) => modelOf(each) === 'prevent-2023'),
    );
    const [, pressure] = chartOf('measured', 171) as [unknown, Observation];
    const now = new Date(Date.now() - 60_000).toISOString();
    const again = { ...pressure, id: 'measured-again', effectiveDateTime: now };
    await hospital.hapi().send(putAll([again]));
    const after = await eventually(
      () => resultsOf('measured'),
      (found) =>
        found.some(
          (each) =>
            modelOf(each) === 'prevent-2023' &&
            each.basis?.some(({ reference }) => reference === 'Observation/measured-again'),
        ),
    );
    expect(after.map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());
  });

  test('it ends while results are written, and has each of them once when it is back', async () => {
    const patients = ['down-1', 'down-2', 'down-3', 'down-4'];
    const { done } = hospital.gateway.writes;
    for (const id of patients) await come(id);
    await eventually(
      () => hospital.gateway.writes.done,
      (now) => now > done,
    );
    await hospital.restartHapi();
    for (const id of patients) {
      await allThere(id, 'measured');
      await expectOnce(id);
    }
  });

  test.each([
    { moment: 'before the hospital has the results', hold: 'requests' },
    { moment: 'when the hospital has them, and its answer is on the way', hold: 'answers' },
    { moment: 'when it was answered', hold: undefined },
  ] as const)('the service is killed $moment: they are there once', async ({ hold }) => {
    const { gateway } = hospital;
    const id = `killed-${hold ?? 'answered'}`;
    const before = { ...gateway.writes };
    if (hold !== undefined) gateway.faults.hold = hold;
    await come(id);
    await eventually(
      () => ({ ...gateway.writes }),
      ({ asked, done }) => (hold === 'requests' ? asked > before.asked : done > before.done),
    );
    await hospital.killService();
    delete gateway.faults.hold;
    await hospital.startService();
    await allThere(id, 'measured');
    await expectOnce(id);
    expect(gateway.writes.done).toBeGreaterThan(before.done);
  });
});
