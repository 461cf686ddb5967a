/** The routes of contract-imaging.ts: of the launched patient's studies only. */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { ReadImage } from '../../../domain/image-reading.ts';
import type { ImagingPackage } from '../../../domain/imaging-model.ts';
import { AppError } from '../../../errors.ts';
import type { Hospital } from '../../../flows/chart.ts';
import { frameBytes } from '../../../flows/frame-bytes.ts';
import {
  requireOwn,
  showStudies,
  showStudy,
  type ShowStudyPorts,
} from '../../../flows/show-study.ts';
import type { Audit } from '../../../ports/audit.ts';
import type { DicomReader } from '../../../ports/dicom-reader.ts';
import type { StudyKey } from '../../../ports/reading-store.ts';
import type { LaunchSession } from '../../../ports/session-store.ts';
import type { StudyStore } from '../../../ports/study-store.ts';
import type { OutboxView } from '../contract.ts';
import type {
  ChooseImage,
  FindingDecision,
  MarkPoint,
  StudiesView,
  UploadAnswer,
} from '../contract-imaging.ts';
import { parsed } from '../requests.ts';
import { guarded, type GuardPorts } from '../session-guard.ts';
import type { FindingState } from './finding-view.ts';
import { chooseImage, findingDecision, markPoint } from './requests.ts';
import { studySummary, studyView } from './study-view.ts';

export interface ImagePorts extends GuardPorts, ShowStudyPorts {
  readonly store: Pick<StudyStore, 'instancesOf' | 'instance' | 'open'>;
  readonly reader: Pick<DicomReader, 'readHeader' | 'readFrame'>;
  readonly audit: Audit;
  readonly hospitalOf: (id: string) => Hospital;
  readonly outboxOf: (session: LaunchSession) => Promise<OutboxView>;
  /** What became of the findings of a patient. */
  readonly findingStates: (
    hospital: string,
    patient: string,
  ) => Promise<(reading: ReadImage) => FindingState>;
  /** Studies that came before anybody knew whose they are. */
  readonly link: (session: LaunchSession) => Promise<void>;
  readonly decide: (
    session: LaunchSession,
    study: StudyKey,
    made: FindingDecision,
  ) => Promise<void>;
  /** Reads the study again with the point. */
  readonly mark: (session: LaunchSession, study: StudyKey, point: MarkPoint) => Promise<void>;
  /** Reads the study again with the image, as the person states it. */
  readonly choose: (session: LaunchSession, study: StudyKey, image: ChooseImage) => Promise<void>;
  /** That run, whatever they are made for. */
  readonly networks: () => Promise<readonly ImagingPackage[]>;
  readonly upload: (session: LaunchSession, file: Request) => Promise<UploadAnswer>;
}

const ACCEPTS =
  'DICOM files of this patient: one or many. Each is answered on its own; what is here already is not taken twice.';

