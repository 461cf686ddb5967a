/**
 * Sending a delivery again. In: its number, and a session of its patient or the token of an operator's program.
 * Out: it waits again, at once, and who asked is noted.
 */
import type { Request } from 'express';
import { scopesAllow } from '../../domain/smart-scope.ts';
import { AppError } from '../../errors.ts';
import type { Audit } from '../../ports/audit.ts';
import type { Outbox } from '../../ports/outbox.ts';
import type { LaunchSession } from '../../ports/session-store.ts';
import type { Authenticate } from '../http/bearer.ts';
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

export interface OperatorPorts extends Pick<RetryPorts, 'audit' | 'clock'> {
  readonly authenticate: Authenticate;
  /** To hospitals and to subscribers. */
  readonly deliveries: Pick<Outbox, 'retry'>;
  readonly wakeDeliveries: () => void;
}

/** `system/Task.u`: work that waits may be set going again. Nothing is read or shown. */
const RETRY_TYPE = 'Task';

/**
 * A program with a token of `/oauth`: any delivery, whoever the patient is.
 *
 * @throws AppError `access.no-token`, `access.scope`, `request.not-found`
 */
export async function retryAsOperator(
  id: string,
  request: Request,
  { authenticate, deliveries, audit, clock, wakeDeliveries }: OperatorPorts,
): Promise<void> {
  const { clientId, scopes } = await authenticate(request);
  if (!scopesAllow(scopes, RETRY_TYPE, 'u'))
    throw new AppError('access.scope', 'the token may not send again: system/Task.u is needed');
  const at = clock.now();
  await deliveries.retry(id, at);
  await audit.append({
    at,
    who: `client ${clientId}`,
    what: 'outbox.retried',
    hospital: '-',
    patient: '-',
    outcome: 'success',
    detail: id,
  });
  wakeDeliveries();
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
