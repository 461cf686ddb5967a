/** DICOMweb (PS3.18). In: requests of programs with a token. Out: what STOW-RS, QIDO-RS and WADO-RS say. */
import { Router, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { StoredInstance } from '../../domain/dicom.ts';
import { AppError } from '../../errors.ts';
import type { ReceiveInstance } from '../../flows/receive-instance.ts';
import { renderedFrame } from '../../flows/rendered-frame.ts';
import { thumbnailOf } from '../../flows/thumbnail.ts';
import type { DicomReader } from '../../ports/dicom-reader.ts';
import type { PictureWriter } from '../../ports/picture-writer.ts';
import type { StudyStore } from '../../ports/study-store.ts';
import { imageAccess, type ImageAccess, type ImageAccessPorts } from './access.ts';
import { sendBulkData } from './bulk-data.ts';
import { sendFrames } from './frames.ts';
import { accepts } from './media-types.ts';
import { sendMetadata } from './metadata.ts';
import { searchStudies, type QidoScope } from './qido.ts';
import { pictureType, renderingOf, thumbnailSize } from './rendered.ts';
import { sendInstances } from './retrieve.ts';
import { stowAnswer, stowStatus } from './stow-answer.ts';
import { storeFiles } from './stow.ts';
import { webError } from './web-error.ts';

export interface DicomWebPorts extends ImageAccessPorts {
  readonly log: Logger;
  /** Public address of the service, without a slash at the end. */
  readonly baseUrl: string;
  readonly store: StudyStore;
  readonly receive: ReceiveInstance;
  readonly reader: DicomReader;
  readonly pictures: PictureWriter;
}

const STUDY = '/studies/:study';
const SERIES = `${STUDY}/series/:series`;
const INSTANCE = `${SERIES}/instances/:instance`;
const JSON_TYPES = ['application/dicom+json', 'application/json'];

export function dicomWeb(ports: DicomWebPorts): Router {
  const api = Router();
  const studiesUrl = `${ports.baseUrl}/dicom-web/studies`;
  storeRoutes(api, studiesUrl, ports);
  searchRoutes(api, studiesUrl, ports);
  retrieveRoutes(api, studiesUrl, ports);
  api.use((request, response) => {
    if (['GET', 'HEAD', 'POST'].includes(request.method))
      throw new AppError('request.not-found', 'there is no such address');
    response.set('allow', 'GET, HEAD, POST');
    throw new AppError('request.not-allowed', `${request.method} is not answered here`);
  });
  api.use(webError(ports.log));
  return Router().use('/dicom-web', api);
}

function storeRoutes(api: Router, studiesUrl: string, ports: DicomWebPorts): void {
  api.post(['/studies', STUDY], async (request, response) => {
    const access = await imageAccess(request, 'c', ports);
    requireJson(request);
    const { hospital, clientId } = access;
    const study = request.params['study'] === undefined ? undefined : uidIn(request, 'study');
    const outcome = await storeFiles(request, { hospital, clientId, study }, ports.receive);
    const { stored, failed } = outcome;
    for (const { reason } of failed)
      ports.log.warn({
        event: 'instance.refused',
        sender: clientId,
        hospital,
        reason: reason.comment,
      });
    await access.note(
      'images.stored',
      `${stored.length} stored, ${failed.length} refused`,
      failed.length === 0 ? 'success' : 'failure',
    );
    sendJson(response.status(stowStatus(outcome)), stowAnswer(outcome, studiesUrl));
  });
}

function searchRoutes(api: Router, studiesUrl: string, ports: DicomWebPorts): void {
  const search = (path: string, level: QidoScope['level']) =>
    api.get(path, async (request, response) => {
      const access = await imageAccess(request, 's', ports);
      requireJson(request);
      const scope: QidoScope = {
        hospital: access.hospital,
        level,
        ...(request.params['study'] === undefined ? {} : { study: uidIn(request, 'study') }),
        ...(request.params['series'] === undefined ? {} : { series: uidIn(request, 'series') }),
      };
      const { matches, warnings } = await searchStudies(request, scope, ports.store, studiesUrl);
      await access.note('images.searched', `${level}: ${matches.length} found`);
      for (const warning of warnings) response.append('warning', `299 ${studiesUrl} "${warning}"`);
      if (matches.length === 0) response.status(204).end();
      else sendJson(response, matches);
    });
  search('/studies', 'study');
  search('/series', 'series');
  search('/instances', 'instance');
  search(`${STUDY}/series`, 'series');
  search(`${STUDY}/instances`, 'instance');
  search(`${SERIES}/instances`, 'instance');
}

function retrieveRoutes(api: Router, studiesUrl: string, ports: DicomWebPorts): void {
  const { store, reader } = ports;
  const get = (
    paths: string[],
    what: string,
    answer: (
      request: Request,
      response: Response,
      instances: readonly [StoredInstance, ...StoredInstance[]],
    ) => Promise<unknown>,
  ) =>
    api.get(paths, async (request, response) => {
      const access = await imageAccess(request, 'r', ports);
      const instances = await asked(request, access, store);
      await access.note(
        what,
        `study ${instances[0].studyInstanceUid}, ${instances.length} objects`,
      );
      await answer(request, response, instances);
    });
  get([STUDY, SERIES, INSTANCE], 'images.read', (request, response, instances) =>
    sendInstances(request, response, instances, store),
  );
  get(
    [`${STUDY}/metadata`, `${SERIES}/metadata`, `${INSTANCE}/metadata`],
    'images.metadata-read',
    (request, response, instances) => {
      requireJson(request);
      return sendMetadata(response, instances, (each) => addressOf(each, studiesUrl), ports);
    },
  );
  get([`${INSTANCE}/frames/:frames`], 'images.read', (request, response, [instance]) =>
    sendFrames(response, request.get('accept'), instance, numbersIn(request), ports),
  );
  get([`${INSTANCE}/bulkdata/pixels`], 'images.read', (request, response, [instance]) =>
    sendFrames(response, request.get('accept'), instance, 'all', ports),
  );
  get([`${INSTANCE}/bulkdata/:offset/:length`], 'images.read', (request, response, [instance]) =>
    sendBulkData(request, response, instance, { store, reader }),
  );
  get(
    [`${INSTANCE}/rendered`, `${INSTANCE}/frames/:frames/rendered`],
    'images.read',
    async (request, response, [instance]) => {
      const type = pictureType(request.get('accept'));
      const [frame = 1] = request.params['frames'] === undefined ? [1] : numbersIn(request);
      const { hospital, sopInstanceUid } = instance;
      const { quality, ...how } = renderingOf(request);
      const picture = await renderedFrame({ hospital, sopInstanceUid, frame, ...how }, ports);
      const bytes = await ports.pictures.write(picture, type, quality);
      response.status(200).type(type).send(Buffer.from(bytes));
    },
  );
  get(
    [STUDY, SERIES, INSTANCE, `${INSTANCE}/frames/:frames`].map((path) => `${path}/thumbnail`),
    'images.read',
    async (request, response, instances) => {
      const type = pictureType(request.get('accept'));
      const viewport = thumbnailSize(request);
      const { instance, frame: middle } = thumbnailOf(instances);
      const [frame = 1] = request.params['frames'] === undefined ? [middle] : numbersIn(request);
      const { hospital, sopInstanceUid } = instance;
      const picture = await renderedFrame({ hospital, sopInstanceUid, frame, viewport }, ports);
      response.status(200).type(type);
      response.send(Buffer.from(await ports.pictures.write(picture, type)));
    },
  );
}

/** @throws AppError `request.not-found` */
async function asked(
  request: Request,
  { hospital }: ImageAccess,
  store: StudyStore,
): Promise<readonly [StoredInstance, ...StoredInstance[]]> {
  const study = uidIn(request, 'study');
  const series = request.params['series'] === undefined ? undefined : uidIn(request, 'series');
  const one = request.params['instance'] === undefined ? undefined : uidIn(request, 'instance');
  const found =
    one === undefined
      ? await store.instancesOf(hospital, study)
      : [await store.instance(hospital, one)].filter((each) => each !== undefined);
  const [first, ...others] = found.filter(
    (each) =>
      each.studyInstanceUid === study &&
      (series === undefined || each.seriesInstanceUid === series),
  );
  if (first === undefined) throw new AppError('request.not-found', 'there are no such images');
  return [first, ...others];
}

function addressOf(instance: StoredInstance, studiesUrl: string): string {
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = instance;
  return `${studiesUrl}/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
}

/** @throws AppError `request.invalid` */
function uidIn(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value !== 'string' || !/^[0-9][0-9.]{0,63}$/.test(value))
    throw new AppError('request.invalid', `${name}: that is no UID`);
  return value;
}

/** `1,3`; from 1. @throws AppError `request.invalid` */
function numbersIn(request: Request): number[] {
  const text = String(request.params['frames']);
  if (!/^[1-9]\d{0,8}(,[1-9]\d{0,8})*$/.test(text))
    throw new AppError('request.invalid', 'frames are numbers from 1, with commas between');
  return text.split(',').map(Number);
}

/** @throws AppError `request.not-acceptable` */
function requireJson(request: Request): void {
  if (!accepts(request.get('accept'), ...JSON_TYPES))
    throw new AppError('request.not-acceptable', 'this is answered in application/dicom+json only');
}

function sendJson(response: Response, body: unknown): void {
  response.set('content-type', 'application/dicom+json').send(Buffer.from(JSON.stringify(body)));
}
