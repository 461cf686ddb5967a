/** A request about a study → whose launch it is, which study, which image; of the launched patient's studies only. */
import type { Request, RequestHandler } from 'express';
import { AppError } from '../../../errors.ts';
import { requireOwn } from '../../../flows/show-study.ts';
import type { Audit } from '../../../ports/audit.ts';
import type { Person } from '../../../ports/published-store.ts';
import type { ReadingStore, StudyKey } from '../../../ports/reading-store.ts';
import type { LaunchSession } from '../../../ports/session-store.ts';
import type { StudyStore } from '../../../ports/study-store.ts';
import { guarded, type GuardPorts } from '../session-guard.ts';

export interface StudyRequestPorts extends GuardPorts {
  readonly readings: ReadingStore;
  readonly store: Pick<StudyStore, 'instance'>;
  readonly audit: Audit;
}

interface StudyRequest {
  readonly session: LaunchSession;
  readonly study: StudyKey;
}

export const studyPath = (rest: string): string => `/api/p/:session/studies${rest}`;

export const patientOf = ({ patientId }: LaunchSession): string => `Patient/${patientId}`;

export const personOf = ({ user }: LaunchSession): Person => ({
  reference: user?.reference,
  name: user?.name,
});

/** @throws AppError `session.*`, `request.invalid`, `request.not-found`: no study of this patient */
export async function ownStudy(
  request: Request,
  ports: StudyRequestPorts,
  isUse: boolean,
): Promise<StudyRequest> {
  const session = await guarded(request, ports, isUse);
  const study = { hospital: session.hospital, studyInstanceUid: uidIn(request, 'study') };
  await requireOwn(study, patientOf(session), ports);
  return { session, study };
}

/** @throws AppError also where the image is of another study, or its frame is none */
export async function ownFrame(request: Request, ports: StudyRequestPorts) {
  const { session, study } = await ownStudy(request, ports, true);
  const instance = uidIn(request, 'instance');
  await requireInstance(study, instance, ports);
  const frame = Number(request.params['frame']);
  if (!Number.isInteger(frame) || frame < 1)
    throw new AppError('request.invalid', 'frames are numbered from 1');
  return { session, study, instance, frame };
}

/** @throws AppError `request.not-found` */
export async function requireInstance(
  study: StudyKey,
  wanted: string,
  { store }: Pick<StudyRequestPorts, 'store'>,
): Promise<void> {
  const instance = await store.instance(study.hospital, wanted);
  if (instance?.studyInstanceUid !== study.studyInstanceUid)
    throw new AppError('request.not-found', 'the study has no such image');
}

export function auditStudy(
  session: LaunchSession,
  { audit, clock }: StudyRequestPorts,
  what: string,
  detail: string,
): Promise<void> {
  return audit.append({
    at: clock.now(),
    who: session.user?.reference ?? 'unknown',
    what,
    hospital: session.hospital,
    patient: patientOf(session),
    outcome: 'success',
    detail,
  });
}

/** A change of a study that answers with the study as it is then. */
export function changing(
  ports: StudyRequestPorts,
  change: (session: LaunchSession, study: StudyKey, body: unknown) => Promise<void>,
  view: (session: LaunchSession, study: StudyKey) => Promise<unknown>,
): RequestHandler {
  return async (request, response) => {
    const { session, study } = await ownStudy(request, ports, true);
    await change(session, study, request.body);
    response.json(await view(session, study));
  };
}

function uidIn(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value !== 'string' || !/^[0-9.]{1,64}$/.test(value))
    throw new AppError('request.invalid', `${name} is no UID`);
  return value;
}
