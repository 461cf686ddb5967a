/** A study in our store → what every enabled network says about its images. Nothing that we made is read. */
import type { Completeness } from '../domain/image-reading.ts';
import type { ImagingPackage } from '../domain/imaging-model.ts';
import type { DicomReader } from '../ports/dicom-reader.ts';
import type { NetworkRunner } from '../ports/network-runner.ts';
import type { ReadingStore } from '../ports/reading-store.ts';
import type { StudyStore } from '../ports/study-store.ts';
import { readImages, type MarkedImage } from './read-images.ts';
import { storedImages } from './stored-images.ts';
import type { StudyRead } from './study-image.ts';

export interface AssessStudyRequest {
  readonly hospital: string;
  readonly studyInstanceUid: string;
  readonly completeness: Completeness;
  readonly asOf: string;
  /** Points that people marked; also those of earlier readings. */
  readonly marks: readonly MarkedImage[];
  /** SNOMED CT codes of conditions that the patient's record reports. */
  readonly reported: ReadonlySet<string>;
}

export interface AssessStudyPorts {
  readonly store: Pick<StudyStore, 'instancesOf' | 'open'>;
  readonly reader: DicomReader;
  readonly runner: NetworkRunner;
  readonly chosenIn: ReadingStore['chosenIn'];
  /** Checked when they were loaded. */
  readonly networks: () => Promise<readonly ImagingPackage[]>;
}

/** @throws AppError `network.failed`, `store.failed`: may go well another time */
export async function assessStudy(
  request: AssessStudyRequest,
  ports: AssessStudyPorts,
): Promise<StudyRead> {
  const { hospital, studyInstanceUid, completeness, asOf, marks, reported } = request;
  const images = await storedImages(request, ports);
  const choices = await ports.chosenIn(request);
  const asked = {
    marks,
    chosen: new Set(choices.map(({ sopInstanceUid }) => sopInstanceUid)),
    reported: new Set([...reported, ...choices.flatMap((each) => each.reported)]),
    refusals: 'of-modality' as const,
  };
  const readings = await readImages(images, await ports.networks(), asked, ports.runner);
  return { images, reading: { hospital, studyInstanceUid, asOf, completeness, readings } };
}
