/** The wiring of the image screens: sessions and charts → studies, uploads, points, decisions. */
import type { Imaging } from './compose-imaging.ts';
import type { ImageRegion } from './domain/image.ts';
import type { ImageReading } from './domain/image-reading.ts';
import type { ImagingManifest } from './domain/imaging-model.ts';
import { AppError } from './errors.ts';
import { decideFinding } from './flows/decide-finding.ts';
import { shownSize } from './steps/imaging/display/shown-pixels.ts';
import { testShareIn } from './steps/imaging/display/test-share.ts';
import type { OtherFinding } from './steps/decide/decided-finding.ts';
import { readingDigest } from './flows/publish-reading.ts';
import { findingSubject } from './flows/withdraw-findings.ts';
import { linkStudies } from './flows/link-studies.ts';
import type { Charts } from './flows/open-launch.ts';
import type { DecisionPorts } from './flows/write-decision.ts';
import { uploadInstance } from './flows/upload-instance.ts';
import type { FindingState } from './inbound/app-api/images/finding-view.ts';
import type { AppApiPorts } from './inbound/app-api/router.ts';
import { writtenView } from './inbound/app-api/views/written.ts';
import type { ModelPapers } from './ports/model-papers.ts';
import type { Published } from './ports/published-store.ts';
import type { StudyKey } from './ports/reading-store.ts';
import type { LaunchSession } from './ports/session-store.ts';

export interface ImageScreensOptions extends DecisionPorts {
  readonly imaging: Imaging;
  readonly charts: Pick<Charts, 'open' | 'inTurn'>;
  readonly wakeDelivery: () => void;
  readonly papers: Pick<ModelPapers, 'evaluation'>;
}

export function imageScreens(options: ImageScreensOptions): AppApiPorts['images'] {
  const { imaging, charts, published, outbox, wakeDelivery } = options;
  const { store, reader, readings, progress, notes } = imaging;
  return {
    store,
    reader,
    readings,
    progress,
    networks: imaging.networks,
    link: async (session) => {
      const { patient } = await charts.open(session);
      await linkStudies(session.hospital, patient, { ...imaging.publishing, store, reader });
    },
    async findingStates(hospital, patient) {
      const [all, items] = await Promise.all([
        published.ofPatient(hospital, patient),
        outbox.ofPatient(hospital, patient),
      ]);
      const { writeBack } = imaging.publishing.hospitalOf(hospital);
      const configured = writeBack.imaging && writeBack.observation;
      const bySubject = new Map(all.map((each) => [each.subject, each]));
      return (reading) => {
        const one = bySubject.get(findingSubject(reading.trackingUid));
        // What was published and decided before is of an earlier reading: it says nothing of this one.
        const same = one?.digest === readingDigest(reading) ? one : undefined;
        return stateOf(same, () => writtenView(same, items, configured));
      };
    },
    testShare: (manifest) => testShare(manifest, options.papers),
    notes,
    launched: async (session) => (await charts.open(session)).patient,
    async decide(session, study, { finding, choice, readAt, changedTo, place, box, reason }) {
      const reading = await readingIn(study, finding);
      const other = otherFinding(changedTo, reading);
      const drawn = box === null ? undefined : await drawnBox(session.hospital, reading, box);
      await charts.inTurn(session, () =>
        decideFinding(
          {
            hospital: session.hospital,
            patient: `Patient/${session.patientId}`,
            trackingUid: finding,
            readAt,
            choice,
            ...(other === undefined ? {} : { changedTo: other }),
            ...(place === null ? {} : { place }),
            ...(drawn === undefined ? {} : { box: drawn }),
            ...(reason === null ? {} : { reason }),
            by: personOf(session),
          },
          options,
        ),
      );
      wakeDelivery();
    },
    async mark(session, study, { instance, frame, x, y, diameterMm }) {
      await imaging.mark(study, {
        sopInstanceUid: instance,
        frame,
        point: {
          x,
          y,
          markedBy: session.user?.reference ?? 'unknown',
          ...(diameterMm === null ? {} : { diameterMm }),
        },
      });
    },
    async choose(session, study, { instance, reported }) {
      const by = session.user?.reference ?? 'unknown';
      const kept = await readings.of(study);
      if (kept === undefined)
        throw new AppError('request.conflict', 'the study is not read yet: choose the image then');
      await readings.choose(study, { sopInstanceUid: instance, reported, by });
      await imaging.read(study.hospital, study.studyInstanceUid, kept.reading.completeness);
    },
    async upload(session, file) {
      const { patient } = await charts.open(session);
      const { hospital, id: sender } = session;
      return uploadInstance({ hospital, patient, sender, chunks: file }, imaging);
    },
  };

  /** @throws AppError `request.not-found` */
  async function readingIn(study: StudyKey, trackingUid: string): Promise<ImageReading> {
    const kept = await readings.of(study);
    const found = kept?.reading.readings.find((each) => each.trackingUid === trackingUid);
    if (found === undefined)
      throw new AppError('request.not-found', 'the study has no such finding');
    return found;
  }

  /** With the size of the image: a box has to be in it. @throws AppError `request.invalid`: it has none */
  async function drawnBox(hospital: string, { image }: ImageReading, region: ImageRegion) {
    const { sopInstanceUid, frame } = image;
    const instance = await store.instance(hospital, sopInstanceUid);
    const size = instance && shownSize(instance.dataset);
    if (size === undefined)
      throw new AppError('request.invalid', 'the image is not here any more: no box can be drawn');
    return { sopInstanceUid, frame, region, image: size };
  }
}

/** A damaged evaluation is told by the model's card; the finding is shown without it. */
async function testShare({ id, version }: ImagingManifest, papers: ImageScreensOptions['papers']) {
  try {
    return testShareIn(await papers.evaluation(id, version));
  } catch (error) {
    if (error instanceof AppError && error.code === 'model.invalid') return undefined;
    throw error;
  }
}

/** @throws AppError `request.invalid`: the model knows no such class */
function otherFinding(id: string | null, { manifest }: ImageReading): OtherFinding | undefined {
  if (id === null || id === 'present' || id === 'absent') return id ?? undefined;
  const found = manifest.classes.find((each) => each.id === id);
  if (found === undefined)
    throw new AppError('request.invalid', 'the model knows no such class', { where: 'changedTo' });
  // Of two classes the finding is the first: it is there.
  if (manifest.classes.length === 2) return found === manifest.classes[0] ? 'present' : 'absent';
  const { title, coding } = found;
  return coding === undefined ? { title } : { title, coding };
}

function stateOf(
  published: Published | undefined,
  written: () => FindingState['writtenAs'],
): FindingState {
  const observation = published?.resources.find(
    ({ resource }) => resource.resourceType === 'Observation',
  )?.resource;
  const status = observation?.status;
  return {
    status:
      status === 'final' || status === 'amended' || status === 'cancelled' ? status : 'preliminary',
    readAt: published?.publishedAt,
    decision: published?.decisions.at(-1),
    writtenAs: written(),
  };
}

function personOf({ user }: LaunchSession) {
  return { reference: user?.reference, name: user?.name };
}
