/**
 * A complete study → read and published; and once more when a person marks a point in it.
 *
 * Points of earlier readings are kept: a late image does not take away what somebody asked.
 */
import type { Resource } from '@medplum/fhirtypes';
import type { Completeness, ImageReading } from '../domain/image-reading.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReadingStore, StudyKey } from '../ports/reading-store.ts';
import { reportedConditions } from '../steps/imaging/reported-conditions.ts';
import { assessStudy, type AssessStudyPorts } from './assess-study.ts';
import type { InTurn } from './in-turn.ts';
import type { MarkedImage } from './read-images.ts';
import type { StudyRead } from './study-image.ts';

export interface ReadStudyPorts extends AssessStudyPorts {
  readonly readings: Pick<ReadingStore, 'of' | 'patientOf'>;
  /** Conditions of the patient's record; none where we cannot ask. */
  readonly conditionsOf: (hospital: string, patient: string) => Promise<readonly Resource[]>;
  /** The record, the archive, our own store. */
  readonly publish: (read: StudyRead) => Promise<void>;
  readonly takeTurns: InTurn;
  readonly clock: Clock;
}

/** @throws AppError `network.failed`, `ehr.unavailable`: nothing is lost, it is to be called again */
export async function readStudy(
  study: StudyKey,
  completeness: Completeness,
  ports: ReadStudyPorts,
): Promise<void> {
  await inTurn(study, ports, async () => {
    const kept = await ports.readings.of(study);
    await readWith(study, completeness, marksIn(kept?.reading.readings ?? []), ports);
  });
}

/** @throws AppError `request.conflict`: the study has not been read yet; else as readStudy */
export async function readMarkedPoint(
  study: StudyKey,
  mark: MarkedImage,
  ports: ReadStudyPorts,
): Promise<void> {
  await inTurn(study, ports, async () => {
    const kept = await ports.readings.of(study);
    if (kept === undefined)
      throw new AppError(
        'request.conflict',
        'the study is not read yet: mark the point again then',
      );
    const { completeness, readings } = kept.reading;
    const marks = marksIn(readings).filter((each) => !isSame(each, mark));
    await readWith(study, completeness, [...marks, mark], ports);
  });
}

function inTurn<T>(
  { hospital, studyInstanceUid }: StudyKey,
  { takeTurns }: ReadStudyPorts,
  work: () => Promise<T>,
): Promise<T> {
  return takeTurns(`study ${hospital} ${studyInstanceUid}`, work);
}

async function readWith(
  study: StudyKey,
  completeness: Completeness,
  marks: readonly MarkedImage[],
  ports: ReadStudyPorts,
): Promise<void> {
  const reported = await reportedOf(study, ports);
  const asOf = ports.clock.now();
  await ports.publish(await assessStudy({ ...study, completeness, marks, reported, asOf }, ports));
}

async function reportedOf(
  study: StudyKey,
  { readings, conditionsOf }: ReadStudyPorts,
): Promise<ReadonlySet<string>> {
  const patient = await readings.patientOf(study);
  if (patient === undefined) return new Set();
  return reportedConditions(await conditionsOf(study.hospital, patient));
}

function marksIn(readings: readonly ImageReading[]): MarkedImage[] {
  const marks: MarkedImage[] = [];
  for (const { image, point } of readings) {
    if (point === undefined) continue;
    const mark = { sopInstanceUid: image.sopInstanceUid, frame: image.frame, point };
    if (!marks.some((each) => isSame(each, mark))) marks.push(mark);
  }
  return marks;
}

function isSame(one: MarkedImage, other: MarkedImage): boolean {
  return (
    one.sopInstanceUid === other.sopInstanceUid &&
    one.frame === other.frame &&
    one.point.x === other.point.x &&
    one.point.y === other.point.y
  );
}
