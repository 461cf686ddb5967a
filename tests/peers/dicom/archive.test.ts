import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectPacs } from '#src/outbound/pacs/pacs.ts';
import type { OutgoingInstance } from '#src/ports/pacs.ts';
import { makeDicom } from '../../support/dicom-files.ts';
import { listening } from '../../support/dimse/listening.ts';
import { orthanc, ORTHANC_TITLE, type Orthanc } from '../../support/dimse/orthanc.ts';
import { isInstalled, run, runs } from '../../support/dimse/program.ts';
import { freePort } from '../../support/service-process.ts';

const EXPLICIT = '1.2.840.10008.1.2.1';
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';
const MISSING =
  'Orthanc and DCMTK are not installed (npm run test:peers does it on Debian as root)';
const isHere = isInstalled('Orthanc', 'storescp');

let uids = 0;
function newUid(): string {
  uids += 1;
  return `2.25.${Date.now()}${uids}`;
}

/** @param count images of one study */
function aStudy(count: number): { studyInstanceUid: string; instances: OutgoingInstance[] } {
  const [studyInstanceUid, seriesInstanceUid] = [newUid(), newUid()];
  const instances = Array.from({ length: count }, (_, n) => {
    const sopInstanceUid = newUid();
    const uid = (value: string) => ({ vr: 'UI', Value: [value] });
    const part10 = makeDicom({
      modality: 'CT',
      attributes: {
        '00080018': uid(sopInstanceUid),
        '0020000D': uid(studyInstanceUid),
        '0020000E': uid(seriesInstanceUid),
        '00200013': { vr: 'IS', Value: [n + 1] },
      },
    });
    return {
      studyInstanceUid,
      seriesInstanceUid,
      sopInstanceUid,
      sopClassUid: CT_IMAGE,
      transferSyntaxUid: EXPLICIT,
      part10,
    };
  });
  return { studyInstanceUid, instances };
}

function archiveAt(port: number, more: object = {}) {
  const pacs = {
    aeTitle: ORTHANC_TITLE,
    host: '127.0.0.1',
    port,
    tls: false,
    sendResults: true,
    ...more,
  };
  return connectPacs({ hospitals: [{ id: 'general', pacs }], callingAeTitle: 'MENTOR' })(
    'general',
  )!;
}

