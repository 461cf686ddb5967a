/** The hospital takes a value back: what rests on it is computed anew, and the old result is marked at the hospital. */
import type { Observation, Provenance, RiskAssessment } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anyHospital, type AnyHospital } from '../../support/any-hospital.ts';
import { chartOf } from '../../support/chart-of.ts';
import {
  eventually,
  hospitalConfig,
  removeStore,
  testService,
  type TestService,
} from '../../support/service.ts';
import { expectInOrder } from '../../support/written-in-order.ts';

let hospital: AnyHospital;
let service: TestService;
beforeEach(async () => {
  hospital = await anyHospital({}, [chartOf('p1')]);
  const general = { ...hospitalConfig('general', hospital.iss), backend: { clientId: 'mentor' } };
  service = await testService([general]);
  await eventually(() => hospital.urls.some((url) => url.includes('_lastUpdated')), Boolean);
  measure('x', 165, 60);
});
afterEach(async () => {
  await service.stop();
  removeStore(service);
  await hospital.close();
});

const results = () =>
  hospital
    .all<RiskAssessment>('RiskAssessment')
    .filter(({ method }) => method?.coding?.[0]?.code === 'prevent-2023');
const until = (isSo: (found: RiskAssessment[]) => boolean) => eventually(results, isSo);
const risk = (result: RiskAssessment | undefined) => result?.prediction?.[0]?.probabilityDecimal;
const notes = (result: RiskAssessment | undefined) => (result?.note ?? []).map(({ text }) => text);

function measure(
  id: string,
  systolic: number,
  secondsAgo: number,
  more: Partial<Observation> = {},
) {
  const [, pressure] = chartOf('p1', systolic) as [unknown, Observation];
  const effectiveDateTime = new Date(Date.now() - secondsAgo * 1_000).toISOString();
  hospital.put({ ...pressure, id, effectiveDateTime, ...more });
}
const taken = (id: string, change: Partial<Observation>) =>
  hospital.put({ ...(hospital.versions(`Observation/${id}`).at(-1) as Observation), ...change });

describe('a result that nobody has confirmed', () => {
  test('is computed anew in its place when its value was entered in error, and says so', async () => {
    const [before] = await until(([found]) => found?.meta?.versionId === '1');
    taken('x', { status: 'entered-in-error' });
    const [after, ...others] = await until(([found]) => found?.meta?.versionId === '2');
    expect(others).toEqual([]);
    expect(after?.id).toBe(before?.id);
    expect(risk(after)).toBeLessThan(risk(before) ?? 0);
    expect(notes(after)).toContainEqual(
      expect.stringContaining('entered in error (Observation/x)'),
    );
    expectInOrder(hospital);
  });

  test('is computed anew when its value was deleted, and says so', async () => {
    const [before] = await until(([found]) => found?.meta?.versionId === '1');
    hospital.remove('Observation/x');
    // Something else changes, so that the record is read.
    measure('weight', 120, 30, { status: 'entered-in-error' });
    const [after, ...others] = await until(([found]) => found?.meta?.versionId === '2');
    expect(others).toEqual([]);
    expect(after?.id).toBe(before?.id);
    expect(risk(after)).toBeLessThan(risk(before) ?? 0);
    expect(notes(after)).toContainEqual(expect.stringContaining('deleted (Observation/x)'));
    expect(after?.basis?.map(({ reference }) => reference)).not.toContainEqual(
      expect.stringContaining('Observation/x'),
    );
    expectInOrder(hospital);
  });

  test('is computed anew when its value was corrected, and not marked when a newer value came', async () => {
    const [before] = await until(([found]) => found?.meta?.versionId === '1');
    measure('y', 150, 30);
    const [newer] = await until(([found]) => found?.meta?.versionId === '2');
    expect(notes(newer)).not.toContainEqual(expect.stringContaining('Computed anew'));
    const [, pressure] = chartOf('p1', 190) as [unknown, Observation];
    taken('y', { status: 'corrected', valueQuantity: pressure.valueQuantity! });
    const [corrected, ...others] = await until(([found]) => found?.meta?.versionId === '3');
    expect(others).toEqual([]);
    expect(risk(corrected)).toBeGreaterThan(risk(before) ?? 100);
    expect(notes(corrected)).toContainEqual(expect.stringContaining('corrected (Observation/y)'));
  });

  test('the score of a model that has no score any more is cancelled, with a Provenance of ours', async () => {
    const scores = () =>
      hospital
        .all<Observation>('Observation')
        .filter(({ method }) => method?.coding?.[0]?.code === 'ckd-epi-2021-cr');
    await eventually(scores, (found) => found.length === 1);
    taken('p1-2160-0', { status: 'entered-in-error' });
    const [score] = await eventually(scores, ([found]) => found?.status !== 'preliminary');
    expect(score?.status).toBe('cancelled');
    expect(score?.note?.at(-1)?.text).toContain('entered in error (Observation/p1-2160-0)');
    const provenance = hospital
      .all<Provenance>('Provenance')
      .find(({ target }) => target[0]?.reference === `Observation/${score?.id}`);
    expect(provenance?.entity?.[0]?.what.reference).toBe('Observation/p1-2160-0');
    expectInOrder(hospital);
  });
});
