/** Sending a delivery again. In: its number and a session of its patient. Out: it waits again, at once, and who asked is noted. */
import type { Request } from 'express';
import { AppError } from '../../errors.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Outbox } from '../../ports/outbox.ts';
import type { LaunchSession } from '../../ports/session-store.ts';
import { sessionIdsOf } from '../http/cookies.ts';
import { guardedById, type GuardPorts } from './session-guard.ts';

export interface RetryPorts extends GuardPorts {
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly wakeDelivery: () => void;
}

/** @throws AppError `request.not-found`, for a delivery of another patient as well */
export async function retryDelivery(
  id: string,
  session: LaunchSession,
  { outbox, audit, clock, wakeDelivery }: RetryPorts,
): Promise<void> {
  const item = await outbox.get(id);
  const patient = `Patient/${session.patientId}`;
  if (item?.hospital !== session.hospital || item.patient !== patient)
    throw new AppError('request.not-found', 'there is no such delivery');
  const at = clock.now();
  await outbox.retry(id, at);
  await audit.append({
    at,
    who: session.user?.reference ?? 'unknown',
    what: 'outbox.retried',
    hospital: session.hospital,
    patient,
    outcome: 'success',
    detail: id,
  });
  wakeDelivery();
}

/** The session of this browser that is about the delivery's patient, or any of its sessions. @throws AppError `session.*` */
export async function sessionOfDelivery(
  id: string,
  request: Request,
  ports: RetryPorts,
): Promise<LaunchSession> {
  const item = await ports.outbox.get(id);
  const ids = sessionIdsOf(request);
  const sessions = await Promise.all(ids.map((each) => ports.sessions.get(each)));
  const fitting = sessions.find(
    (each) =>
      each?.hospital === item?.hospital && `Patient/${each?.patientId ?? ''}` === item?.patient,
  );
  return guardedById(fitting?.id ?? ids[0], request, ports, true);
}
