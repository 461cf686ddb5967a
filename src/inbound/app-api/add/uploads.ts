/** Files in chunks, for the patient of the launch: whatever breaks, the page asks how far it came and goes on. */
import { Router, type Request } from 'express';
import { AppError } from '../../../errors.ts';
import type { UploadProgress } from '../../../flows/chunked-uploads.ts';
import type { LaunchSession } from '../../../ports/session-store.ts';
import type { UploadsView, UploadView } from '../contract-add.ts';
import { guarded, type GuardPorts } from '../session-guard.ts';

interface Chunk {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly offset: number;
  readonly body: Request;
}

export interface UploadPorts {
  readonly list: (session: LaunchSession) => readonly UploadProgress[];
  readonly of: (session: LaunchSession, id: string) => UploadProgress | undefined;
  readonly add: (session: LaunchSession, chunk: Chunk) => Promise<UploadProgress>;
  readonly remove: (session: LaunchSession, id: string) => Promise<void>;
  /** The session is over. */
  readonly forget: (session: LaunchSession) => Promise<void>;
}

const LONGEST_NAME = 300;

export function uploadRoutes(ports: GuardPorts, uploads: UploadPorts): Router {
  const router = Router();
  const all = '/api/p/:session/uploads';
  const one = `${all}/:upload`;
  const patientOf = ({ patientId }: LaunchSession) => `Patient/${patientId}`;
  const view = (session: LaunchSession, progress: UploadProgress): UploadView => ({
    patient: patientOf(session),
    ...progress,
  });

  router.get(all, async (request, response) => {
    const session = await guarded(request, ports, false);
    response.json({
      patient: patientOf(session),
      uploads: uploads.list(session).map((each) => view(session, each)),
    } satisfies UploadsView);
  });
  router.get(one, async (request, response) => {
    const session = await guarded(request, ports, false);
    const found = uploads.of(session, idIn(request));
    if (found === undefined)
      throw new AppError('request.not-found', 'nothing of this file is here');
    response.json(view(session, found));
  });
  router.post(one, async (request, response) => {
    const session = await guarded(request, ports, true);
    if (request.is('application/dicom') === false)
      throw new AppError(
        'request.media-type',
        'the body must be a part of a file, application/dicom',
      );
    response.json(view(session, await uploads.add(session, chunkOf(request))));
  });
  router.delete(one, async (request, response) => {
    const session = await guarded(request, ports, true);
    await uploads.remove(session, idIn(request));
    response.status(204).end();
  });
  return router;
}

function chunkOf(request: Request): Chunk {
  const bytes = wholeNumber(request, 'upload-length');
  const offset = wholeNumber(request, 'upload-offset');
  const id = idIn(request);
  return { id, bytes, offset, name: nameIn(request), body: request };
}

function idIn(request: Request): string {
  const { upload } = request.params;
  if (typeof upload === 'string' && /^[0-9a-f]{64}$/.test(upload)) return upload;
  throw new AppError('request.invalid', 'the id of a file is 64 hexadecimal digits');
}

function wholeNumber(request: Request, header: string): number {
  const text = request.get(header) ?? '';
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new AppError('request.invalid', `the header ${header} must be a number of bytes`);
}

function nameIn(request: Request): string {
  try {
    return decodeURIComponent(request.get('upload-name') ?? '').slice(0, LONGEST_NAME);
  } catch {
    throw new AppError('request.invalid', 'the header upload-name must be URI-encoded');
  }
}
