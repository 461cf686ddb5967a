/** A study of our store → its images, decoded when they are asked for; without what we made ourselves. */
import type { StoredInstance } from '../domain/dicom.ts';
import { isOurs } from '../domain/own-dicom.ts';
import type { DicomReader } from '../ports/dicom-reader.ts';
import type { StudyKey } from '../ports/reading-store.ts';
import type { StudyStore } from '../ports/study-store.ts';
import { framesIn, type StudyImage } from './study-image.ts';

interface StoredImagesPorts {
  readonly store: Pick<StudyStore, 'instancesOf' | 'open'>;
  readonly reader: DicomReader;
}

export async function storedImages(
  { hospital, studyInstanceUid }: StudyKey,
  ports: StoredImagesPorts,
): Promise<StudyImage[]> {
  const stored = await ports.store.instancesOf(hospital, studyInstanceUid);
  return stored
    .filter(({ from, dataset }) => from.via !== 'own' && !isOurs(dataset))
    .map((instance) => storedImage(instance, ports));
}

function storedImage(instance: StoredInstance, { store, reader }: StoredImagesPorts): StudyImage {
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
