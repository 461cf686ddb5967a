/** The routes of contract-imaging.ts: of the launched patient's studies only. */
import type { Patient } from '@medplum/fhirtypes';
import { Router, type Request } from 'express';
import type { ReadImage } from '../../../domain/image-reading.ts';
import type { ImagingPackage } from '../../../domain/imaging-model.ts';
import { AppError } from '../../../errors.ts';
import type { Hospital } from '../../../flows/chart.ts';
import { earlierStudies } from '../../../flows/earlier-studies.ts';
import { showStudies, showStudy, type ShowStudyPorts } from '../../../flows/show-study.ts';
import { keyImagesIn, ownReadingIn } from '../../../flows/study-notes.ts';
import type { StudyKey } from '../../../ports/reading-store.ts';
import type { LaunchSession } from '../../../ports/session-store.ts';
import type { StudyProgress } from '../../../ports/study-progress.ts';
import type { StudyNotes } from '../../../ports/study-notes.ts';
import type { StudyStore } from '../../../ports/study-store.ts';
import type { OutboxView } from '../contract.ts';
import type {
  ChooseImage,
  FindingDecision,
  MarkPoint,
  StudiesView,
  StudyView,
  UploadAnswer,
} from '../contract-imaging.ts';
import { parsed } from '../requests.ts';
import { guarded } from '../session-guard.ts';
import { earlierView } from './earlier-view.ts';
import type { FindingState } from './finding-view.ts';
import { pictureRoutes, type PicturePorts } from './picture-routes.ts';
import {
  chooseImage,
  findingDecision,
  giveOwnReading,
  markKeyImage,
  markPoint,
} from './requests.ts';
import {
  auditStudy,
  changing,
  ownStudy,
  patientOf,
  personOf,
  requireInstance,
  studyPath as path,
} from './study-request.ts';
import { studySummary, studyView } from './study-view.ts';
import { testSharesOf, type ReadTestShare } from './test-shares.ts';

export interface ImagePorts extends Omit<PicturePorts, 'requireOwnReading'>, ShowStudyPorts {
  readonly progress: Pick<StudyProgress, 'of' | 'open'>;
  readonly store: Pick<StudyStore, 'instancesOf' | 'instance' | 'open'>;
  readonly reader: PicturePorts['reader'];
  readonly notes: StudyNotes;
  readonly hospitalOf: (id: string) => Hospital;
  readonly outboxOf: (session: LaunchSession) => Promise<OutboxView>;
  /** Whose chart is open, as the hospital has it. */
  readonly launched: (session: LaunchSession) => Promise<Patient>;
  /** What became of the findings of a patient. */
  readonly findingStates: (
    hospital: string,
    patient: string,
  ) => Promise<(reading: ReadImage) => FindingState>;
  /** Of the package's own evaluation; undefined: it does not tell. */
  readonly testShare: ReadTestShare;
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

  async function view(session: LaunchSession, study: StudyKey): Promise<StudyView> {
    const patient = patientOf(session);
    const [shown, notes] = await Promise.all([
      showStudy(study, patient, ports),
      ports.notes.of(study),
    ]);
    const own = ownReadingIn(notes, personOf(session), session.id);
    return studyView(shown, {
      patient,
      settings: ports.hospitalOf(session.hospital).settings,
      outbox: await ports.outboxOf(session),
      networks: (await ports.networks()).map(({ manifest }) => manifest),
      stateOf: await ports.findingStates(session.hospital, patient),
      testShareOf: await testSharesOf(shown, ports.testShare),
      queue: await placeInQueue(study),
      keyImages: keyImagesIn(notes).map(({ sopInstanceUid, frame, by, at }) => ({
        instance: sopInstanceUid,
        frame,
        by: by.name ?? by.reference ?? null,
        at,
      })),
      ownReading: own && { text: own.text, at: own.at },
    });
  }

