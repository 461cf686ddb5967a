/** Films of a child, from the program that sends them to the archive that gets the results: a late one supersedes the report. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import codecs from 'dcmjs-codecs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startService } from '#src/compose.ts';
import { loadConfig } from '#src/config.ts';
import { apiClient, type ApiClient } from '../../support/api-client.ts';
import { makeDicom } from '../../support/dicom-files.ts';
import { listening } from '../../support/dimse/listening.ts';
import { isInstalled, run } from '../../support/dimse/program.ts';
import { filmDataset } from '../../support/film-dataset.ts';
import { MULTIPART, multipart } from '../../support/multipart.ts';
import { eventually, hospitalConfig } from '../../support/service.ts';

const DATA = join(import.meta.dirname, '../../../../shared/data/kermany-cxr/train');
const isHere = existsSync(DATA) && isInstalled('dsrdump');
const SCOPE = 'system/ImagingStudy.cruds';
const STUDY = '2.25.640001';
const ENHANCED_SR = '1.2.840.10008.5.1.4.1.1.88.22';
const SIDE = 224;
const { Context, NativeCodecs } = codecs;

/** Grey JPEGs that are stored in colour: the first of three equal samples. */
async function film(jpeg: string, instance: number): Promise<Uint8Array> {
  await NativeCodecs.initializeAsync();
  const description = {
    width: SIDE,
    height: SIDE,
    bitsAllocated: 8,
    bitsStored: 8,
    samplesPerPixel: 3,
    pixelRepresentation: 0,
    planarConfiguration: 0,
    photometricInterpretation: 'YBR_FULL_422',
  };
  const encoded = new Context({ ...description, encodedBuffer: readFileSync(jpeg) });
  const decoded = NativeCodecs.decodeJpeg(encoded).getDecodedBuffer();
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => decoded?.[3 * at] ?? 0);
  const { '00101010': age, '00180015': part, '00185101': view, '00080008': type } = filmDataset();
  return makeDicom({
    rows: SIDE,
    columns: SIDE,
    pixels,
    attributes: {
      '00080008': type,
      '00101010': age,
      '00180015': part,
      '00185101': view,
      '0020000D': { vr: 'UI', Value: [STUDY] },
      '0020000E': { vr: 'UI', Value: [`${STUDY}.1`] },
      '00200013': { vr: 'IS', Value: [instance] },
    },
  });
}

describe.skipIf(!isHere)(
  isHere ? 'a late film' : 'a late film: no shared data, or no DCMTK',
  () => {
    let archive: Awaited<ReturnType<typeof listening>>;
    let client: ApiClient;
    let service: Awaited<ReturnType<typeof startService>>;
    let folder: string;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'mentor-superseded-'));
      archive = await listening();
      client = await apiClient('archive');
      const config = loadConfig({ PORT: '0', MENTOR_DATA: folder, LOG_LEVEL: 'silent' });
      const { id, jwksUrl } = client;
      const { port } = archive;
      const pacs = { aeTitle: 'MENTOR', host: '127.0.0.1', port, tls: false, sendResults: true };
      service = await startService(
        {
          ...config,
          hospitals: [{ ...hospitalConfig('general', 'http://127.0.0.1:9/fhir'), pacs }],
          clients: [{ id, jwksUrl, scopes: [SCOPE], endpoints: [] }],
          dicom: { ...config.dicom, quietSeconds: 1 },
        },
        { sandbox: false, roles: ['web', 'worker'], watchEveryMs: 60_000 },
      );
    });
    afterEach(async () => {
      await service.stop();
      client.close();
      await archive.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    async function send(bytes: Uint8Array): Promise<void> {
      const token = await client.token(service.baseUrl, SCOPE);
      const { status } = await fetch(`${service.baseUrl}/dicom-web/studies`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': MULTIPART },
        body: multipart([bytes]),
      });
      expect(status).toBe(200);
    }
    const reports = () =>
      archive.store.kept.filter(({ bareDataset }) => bareDataset.sopClassUid === ENHANCED_SR);

    test('has the study read again, and the new report names the one before it', async () => {
      const [first, second] = readdirSync(DATA, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile() && each.name.includes('bacteria'))
        .map((each) => join(each.parentPath, each.name))
        .sort();
      await send(await film(first!, 1));
      await eventually(reports, ({ length }) => length === 1);
      await send(await film(second!, 2));
      const [before, after] = await eventually(reports, ({ length }) => length === 2);
      const path = join(folder, 'report.dcm');
      writeFileSync(path, readFileSync(after!.file));
      const { said } = await run('dsrdump', '-f', '+Pl', path);
      expect(said).toMatch(/Predecessor Docs\s+: 1/u);
      expect(said).toContain(`Replaces the report ${before!.bareDataset.sopInstanceUid}`);
      expect(said.match(/Measurement Group/gu)).toHaveLength(2);
    });
  },
);