export function imageRoutes(ports: ImagePorts): Router {
  const router = Router();
  const path = (rest: string) => `/api/p/:session/studies${rest}`;
  const patientOf = ({ patientId }: LaunchSession) => `Patient/${patientId}`;
  const keyOf = (session: LaunchSession, request: Request): StudyKey => ({
    hospital: session.hospital,
    studyInstanceUid: uidIn(request, 'study'),
  });

  async function view(session: LaunchSession, study: StudyKey) {
    const patient = patientOf(session);
    const shown = await showStudy(study, patient, ports);
    return studyView(shown, {
      patient,
      settings: ports.hospitalOf(session.hospital).settings,
      outbox: await ports.outboxOf(session),
      networks: (await ports.networks()).map(({ manifest }) => manifest),
      stateOf: await ports.findingStates(session.hospital, patient),
    });
  }

  const audited = (session: LaunchSession, what: string, detail: string) =>
    ports.audit.append({
      at: ports.clock.now(),
      who: session.user?.reference ?? 'unknown',
      what,
      hospital: session.hospital,
      patient: patientOf(session),
      outcome: 'success',
      detail,
    });

  router.get(path(''), async (request, response) => {
    const session = await guarded(request, ports, false);
    const { settings } = ports.hospitalOf(session.hospital);
    await ports.link(session);
    const shown = await showStudies(session.hospital, patientOf(session), ports);
    response.json({
      patient: patientOf(session),
      studies: shown.map((each) => studySummary(each, settings)),
      accepts: ACCEPTS,
    } satisfies StudiesView);
  });
  router.post(path(''), async (request, response) => {
    const session = await guarded(request, ports, true);
    if (request.is('application/dicom') === false)
      throw new AppError('request.media-type', 'the body must be one file, application/dicom');
    response.json(await ports.upload(session, request));
  });
  router.get(path('/:study'), async (request, response) => {
    const session = await guarded(request, ports, false);
    const study = keyOf(session, request);
    const shown = await view(session, study);
    await audited(session, 'study.shown', study.studyInstanceUid);
    response.json(shown);
  });
  router.get(path('/:study/:instance/frames/:frame'), async (request, response) => {
    const session = await guarded(request, ports, true);
    const instance = await ownInstance(session, request);
    const frame = Number(request.params.frame);
    if (!Number.isInteger(frame) || frame < 1)
      throw new AppError('request.invalid', 'frames are numbered from 1');
    sendBytes(
      response,
      patientOf(session),
      await frameBytes(session.hospital, instance, frame, ports),
    );
  });
  router.get(path('/:study/findings/:finding/heatmap'), async (request, response) => {
    const session = await guarded(request, ports, false);
    const study = keyOf(session, request);
    await requireOwn(study, patientOf(session), ports);
    const kept = await ports.readings.of(study);
    const reading = kept?.reading.readings.find(
      ({ trackingUid }) => trackingUid === request.params.finding,
    );
    if (reading?.read !== true || reading.heatmap === undefined)
      throw new AppError('request.not-found', 'this finding has no heatmap');
    const { values } = reading.heatmap;
    const bytes = Uint8Array.from(values, (value) => Math.round(value * 255));
    sendBytes(response, patientOf(session), bytes);
  });
  router.post(
    path('/:study/decision'),
    changing(async (session, study, body) =>
      ports.decide(session, study, parsed(findingDecision, body)),
    ),
  );
  router.post(
    path('/:study/point'),
    changing(async (session, study, body) => {
      const point = parsed(markPoint, body);
      const shown = await showStudy(study, patientOf(session), ports);
      if (!shown.series.some(({ frames }) => frames.some((one) => isAt(one, point))))
        throw new AppError('request.not-found', 'the study has no such image');
      await ports.mark(session, study, point);
      await audited(session, 'study.point-marked', study.studyInstanceUid);
    }),
  );
  router.post(
    path('/:study/chosen'),
    changing(async (session, study, body) => {
      const image = parsed(chooseImage, body);
      await requireInstance(study, image.instance);
      await ports.choose(session, study, image);
      await audited(session, 'study.image-chosen', image.instance);
    }),
  );

  function changing(
    change: (session: LaunchSession, study: StudyKey, body: unknown) => Promise<void>,
  ): RequestHandler {
    return async (request, response) => {
      const session = await guarded(request, ports, true);
      const study = keyOf(session, request);
      await requireOwn(study, patientOf(session), ports);
      await change(session, study, request.body);
      response.json(await view(session, study));
    };
  }

  async function ownInstance(session: LaunchSession, request: Request): Promise<string> {
    const study = keyOf(session, request);
    await requireOwn(study, patientOf(session), ports);
    const wanted = uidIn(request, 'instance');
    await requireInstance(study, wanted);
    return wanted;
  }

  async function requireInstance(study: StudyKey, wanted: string): Promise<void> {
    const instance = await ports.store.instance(study.hospital, wanted);
    if (instance?.studyInstanceUid !== study.studyInstanceUid)
      throw new AppError('request.not-found', 'the study has no such image');
  }
  return router;
}

function isAt(
  { instance, frame }: { instance: { sopInstanceUid: string }; frame: number },
  point: MarkPoint,
): boolean {
  return instance.sopInstanceUid === point.instance && frame === point.frame;
}

function uidIn(request: Request, name: string): string {
  const value = request.params[name];
  if (typeof value !== 'string' || !/^[0-9.]{1,64}$/.test(value))
    throw new AppError('request.invalid', `${name} is no UID`);
  return value;
}

/** Whose they are stands in a header: the app compares it with its banner. */
function sendBytes(response: Response, patient: string, bytes: Uint8Array): void {
  response.set('X-Patient', patient).set('Cache-Control', 'no-store');
  response
    .type('application/octet-stream')
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
