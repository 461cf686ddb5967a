import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDicom } from '../../support/dicom-files.ts';
import { isInstalled, run } from '../../support/dimse/program.ts';
import { orthanc, ORTHANC_TITLE, type Orthanc } from '../../support/dimse/orthanc.ts';
import { RawPeer, REQUEST, storeRequest } from '../../support/dimse/raw-peer.ts';
import { freePort, serviceProcess, type ServiceProcess } from '../../support/service-process.ts';

const isHere = isInstalled('Orthanc', 'storescu', 'echoscu');
const MISSING =
  'Orthanc and DCMTK are not installed (npm run test:peers does it on Debian as root)';

interface Started {
  readonly port: number;
  readonly web: string;
  readonly process: ServiceProcess;
  readonly folder: string;
  stop(): Promise<number | null>;
}

async function service(command: 'serve' | 'demo', config?: object): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-dicom-'));
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify(config ?? {}));
  const [port, http] = [await freePort(), await freePort()];
  const started = await serviceProcess(command, {
    LOG_LEVEL: 'info',
    MENTOR_CONFIG: file,
    MENTOR_DATA: join(folder, 'data'),
    PORT: String(http),
    DICOM_PORT: String(port),
  });
  return {
    port,
    web: `http://127.0.0.1:${http}`,
    process: started,
    folder,
    async stop() {
      const ended = new Promise<number | null>((resolve) => started.child.once('close', resolve));
      started.child.kill('SIGTERM');
      const code = await ended;
      rmSync(folder, { recursive: true });
      return code;
    },
  };
}

/** Of the metrics: a line's value. */
async function metric({ web }: Started, name: string): Promise<number> {
  const text = await (await fetch(`${web}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? NaN);
}

const image = (): Uint8Array => makeDicom({ modality: 'CT' });
const STORED = 'mentor_dicom_instances_total{result="stored"}';

describe.skipIf(!isHere)(isHere ? 'the demo' : MISSING, () => {
  test('takes images of anybody on this machine who calls it by its title', async () => {
    const demo = await service('demo');
    const to = ['127.0.0.1', String(demo.port)];
    const file = join(demo.folder, 'image.dcm');
    writeFileSync(file, image());
    expect(await run('echoscu', '-aec', 'MENTOR', ...to)).toMatchObject({ status: 0 });
    expect(await run('storescu', '-aet', 'ANYBODY', '-aec', 'MENTOR', ...to, file)).toMatchObject({
      status: 0,
    });
    expect(await metric(demo, STORED)).toBe(1);
    expect((await run('echoscu', '-aec', 'OTHER', ...to)).status).not.toBe(0);
    expect(await demo.stop()).toBe(0);
    expect(demo.process.log()).toContain('"event":"association.rejected"');
  });
});

describe.skipIf(!isHere)(isHere ? 'the service with Orthanc as the archive' : MISSING, () => {
  let archive: Orthanc;
  let started: Started;
  beforeAll(async () => {
    const dicomPort = await freePort();
    const pacs = { aeTitle: ORTHANC_TITLE, host: '127.0.0.1', port: dicomPort, sendResults: true };
    const config = {
      hospitals: [{ id: 'general', fhirBaseUrl: 'https://ehr.example/fhir', pacs }],
      dicom: { accept: [{ aeTitle: ORTHANC_TITLE, address: '127.0.0.1/32' }] },
    };
    started = await service('serve', config);
    archive = await orthanc({ mentorPort: started.port, dicomPort });
  });
  afterAll(async () => {
    await archive.stop();
  });

  test('takes what Orthanc forwards and commits to it; nobody else is heard', async () => {
    const files = [image(), image(), image()];
    for (const file of files) await archive.post('/instances', file);
    const ids = await archive.get<string[]>('/instances');
    const sent = await archive.post<{ FailedInstancesCount: number }>('/modalities/mentor/store', {
      Resources: ids,
      Synchronous: true,
      StorageCommitment: true,
    });
    expect(sent.FailedInstancesCount).toBe(0);
    expect(await metric(started, STORED)).toBe(3);
    const { StorageCommitmentTransactionUID: transaction } = sent as unknown as {
      StorageCommitmentTransactionUID: string;
    };
    const outcome = () => archive.get<object>(`/storage-commitment/${transaction}`);
    await expect.poll(outcome, { timeout: 15_000 }).toMatchObject({ Status: 'Success' });
    const stranger = await run(
      'echoscu',
      '-aet',
      'STRANGER',
      '-aec',
      'MENTOR',
      '127.0.0.1',
      String(started.port),
    );
    expect(stranger.said).toContain('Calling AE Title Not Recognized');
  });

  test('at SIGTERM answers the object that is under way, and ends', async () => {
    const peer = await RawPeer.open(started.port, { ...REQUEST, callingAeTitle: ORTHANC_TITLE });
    const bytes = Buffer.from(image());
    const dataset = bytes.subarray(144 + bytes.readUInt32LE(140));
    const uidAt = bytes.indexOf(Buffer.from('02000300', 'hex')) + 6;
    const sopInstanceUid = bytes
      .toString('latin1', uidAt + 2, uidAt + 2 + bytes.readUInt16LE(uidAt))
      .replace('\0', '');
    const request = storeRequest(3, dataset, { sopInstanceUid });
    peer.send(request.subarray(0, 1_000));
    const stopped = started.stop();
    peer.send(request.subarray(1_000));
    expect((await peer.next())?.type).toBe(4);
    expect(await stopped).toBe(0);
    peer.destroy();
  });
});
