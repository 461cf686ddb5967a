import { describe, expect, test } from 'vitest';
import { makeDicom } from '../../support/dicom-files.ts';
import { pixelsOfFile } from '../../support/dimse/pixel-value.ts';
import { orthanc } from '../../support/dimse/orthanc.ts';
import { isInstalled } from '../../support/dimse/program.ts';
import { setting } from '../../surfaces/dicomweb/setting.ts';

const isHere = isInstalled('Orthanc');
const MISSING = 'Orthanc is not installed (npm run test:peers does it on Debian as root)';
const SCOPE = 'system/ImagingStudy.cruds';

describe.skipIf(!isHere)(isHere ? 'Orthanc by DICOMweb' : MISSING, () => {
  test('sends by STOW-RS, finds by QIDO-RS, and gets back by WADO-RS what it sent', async () => {
    const ours = await setting(SCOPE);
    const token = await ours.client.token(ours.service.baseUrl, SCOPE);
    const mentorWeb = { url: `${ours.service.baseUrl}/dicom-web/`, token };
    const archive = await orthanc({ mentorPort: 1, mentorWeb });
    const files = [1, 2, 3].map(() => makeDicom({ modality: 'CT', rows: 300, columns: 200 }));
    for (const file of files) await archive.post('/instances', file);
    const Resources = await archive.get<string[]>('/instances');
    await archive.post('/dicom-web/servers/mentor/stow', { Resources, Synchronous: true });
    const answer = await ours.get('/instances', 'application/dicom+json');
    const found = (await answer.json()) as { '0020000D': { Value: string[] } }[];
    expect(found).toHaveLength(3);
    const asked = await archive.post<{ '0020000D': { Value: string[] } }[]>(
      '/dicom-web/servers/mentor/qido',
      { Uri: '/studies' },
    );
    expect(asked).toHaveLength(3);
    for (const id of Resources) await archive.remove(`/instances/${id}`);
    const Studies = found.map((each) => ({
      Study: each['0020000D'].Value[0],
    }));
    await archive.post('/dicom-web/servers/mentor/retrieve', {
      Resources: Studies,
      Synchronous: true,
    });
    const back = await archive.get<string[]>('/instances');
    expect(back).toHaveLength(3);
    const pixels = await Promise.all(
      back.map(async (id) => {
        const file = await fetch(`${archive.url}/instances/${id}/file`);
        return pixelsOfFile(new Uint8Array(await file.arrayBuffer()))?.toString('base64');
      }),
    );
    expect(new Set(pixels)).toEqual(
      new Set(files.map((file) => pixelsOfFile(file)?.toString('base64'))),
    );
    await archive.stop();
    await ours.stop();
  });
});
