/** Assesses the patients whose record has changed at a hospital, so that a result is there before anybody opens the app. */
import { AppError } from '../errors.ts';
import type { EhrToken, PatientResources } from '../ports/ehr.ts';
import type { ChangedPatient, WatchStore } from '../ports/watch-store.ts';
import type { Publish } from './publish-in-turn.ts';
import { readChart, type ReadChartPorts } from './read-chart.ts';

export interface AssessChangedPorts extends ReadChartPorts {
  readonly watch: WatchStore;
  readonly publish: Publish;
  /** A burst is over when nothing came for so long. */
  readonly quietMs: number;
  /** `watch.assessed`, `watch.failed` … for the log. */
  readonly report: (event: string, detail: Readonly<Record<string, string | number>>) => void;
}

/** A burst that does not end is not waited for. */
const LONGEST_WAIT_MS = 20_000;
const AT_ONCE = 4;
const LONGEST_DELAY_S = 600;
/** Nobody can answer for this patient any more. */
const FINAL = new Set([
  'ehr.refused',
  'ehr.not-supported',
  'input.no-patient',
  'launch.patient-mismatch',
]);

/** @returns how many were assessed or tried; more may be due */
export async function assessChanged(
  hospital: string,
  token: EhrToken,
  ports: AssessChangedPorts,
): Promise<number> {
  const now = ports.clock.now();
  const at = {
    now,
    quietSince: secondsAfter(now, -ports.quietMs / 1_000),
    noticedBefore: secondsAfter(now, -LONGEST_WAIT_MS / 1_000),
  };
  const due = await ports.watch.due(hospital, at, AT_ONCE);
  await Promise.all(due.map((patient) => assessOne(hospital, patient, token, ports)));
  return due.length;
}

async function assessOne(
  hospital: string,
  patient: ChangedPatient,
  token: EhrToken,
  ports: AssessChangedPorts,
): Promise<void> {
  const { watch, clock, report } = ports;
  const { patientId, tries } = patient;
  try {
    const who = 'service';
    await ports.publish(await readChart({ hospital, patientId, token, who, accept: whole }, ports));
    await watch.done(hospital, patient);
    report('watch.assessed', { hospital });
  } catch (error) {
    const reason = error instanceof AppError ? error.message : 'the service failed';
    if (error instanceof AppError && FINAL.has(error.code)) await watch.done(hospital, patient);
    else {
      const delayS = Math.min(LONGEST_DELAY_S, 2 ** Math.min(tries + 1, 10));
      await watch.tryLater(hospital, patient, secondsAfter(clock.now(), delayS));
    }
    report('watch.failed', { hospital, tries: tries + 1, reason });
  }
}

/** A result from half a record would be a wrong one, and nobody looks at it who could know. */
function whole({ passing, incomplete }: PatientResources): void {
  if (passing === true) throw new AppError('ehr.unavailable', incomplete.join('; '));
}

function secondsAfter(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1_000).toISOString();
}
