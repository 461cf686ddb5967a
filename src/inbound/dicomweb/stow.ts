/** STOW-RS (PS3.18 section 10.5). In: a body of DICOM files. Out: what became of each. */
import type { Request } from 'express';
import type { DicomDataset } from '../../domain/dicom.ts';
import { AppError } from '../../errors.ts';
import { receiveStream, type ReceiveInstance } from '../../flows/receive-instance.ts';
import type { Arrival, Receiving } from '../../ports/study-store.ts';
import { failureReasonOf } from './failure-reasons.ts';
import { mediaTypes, type MediaType } from './media-types.ts';
import { bodyParts } from './multipart-parser.ts';

export interface StoredFile {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
}

export interface FailedFile {
  /** Undefined: it could not be made out which object it is. */
  readonly object: { readonly sopClassUid: string; readonly sopInstanceUid: string } | undefined;
  readonly reason: ReturnType<typeof failureReasonOf>;
  readonly error: unknown;
}

export interface StowOutcome {
  readonly stored: readonly StoredFile[];
  readonly failed: readonly FailedFile[];
}

const STUDY_INSTANCE_UID = '0020000D';
/** A sender that is silent for so long has gone. */
const SILENCE_MS = 60_000;

/**
 * @param study all of them must be of it; undefined: of any
 * @throws AppError `request.media-type`; `request.invalid` where not even the first file came
 */
export async function storeFiles(
  request: Request,
  { hospital, clientId, study }: { hospital: string; clientId: string; study: string | undefined },
  receive: ReceiveInstance,
): Promise<StowOutcome> {
  request.setTimeout(SILENCE_MS);
  const stored: StoredFile[] = [];
  const failed: FailedFile[] = [];
  const arrival: Arrival = {
    hospital,
    from: { via: 'stow-rs', sender: clientId },
    ...(study === undefined ? {} : { demand: (dataset) => requireStudy(dataset, study) }),
  };
  const fail = (error: unknown, object?: FailedFile['object']) =>
    failed.push({ object, reason: failureReasonOf(error), error });
  try {
    for await (const { type, body } of filesOf(request)) {
      if (type !== undefined && type !== 'application/dicom') {
        fail(new AppError('request.media-type', `a part is ${type}, not application/dicom`));
        continue;
      }
      const watched = new WatchedBody(body);
      let receiving: Receiving | undefined;
      try {
        receiving = await receive(arrival);
        const { instance } = await receiveStream(receiving, watched);
        stored.push(instance);
      } catch (error) {
        fail(error, receiving?.identity);
        if (watched.isBroken) break;
      }
    }
  } catch (error) {
    if (stored.length + failed.length === 0) throw error;
    fail(error);
  }
  return { stored, failed };
}

/** Tells a body that came to no end from an object that was refused. */
class WatchedBody implements AsyncIterable<Uint8Array> {
  readonly #body: AsyncIterable<Uint8Array>;
  isBroken = false;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#body = body;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#body;
    } catch (error) {
      this.isBroken = true;
      throw error;
    }
  }
}

async function* filesOf(
  request: Request,
): AsyncGenerator<{ type: string | undefined; body: AsyncIterable<Uint8Array> }> {
  const [type] = mediaTypes(request.get('content-type'));
  const chunks = request as AsyncIterable<Uint8Array>;
  if (type?.name === 'application/dicom') {
    yield { type: type.name, body: chunks };
    return;
  }
  for await (const { headers, body } of bodyParts(chunks, boundaryOf(type)))
    yield { type: mediaTypes(headers.get('content-type'))[0]?.name, body };
}

function boundaryOf(type: MediaType | undefined): string {
  const root = type?.parameters.get('type')?.toLowerCase() ?? 'application/dicom';
  if (type?.name !== 'multipart/related' || root !== 'application/dicom')
    throw new AppError(
      'request.media-type',
      'the body must be multipart/related; type="application/dicom", or one file as application/dicom',
    );
  return type.parameters.get('boundary') ?? '';
}

function requireStudy(dataset: DicomDataset, study: string): void {
  if (dataset[STUDY_INSTANCE_UID]?.Value?.[0] !== study)
    throw new AppError('dicom.wrong-study', 'it is not of the study that the address names');
}
