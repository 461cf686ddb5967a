/** A study store for tests of the listener alone: bare data sets in a folder, seen once they are committed. */
import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredInstance } from '#src/domain/dicom.ts';
import type { Arrival, Receiving } from '#src/ports/study-store.ts';

export interface FolderStudyStore {
  receive(arrival: Arrival): Promise<Receiving>;
  instance(hospital: string, sopInstanceUid: string): Promise<StoredInstance | undefined>;
  readonly kept: readonly KeptInstance[];
}

interface KeptInstance extends Required<Pick<Arrival, 'bareDataset'>> {
  readonly hospital: string;
  readonly sender: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export function folderStudyStore(folder: string): FolderStudyStore {
  const kept: KeptInstance[] = [];
  return {
    kept,
    async receive(arrival) {
      const { bareDataset, hospital, from } = arrival;
      if (bareDataset === undefined) throw new Error('this store takes bare data sets only');
      const path = join(folder, randomUUID());
      const file = await open(path, 'wx');
      const hash = createHash('sha256');
      let bytes = 0;
      return {
        async write(chunk) {
          hash.update(chunk);
          bytes += chunk.length;
          await file.write(chunk);
        },
        async commit() {
          await file.datasync();
          await file.close();
          await rename(path, `${path}.dataset`);
          const sha256 = hash.digest('hex');
          const one = { bareDataset, hospital, sender: from.sender, file: `${path}.dataset` };
          kept.push({ ...one, bytes, sha256 });
          return { state: 'stored', instance: instanceOf(kept.at(-1)!) };
        },
        async abort() {
          await file.close();
          await rm(path);
        },
      };
    },
    async instance(hospital, sopInstanceUid) {
      const found = kept.find(
        (each) => each.hospital === hospital && each.bareDataset.sopInstanceUid === sopInstanceUid,
      );
      return found === undefined ? undefined : instanceOf(found);
    },
  };
}

function instanceOf({
  bareDataset,
  hospital,
  sender,
  bytes,
  sha256,
}: KeptInstance): StoredInstance {
  return {
    ...bareDataset,
    hospital,
    bytes,
    sha256,
    studyInstanceUid: '1.2.3',
    seriesInstanceUid: '1.2.3.4',
    receivedAt: '2026-11-24T10:00:00Z',
    from: { via: 'c-store', sender },
    dataset: {},
  };
}
