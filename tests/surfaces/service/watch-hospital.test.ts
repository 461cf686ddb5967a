import type { Observation, RiskAssessment } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anyHospital, type AnyHospital, type Kind } from '../../support/any-hospital.ts';
import { chartOf } from '../../support/chart-of.ts';
import {
  eventually,
  hospitalConfig,
  removeStore,
  testService,
  type TestService,
} from '../../support/service.ts';

let hospital: AnyHospital;
let service: TestService;
const configured = (patientsPerMinute = 0) => ({
  ...hospitalConfig('general', hospital.iss),
  backend: { clientId: 'mentor' },
  watch: { patientsPerMinute },
});
async function start(kind: Kind = {}, patientsPerMinute?: number): Promise<void> {
  hospital = await anyHospital(kind, [chartOf('p1'), chartOf('p2')]);
  service = await testService([configured(patientsPerMinute)]);
}
afterEach(async () => {
  await service.stop();
  removeStore(service);
  await hospital.close();
});

const polls = () =>
  hospital.urls.filter((url) => url.includes('/Observation?_lastUpdated=')).length;
const readings = (id: string) =>
  hospital.asked.filter((each) => each === `GET /Patient/${id}`).length;
const results = (id: string) =>
  hospital
    .all<RiskAssessment>('RiskAssessment')
    .filter(({ subject }) => subject.reference === `Patient/${id}`);
const prevent = (id: string) =>
  results(id).filter(({ method }) => method?.coding?.[0]?.code === 'prevent-2023');
const asked = async (more = 2) => {
  const before = polls();
  await eventually(polls, (count) => count >= before + more);
};

function pressure(id: string, systolic: number, suffix = ''): Observation {
  const [, observation] = chartOf(id, systolic) as [unknown, Observation];
  return {
    ...observation,
    id: `${id}-new${suffix}`,
    effectiveDateTime: new Date(Date.now() - 60_000).toISOString(),
  };
}

describe('a hospital that gives us our own access', () => {
  beforeEach(() => start());

  test('a new Observation leads to a result before anybody opens the app', async () => {
    await asked();
    expect(hospital.all('RiskAssessment'), 'nobody asked about what was there').toEqual([]);
    hospital.put(pressure('p1', 171));
    const [result] = await eventually(
      () => prevent('p1'),
      (found) => found.length > 0,
    );
    expect(result?.basis?.map(({ reference }) => reference)).toContain(
      'Observation/p1-new/_history/1',
    );
    expect(results('p2'), 'nothing changed about the other patient').toEqual([]);
    expect(readings('p2')).toBe(0);
  });

  test('a hundred at once lead to one assessment, and what we write leads to none', async () => {
    await asked(1);
    for (let n = 0; n < 100; n += 1) hospital.put(pressure('p1', 120 + n, `-${n}`));
    await eventually(
      () => prevent('p1'),
      (found) => found.length > 0,
    );
    const written = hospital.all('RiskAssessment').length;
    await asked(3);
    expect(readings('p1')).toBe(1);
    expect(prevent('p1')).toHaveLength(1);
    expect(hospital.all('RiskAssessment')).toHaveLength(written);
  });

  test('a condition and a medication count as well; another weight of somebody unknown does not', async () => {
    const condition = chartOf('p1').find(({ resourceType }) => resourceType === 'Condition');
    hospital.put({ ...pressure('p2', 120), code: { text: 'Shoe size' } });
    hospital.put({ ...condition!, id: 'again' });
    await eventually(
      () => prevent('p1'),
      (found) => found.length > 0,
    );
    expect(readings('p2')).toBe(0);
  });

  test('a change while the service was down is seen after its start', async () => {
    await asked(1);
    await service.stop();
    hospital.put(pressure('p2', 165));
    service = await testService([configured()], service.folder);
    await eventually(
      () => prevent('p2'),
      (found) => found.length > 0,
    );
    expect(readings('p1')).toBe(0);
  });

  test('a change is not lost while the hospital does not answer', async () => {
    await asked(1);
    hospital.put(pressure('p1', 165));
    hospital.now.down = true;
    const before = hospital.asked.length;
    await eventually(
      () => hospital.asked.length,
      (count) => count > before + 1,
    );
    hospital.now.down = false;
    await eventually(
      () => prevent('p1'),
      (found) => found.length > 0,
    );
  });

  test('the record is not assessed by halves: it is read again', async () => {
    await asked(1);
    hospital.now.failingReads = ['Condition'];
    hospital.put(pressure('p1', 165));
    await eventually(
      () => readings('p1'),
      (count) => count >= 2,
    );
    expect(results('p1')).toEqual([]);
    hospital.now.failingReads = [];
    await eventually(
      () => prevent('p1'),
      (found) => found.length > 0,
    );
  });
});

describe('a hospital that does not know _lastUpdated', () => {
  test('what comes later is told from what was there', async () => {
    await start({ dated: false });
    await asked(1);
    hospital.put(pressure('p1', 171));
    await eventually(
      () => prevent('p1'),
      (found) => found.length > 0,
    );
    expect(readings('p2')).toBe(0);
  });
});

describe('a patient that a result was published for', () => {
  const sbp = (result: RiskAssessment | undefined) =>
    result?.basis?.map(({ reference }) => reference).filter((each) => each?.includes('p1-new'));

  test('is looked at in turn, and a deletion is noticed', async () => {
    await start({}, 600);
    await asked(1);
    hospital.put(pressure('p1', 171));
    const [before] = await eventually(
      () => prevent('p1'),
      (found) => found.length > 0,
    );
    expect(sbp(before)).toHaveLength(1);
    hospital.remove('Observation/p1-new');
    const [after] = await eventually(
      () => prevent('p1'),
      ([found]) => found?.meta?.versionId === '2',
    );
    expect(sbp(after)).toEqual([]);
    expect(after?.note?.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('deleted (Observation/p1-new)'),
    );
  });

  test('is looked at where searches over all patients are refused; nobody else is', async () => {
    await start({}, 600);
    await asked(1);
    hospital.put(pressure('p1', 161));
    await eventually(
      () => prevent('p1'),
      (found) => found.length > 0,
    );
    hospital.now.perPatient = true;
    hospital.put(pressure('p1', 171, '-later'));
    hospital.put(pressure('p2', 171));
    const [after] = await eventually(
      () => prevent('p1'),
      ([found]) => found?.meta?.versionId === '2',
    );
    expect(sbp(after)).toEqual(['Observation/p1-new-later/_history/1']);
    expect(readings('p2')).toBe(0);
  });

  test('is read again, and nothing is written while its record stays as it is', async () => {
    await start({}, 600);
    await asked(1);
    hospital.put(pressure('p1', 171));
    await eventually(
      () => prevent('p1'),
      (found) => found.length > 0,
    );
    const before = readings('p1');
    await eventually(
      () => readings('p1'),
      (count) => count >= before + 4,
    );
    expect(prevent('p1')[0]?.meta?.versionId).toBe('1');
  });
});
