/** WADO-RS: instances as files (PS3.18 section 10.4). In: what a client accepts. Out: each file in the transfer syntax in which it came. */
import type { Request, Response } from 'express';
import type { StoredInstance } from '../../domain/dicom.ts';
import { AppError } from '../../errors.ts';
import type { StudyStore } from '../../ports/study-store.ts';
import { mediaTypes } from './media-types.ts';
import { sendParts, wholeFile, write, type PartOut } from './multipart-writer.ts';

const DICOM = 'application/dicom';

interface Wanted {
  readonly isSingle: boolean;
  /** `*` where the client takes any. */
  readonly transferSyntax: string;
}

/** @throws AppError `request.not-acceptable` */
export async function sendInstances(
  request: Request,
  response: Response,
  instances: readonly StoredInstance[],
  store: Pick<StudyStore, 'open'>,
): Promise<void> {
  const wanted = wantedOf(request.get('accept'));
  const { transferSyntax, isSingle } = wanted;
  const sent = instances.filter(
    ({ transferSyntaxUid }) => transferSyntax === '*' || transferSyntax === transferSyntaxUid,
  );
  const [only] = sent;
  if (only === undefined || (isSingle && instances.length > 1))
    throw new AppError(
      'request.not-acceptable',
      isSingle && instances.length > 1
        ? 'several instances are given as multipart/related only'
        : 'instances are given in the transfer syntax in which they came: ask for transfer-syntax=*',
    );
  if (isSingle) await sendOne(response, only, store);
  else await sendParts(response, DICOM, partsOf(sent, store));
}

/** Without a transfer syntax the one of arrival: nothing is encoded anew. */
function wantedOf(accept: string | undefined): Wanted {
  const types = mediaTypes(accept);
  if (types.length === 0) return { isSingle: false, transferSyntax: '*' };
  for (const { name, parameters } of types) {
    const transferSyntax = parameters.get('transfer-syntax') ?? '*';
    const type = parameters.get('type')?.toLowerCase() ?? DICOM;
    if (name === DICOM) return { isSingle: true, transferSyntax };
    if (name === '*/*' || name === 'multipart/*') return { isSingle: false, transferSyntax: '*' };
    if (name === 'multipart/related' && type === DICOM) return { isSingle: false, transferSyntax };
  }
  throw new AppError(
    'request.not-acceptable',
    'instances are given as multipart/related; type="application/dicom", one also as application/dicom',
  );
}

function typeOf({ transferSyntaxUid }: StoredInstance): string {
  return `${DICOM}; transfer-syntax=${transferSyntaxUid}`;
}

async function* partsOf(
  instances: readonly StoredInstance[],
  store: Pick<StudyStore, 'open'>,
): AsyncGenerator<PartOut> {
  for (const instance of instances) {
    const source = await store.open(instance.hospital, instance);
    try {
      yield { type: typeOf(instance), content: wholeFile(source) };
    } finally {
      await source.close();
    }
  }
}

async function sendOne(
  response: Response,
  instance: StoredInstance,
  store: Pick<StudyStore, 'open'>,
): Promise<void> {
  const source = await store.open(instance.hospital, instance);
  try {
    response.status(200).set('content-type', typeOf(instance));
    response.set('content-length', String(source.bytes));
    for await (const piece of wholeFile(source)) await write(response, piece);
    response.end();
  } finally {
    await source.close();
  }
}