describe.skipIf(!isHere)(isHere ? 'Orthanc as the archive' : MISSING, () => {
  let archive: Orthanc;
  let listener: Awaited<ReturnType<typeof listening>>;
  beforeAll(async () => {
    listener = await listening({
      reportLater: async (result) => {
        void archiveAt(archive.dicomPort).reportCommitment(result);
        return true;
      },
    });
    archive = await orthanc({ mentorPort: listener.port });
  });
  afterAll(async () => {
    await archive.stop();
    await listener.stop();
  });

  test.each(['C-STORE and C-FIND', 'STOW-RS and QIDO-RS'])(
    'keeps and counts by %s',
    async (way) => {
      const web = way.startsWith('STOW') ? { dicomWebUrl: `${archive.url}/dicom-web` } : {};
      const pacs = archiveAt(archive.dicomPort, web);
      const { studyInstanceUid, instances } = aStudy(3);
      expect(await pacs.countInstances(studyInstanceUid)).toBe(0);
      await pacs.store(instances);
      expect(await pacs.countInstances(studyInstanceUid)).toBe(3);
      const [found] = await archive.post<{ ID: string }[]>('/tools/find', {
        Level: 'Study',
        Query: { StudyInstanceUID: studyInstanceUid },
        Expand: true,
      });
      const kept = await archive.get<{ MainDicomTags: { SOPInstanceUID: string } }[]>(
        `/studies/${found!.ID}/instances`,
      );
      expect(kept.map((each) => each.MainDicomTags.SOPInstanceUID).toSorted()).toEqual(
        instances.map((each) => each.sopInstanceUid).toSorted(),
      );
      // What it has already is no failure.
      await pacs.store(instances);
      expect(await pacs.countInstances(studyInstanceUid)).toBe(3);
    },
  );

  test('refuses under another title, and by another address; what is not there is unavailable', async () => {
    const { instances } = aStudy(1);
    const stranger = archiveAt(archive.dicomPort, { aeTitle: 'OTHER' });
    await expect(stranger.store(instances)).rejects.toMatchObject({ code: 'pacs.refused' });
    const noPath = archiveAt(archive.dicomPort, { dicomWebUrl: `${archive.url}/nothing` });
    await expect(noPath.store(instances)).rejects.toMatchObject({ code: 'pacs.refused' });
    const nobody = archiveAt(await freePort());
    await expect(nobody.store(instances)).rejects.toMatchObject({ code: 'pacs.unavailable' });
    const web = archiveAt(1, { dicomWebUrl: `http://127.0.0.1:${await freePort()}` });
    await expect(web.countInstances('1.2.3')).rejects.toMatchObject({ code: 'pacs.unavailable' });
  });

  test('forwards to us, and asks us to commit', async () => {
    const { studyInstanceUid, instances } = aStudy(4);
    for (const { part10 } of instances) await archive.post('/instances', part10);
    const [found] = await archive.post<string[]>('/tools/find', {
      Level: 'Study',
      Query: { StudyInstanceUID: studyInstanceUid },
    });
    await archive.post('/modalities/mentor/echo', {});
    await archive.post('/modalities/mentor/store', { Resources: [found] });
    expect(listener.store.kept.map((each) => each.bareDataset.sopInstanceUid).toSorted()).toEqual(
      instances.map((each) => each.sopInstanceUid).toSorted(),
    );
    const uidsOf = (each: OutgoingInstance) => [each.sopClassUid, each.sopInstanceUid];
    const missing = newUid();
    const asked = [...instances.map(uidsOf), [CT_IMAGE, missing]];
    const { ID } = await archive.post<{ ID: string }>('/modalities/mentor/storage-commitment', {
      DicomInstances: asked,
    });
    const outcome = () => archive.get<object>(`/storage-commitment/${ID}`);
    await expect.poll(outcome, { timeout: 10_000 }).toMatchObject({ Status: 'Failure' });
    expect(await outcome()).toMatchObject({
      RemoteAET: 'MENTOR',
      Success: instances.map((each) => ({ SOPInstanceUID: each.sopInstanceUid })),
      Failures: [{ SOPInstanceUID: missing, FailureReason: 0x0112 }],
    });
  });
});

describe.skipIf(!isHere)(isHere ? 'storescp as the archive' : MISSING, () => {
  test('keeps by C-STORE what findscu would find, and refuses what it does not take', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-scp-'));
    const port = await freePort();
    const storescp = await runs(
      port,
      'storescp',
      '-aet',
      ORTHANC_TITLE,
      '-od',
      folder,
      '+xi',
      String(port),
    );
    const { instances } = aStudy(2);
    const inJpeg2000 = instances.map((each) => ({
      ...each,
      transferSyntaxUid: '1.2.840.10008.1.2.4.90',
    }));
    await expect(archiveAt(port).store(inJpeg2000)).rejects.toMatchObject({ code: 'pacs.refused' });
    await storescp.stop();
    const again = await runs(port, 'storescp', '-aet', ORTHANC_TITLE, '-od', folder, String(port));
    await archiveAt(port).store(instances);
    const files = readdirSync(folder);
    expect(files).toHaveLength(2);
    for (const file of files)
      expect(await run('dcmdump', '+P', '0010,0010', join(folder, file))).toMatchObject({
        status: 0,
      });
    expect(await archiveAt(port).countInstances('1.2.3')).toBeUndefined();
    await again.stop();
    rmSync(folder, { recursive: true });
  });
});
