/** Killed in the middle of writing one by one, at a hospital that helps with nothing: in the end it holds everything once. */
import type { Observation, RiskAssessment } from '@medplum/fhirtypes';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anyHospital, type AnyHospital } from '../support/any-hospital.ts';
import { chartOf } from '../support/chart-of.ts';
import { eventually } from '../support/service.ts';
import { freePort, serviceProcess, type ServiceProcess } from '../support/service-process.ts';
import { expectInOrder, writtenByUs } from '../support/written-in-order.ts';

let folder: string;
let hospital: AnyHospital;
let env: Record<string, string>;
let service: ServiceProcess;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-write-back-'));
  hospital = await anyHospital({ transactions: 'no', ifNoneExist: 'claimed' }, [chartOf('p1')]);
  const config = join(folder, 'config.json');
  const general = { id: 'general', fhirBaseUrl: hospital.iss, backend: { clientId: 'mentor' } };
  writeFileSync(config, JSON.stringify({ hospitals: [general] }));
  env = { PORT: String(await freePort()), MENTOR_DATA: folder, MENTOR_CONFIG: config };
  service = await serviceProcess('serve', env);
  await eventually(looks, (count) => count > 0);
});
afterEach(async () => {
  await service.kill();
  await hospital.close();
  rmSync(folder, { recursive: true });
});

const looks = () => hospital.urls.filter((url) => url.includes('/Observation?_last')).length;
const writes = () => hospital.asked.filter((each) => /^(?:POST|PUT) \//.test(each)).length;
const waiting = async () => {
  const text = await (await fetch(`http://localhost:${env['PORT']}/metrics`)).text();
  return ['waiting', 'parked', 'written'].map((state) =>
    Number(new RegExp(`mentor_outbox_items\\{state="${state}"\\} (\\d+)`).exec(text)?.[1]),
  );
};

function change(systolic: number): void {
  const [, pressure] = chartOf('p1', systolic) as [unknown, Observation];
  const effectiveDateTime = new Date(Date.now() - 60_000).toISOString();
  hospital.put({ ...pressure, id: `p1-new-${systolic}`, effectiveDateTime });
}

/** The hospital has done the write that is under way; the service does not know. */
async function killAfter(more: number): Promise<void> {
  const before = writes();
  await eventually(writes, (count) => count >= before + more);
  await service.kill();
  service = await serviceProcess('serve', env);
}

test('created and updated once, whenever it is killed', async () => {
  hospital.now.slowWritesMs = 150;
  change(160);
  await killAfter(3);
  await killAfter(9);
  const half = writtenByUs(hospital).length;
  await eventually(waiting, ([left, , done]) => left === 0 && done === 1);
  expect(writtenByUs(hospital).length).toBeGreaterThan(half);
  expectInOrder(hospital);
  const models = () =>
    hospital
      .all<RiskAssessment>('RiskAssessment')
      .map(({ method, meta }) => `${method?.coding?.[0]?.code} ${meta?.versionId}`);
  const created = models();
  expect(created.every((each) => each.endsWith(' 1'))).toBe(true);

  change(178);
  await killAfter(2);
  await eventually(waiting, ([left, , done]) => left === 0 && done === 2);
  expectInOrder(hospital);
  expect(models()).toHaveLength(created.length);
  expect(models(), 'updated once, not once a try').not.toContainEqual(
    expect.stringMatching(/ [3-9]$/),
  );
  expect(models()).toContain('prevent-2023 2');
  expect((await waiting())[1]).toBe(0);
});
