/** Sends what waits for an archive. In: deliveries whose time has come. Out: kept by the archive, to be tried again, or parked. */
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConnectPacs } from '../ports/pacs.ts';
import type { PacsDelivery, PacsOutbox } from '../ports/pacs-outbox.ts';
import { secondsUntilRetry } from './delivery-delay.ts';
import { LaneLoop } from './lane-loop.ts';

export interface SendToPacsPorts {
  readonly pacsOutbox: PacsOutbox;
  readonly connectPacs: ConnectPacs;
  readonly clock: Clock;
  readonly report: (event: string, detail: Readonly<Record<string, string | number>>) => void;
}

const LOOK_EVERY_MS = 1_000;
const SIDE_BY_SIDE = 100;
/** Another time it is not otherwise. */
const FINAL = new Set(['pacs.refused', 'dicom.not-readable']);

export function pacsSender(ports: SendToPacsPorts): LaneLoop {
  const { pacsOutbox, clock, report } = ports;
  return new LaneLoop({
    due: async () => pacsOutbox.hospitalsDue(clock.now()),
    step: async (hospital) => {
      const delivery = await pacsOutbox.due(hospital, clock.now());
      return delivery !== undefined && sendToPacs(delivery, ports);
    },
    failed: (error) => {
      report('pacs.sender-failed', { kind: error instanceof Error ? error.name : 'unknown' });
    },
    everyMs: LOOK_EVERY_MS,
    sideBySide: SIDE_BY_SIDE,
  });
}

/** @returns false: the archive did not answer; what waits behind it waits as well */
async function sendToPacs(delivery: PacsDelivery, ports: SendToPacsPorts): Promise<boolean> {
  const { pacsOutbox, clock, report } = ports;
  const about = { item: delivery.id, hospital: delivery.hospital, tries: delivery.tries + 1 };
  try {
    await send(delivery, ports);
    await pacsOutbox.markSent(delivery.id, clock.now());
    report('pacs.sent', about);
    return true;
  } catch (error) {
    const { detail, nextTryAt } = afterFailure(error, delivery, clock.now());
    await pacsOutbox.markFailed(delivery.id, detail, nextTryAt);
    const state = nextTryAt === undefined ? 'parked' : 'waiting';
    report('pacs.failed', { ...about, state, reason: detail });
    return nextTryAt === undefined;
  }
}

/** @throws AppError as Pacs */
async function send({ hospital, content }: PacsDelivery, { connectPacs }: SendToPacsPorts) {
  const pacs = connectPacs(hospital);
  if (pacs === undefined)
    throw new AppError('pacs.refused', 'no archive is configured for this hospital');
  if (content.kind === 'commitment') await pacs.reportCommitment(content.result);
  else await pacs.store(content.instances);
}

function afterFailure(
  error: unknown,
  { tries, enqueuedAt }: PacsDelivery,
  now: string,
): { detail: string; nextTryAt: string | undefined } {
  const ours = error instanceof AppError ? error : undefined;
  const detail = ours?.message ?? 'the service failed while sending';
  const waitingMs = Date.parse(now) - Date.parse(enqueuedAt);
  const isFinal = ours !== undefined && FINAL.has(ours.code);
  const seconds = isFinal ? undefined : secondsUntilRetry(tries + 1, waitingMs, Math.random());
  if (seconds === undefined) return { detail, nextTryAt: undefined };
  return { detail, nextTryAt: new Date(Date.parse(now) + seconds * 1_000).toISOString() };
}
