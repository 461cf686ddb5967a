/** Killed three times with thirty patients under way, and counted at the other side: everything is there once. */
import type { Observation, RiskAssessment } from '@medplum/fhirtypes';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anyHospital, type AnyHospital } from '../support/any-hospital.ts';
import { chartOf } from '../support/chart-of.ts';
import { LaunchingBrowser } from '../support/launching-browser.ts';
import { eventually } from '../support/service.ts';
import { freePort, serviceProcess, type ServiceProcess } from '../support/service-process.ts';
import { tinyHospital, type TinyHospital } from '../support/tiny-hospital.ts';
import { expectInOrder, writtenByUs } from '../support/written-in-order.ts';

const PATIENTS = patientIds(30);

function patientIds(length: number): string[] {
  return Array.from({ length }, (_, n) => `p${n + 1}`);
}

let folder: string;
let env: Record<string, string>;
let baseUrl: string;
let service: ServiceProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-killed-many-'));
});
afterEach(async () => {
  await service.kill();
  rmSync(folder, { recursive: true });
});

async function started(hospital: object): Promise<void> {
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ hospitals: [hospital] }));
  const [port, dicomPort] = [String(await freePort()), String(await freePort())];
  env = { PORT: port, DICOM_PORT: dicomPort, MENTOR_DATA: folder, MENTOR_CONFIG: config };
  baseUrl = `http://localhost:${port}`;
  service = await serviceProcess('serve', env);
}
async function killedAndStarted(): Promise<void> {
  await service.kill();
  service = await serviceProcess('serve', env);
}
async function outbox(state: 'waiting' | 'parked' | 'written'): Promise<number> {
  // A line of its own: one that is kept may be closed by a machine that is too busy to answer for seconds.
  const asked = { headers: { connection: 'close' } };
  const text = await (await fetch(`${baseUrl}/metrics`, asked)).text();
  return Number(new RegExp(`mentor_outbox_items\\{state="${state}"\\} (\\d+)`).exec(text)?.[1]);
}
/** `<patient> <model>` of each result, in order. */
function resultsOf(all: readonly RiskAssessment[]): string[] {
  return all
    .map((each) => `${each.subject.reference} ${each.method?.coding?.[0]?.code}`)
    .toSorted();
}

describe.each([
  {
    kind: 'with transactions',
    patients: PATIENTS,
    transactions: 'yes',
    slowWritesMs: 60,
    kills: [4, 6, 6],
  },
  {
    kind: 'one resource at a time',
    patients: patientIds(10),
    transactions: 'no',
    slowWritesMs: 5,
    kills: [20, 50, 70],
  },
] as const)(
  'killed while it writes back $kind',
  ({ patients, transactions, slowWritesMs, kills }) => {
    let hospital: AnyHospital;
    beforeEach(async () => {
      const ifNoneExist = transactions === 'yes' ? 'respected' : 'claimed';
      const charts = patients.map((id) => chartOf(id));
      hospital = await anyHospital({ transactions, ifNoneExist }, charts);
      await started({ id: 'general', fhirBaseUrl: hospital.iss, backend: { clientId: 'mentor' } });
    });
    afterEach(() => hospital.close());

    test('the hospital holds each result of each patient once', { timeout: 120_000 }, async () => {
      const looks = () => hospital.urls.filter((url) => url.includes('/Observation?_last')).length;
      await eventually(looks, (count) => count > 0);
      hospital.now.slowWritesMs = slowWritesMs;
      for (const id of patients) {
        const [, pressure] = chartOf(id, 168) as [unknown, Observation];
        const effectiveDateTime = new Date(Date.now() - 60_000).toISOString();
        hospital.put({ ...pressure, id: `${id}-new`, effectiveDateTime });
      }
      const writes = () => hospital.asked.filter((each) => /^(?:POST|PUT) \//.test(each)).length;
      for (const more of kills) {
        const before = writes();
        await eventually(writes, (count) => count >= before + more);
        await killedAndStarted();
      }
      expect(await outbox('written'), 'killed in the middle').toBeLessThan(patients.length);
      await eventually(
        () => outbox('written'),
        (count) => count === patients.length,
      );
      expect(await outbox('waiting')).toBe(0);
      expect(await outbox('parked')).toBe(0);
      expectInOrder(hospital);
      const results = hospital.all<RiskAssessment>('RiskAssessment');
      const models = resultsOf(results)
        .filter((each) => each.startsWith('Patient/p1 '))
        .map((each) => each.split(' ')[1]);
      expect(models).toContain('prevent-2023');
      const each = patients.flatMap((id) => models.map((model) => `Patient/${id} ${model}`));
      expect(resultsOf(results)).toEqual(each.toSorted());
      for (const written of writtenByUs(hospital)) expect(written.meta?.versionId).toBe('1');
    });
  },
);

describe('killed in the middle of thirty launches', () => {
  let hospital: TinyHospital;
  beforeEach(async () => {
    hospital = await tinyHospital(PATIENTS.map((id) => chartOf(id)));
    await started({ id: 'general', fhirBaseUrl: hospital.iss, smart: { clientId: 'mentor' } });
  });
  afterEach(() => hospital.close());

  /** Until the page is shown, with a new launch wherever one was cut off. @returns how often it was launched */
  async function persist(id: string): Promise<number> {
    for (let launches = 1; ; launches += 1) {
      const browser = new LaunchingBrowser(baseUrl);
      try {
        const last = await browser.launch(hospital.iss, hospital.launchOf(id));
        if (last.status === 303) {
          expect((await browser.view()).patient.reference).toBe(`Patient/${id}`);
          return launches;
        }
      } catch (error) {
        // The line was cut: anything but a connection that failed is a fault of the service.
        if (!(error instanceof TypeError)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  test(
    'each opens, or is launched anew; each result is there once',
    { timeout: 120_000 },
    async () => {
      hospital.faults.writeSlowMs = 30;
      let shown = 0;
      const launched = PATIENTS.map((id) => persist(id).finally(() => (shown += 1)));
      const waiting = Promise.all(launched);
      waiting.catch(() => undefined);
      for (const [requests, pages] of [
        [40, 0],
        [150, 0],
        [150, 1],
      ] as const) {
        const before = hospital.asked.length;
        await eventually(
          () => hospital.asked.length >= before + requests && shown >= pages,
          (isSo) => isSo,
        );
        await killedAndStarted();
      }
      expect(shown, 'killed in the middle').toBeLessThan(PATIENTS.length);
      const launches = await waiting;
      expect(Math.max(...launches)).toBeGreaterThan(1);
      await eventually(
        () => outbox('waiting'),
        (count) => count === 0,
      );
      expect(await outbox('parked')).toBe(0);
      const results = hospital.all<RiskAssessment>('RiskAssessment');
      expect(new Set(resultsOf(results)).size).toBe(results.length);
      for (const id of PATIENTS) expect(resultsOf(results)).toContain(`Patient/${id} prevent-2023`);
      for (const { meta } of results) expect(meta?.versionId).toBe('1');
    },
  );
});
