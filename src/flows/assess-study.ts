/** A study in our store → what every enabled network says about its images. Nothing that we made is read. */
import { isOurs } from '../domain/own-dicom.ts';
import type { StoredInstance } from '../domain/dicom.ts';
import type { Completeness } from '../domain/image-reading.ts';
import type { ImagingPackage } from '../domain/imaging-model.ts';
import type { DicomReader } from '../ports/dicom-reader.ts';
import type { NetworkRunner } from '../ports/network-runner.ts';
import type { StudyStore } from '../ports/study-store.ts';
import { readImages, type MarkedImage } from './read-images.ts';
import { framesIn, type StudyImage, type StudyRead } from './study-image.ts';

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
  /** Checked when they were loaded. */
  readonly networks: () => Promise<readonly ImagingPackage[]>;
}

/** @throws AppError `network.failed`, `store.failed`: may go well another time */
export async function assessStudy(
  request: AssessStudyRequest,
  ports: AssessStudyPorts,
): Promise<StudyRead> {
  const { hospital, studyInstanceUid, completeness, asOf, marks, reported } = request;
  const stored = await ports.store.instancesOf(hospital, studyInstanceUid);
  const images = stored
    .filter(({ from, dataset }) => from.via !== 'own' && !isOurs(dataset))
    .map((instance) => storedImage(instance, ports));
  const readings = await readImages(
    images,
    await ports.networks(),
    { marks, reported, chosen: new Set(), everyRefusal: false },
    ports.runner,
  );
  return { images, reading: { hospital, studyInstanceUid, asOf, completeness, readings } };
}

function storedImage(
  instance: StoredInstance,
  { store, reader }: Pick<AssessStudyPorts, 'store' | 'reader'>,
): StudyImage {
  const { hospital, dataset, unreadBecause, sopInstanceUid } = instance;
  const { studyInstanceUid, seriesInstanceUid, sopClassUid } = instance;
  return {
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid,
    sopClassUid,
    dataset,
    frames: framesIn(dataset),
    ...(unreadBecause === undefined ? {} : { unreadBecause }),
    async decode(frame) {
      const source = await store.open(hospital, { sopInstanceUid });
      try {
        return await reader.readFrame(source, await reader.readHeader(source), frame - 1);
      } finally {
        await source.close();
      }
    },
  };
}