  async function placeInQueue({ hospital, studyInstanceUid }: StudyKey) {
    const open = await ports.progress.open(ports.clock.now());
    const at = open.findIndex(
      (one) => one.hospital === hospital && one.studyInstanceUid === studyInstanceUid,
    );
    return at < 0 ? null : { place: at + 1, of: open.length };
  }

  async function isWithheld(session: LaunchSession, study: StudyKey): Promise<boolean> {
    const { settings } = ports.hospitalOf(session.hospital);
    if (!settings.imaging.ownReadingFirst) return false;
    return ownReadingIn(await ports.notes.of(study), personOf(session), session.id) === undefined;
  }

  async function requireOwnReading(session: LaunchSession, study: StudyKey): Promise<void> {
    if (await isWithheld(session, study))
      throw new AppError('request.conflict', 'this hospital asks for your own reading first');
  }

  const change = (made: Parameters<typeof changing>[1]) => changing(ports, made, view);

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
    const { session, study } = await ownStudy(request, ports, false);
    const shown = await view(session, study);
    await auditStudy(session, ports, 'study.shown', study.studyInstanceUid);
    response.json(shown);
  });
  router.get(path('/:study/earlier'), async (request, response) => {
    const { session, study } = await ownStudy(request, ports, false);
    const patient = patientOf(session);
    const studies = await earlierStudies(study, await ports.launched(session), ports);
    const stateOf = await ports.findingStates(session.hospital, patient);
    const open = await Promise.all(studies.map((one) => isWithheld(session, one.study)));
    const withheld = new Set(studies.filter((_, at) => open[at]));
    response.json(earlierView(patient, studies, stateOf, (one) => withheld.has(one)));
  });
  router.use(pictureRoutes({ ...ports, requireOwnReading }));
  router.post(
    path('/:study/decision'),
    change(async (session, study, body) => {
      const made = parsed(findingDecision, body);
      await requireOwnReading(session, study);
      await ports.decide(session, study, made);
    }),
  );
  router.post(
    path('/:study/key-image'),
    change(async (session, study, body) => {
      const { instance, frame, isKeyImage } = parsed(markKeyImage, body);
      await requireFrame(session, study, { instance, frame });
      const [by, at] = [personOf(session), ports.clock.now()];
      const note = { kind: 'key-image', sopInstanceUid: instance, frame, isKeyImage } as const;
      await ports.notes.add(study, { ...note, by, at });
      const what = isKeyImage ? 'study.key-image-set' : 'study.key-image-taken-back';
      await auditStudy(session, ports, what, instance);
    }),
  );
  router.post(
    path('/:study/own-reading'),
    change(async (session, study, body) => {
      const { text } = parsed(giveOwnReading, body);
      const [by, at] = [personOf(session), ports.clock.now()];
      await ports.notes.add(study, { kind: 'own-reading', text, by, session: session.id, at });
      await auditStudy(session, ports, 'study.own-reading', study.studyInstanceUid);
    }),
  );
  router.post(
    path('/:study/point'),
    change(async (session, study, body) => {
      const point = parsed(markPoint, body);
      await requireFrame(session, study, point);
      await ports.mark(session, study, point);
      await auditStudy(session, ports, 'study.point-marked', study.studyInstanceUid);
    }),
  );
  router.post(
    path('/:study/chosen'),
    change(async (session, study, body) => {
      const image = parsed(chooseImage, body);
      await requireInstance(study, image.instance, ports);
      await ports.choose(session, study, image);
      await auditStudy(session, ports, 'study.image-chosen', image.instance);
    }),
  );

  /** @throws AppError `request.not-found` */
  async function requireFrame(
    session: LaunchSession,
    study: StudyKey,
    wanted: { readonly instance: string; readonly frame: number },
  ): Promise<void> {
    const { series } = await showStudy(study, patientOf(session), ports);
    const isThere = series.some(({ frames }) =>
      frames.some(
        ({ instance, frame }) =>
          instance.sopInstanceUid === wanted.instance && frame === wanted.frame,
      ),
    );
    if (!isThere) throw new AppError('request.not-found', 'the study has no such image');
  }
  return router;
}
