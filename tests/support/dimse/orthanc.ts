/** Orthanc as the archive of a hospital, a process with a folder of its own. In: our port. Out: its ports and its REST API. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../service-process.ts';
import { runs } from './program.ts';

const PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';
export const ORTHANC_TITLE = 'ORTHANC';

export interface Orthanc {
  readonly pid: number;
  readonly dicomPort: number;
  readonly url: string;
  get<T>(path: string): Promise<T>;
  /** @returns the answer; throws what Orthanc says where it does not succeed */
  post<T>(path: string, body: object | Uint8Array): Promise<T>;
  remove(path: string): Promise<void>;
  stop(): Promise<void>;
}

export interface OrthancPeer {
  /** Of our listener. */
  readonly mentorPort: number;
  /** Where it sends by STOW-RS, and with which token. */
  readonly mentorWeb?: { readonly url: string; readonly token: string };
  /** Its own; any free one where absent. */
  readonly dicomPort?: number;
}

export async function orthanc({ mentorPort, mentorWeb, ...own }: OrthancPeer): Promise<Orthanc> {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-orthanc-'));
  const [httpPort, dicomPort] = [await freePort(), own.dicomPort ?? (await freePort())];
  const config = {
    Name: 'Archive of a test',
    StorageDirectory: join(folder, 'store'),
    IndexDirectory: join(folder, 'store'),
    TemporaryDirectory: folder,
    Plugins: [PLUGIN],
    HttpPort: httpPort,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomAet: ORTHANC_TITLE,
    DicomPort: dicomPort,
    DicomCheckCalledAet: true,
    DicomAlwaysAllowEcho: true,
    DicomModalities: {
      mentor: { AET: 'MENTOR', Host: '127.0.0.1', Port: mentorPort, AllowStorageCommitment: true },
    },
    DicomWeb: {
      Enable: true,
      Root: '/dicom-web/',
      Servers:
        mentorWeb === undefined
          ? {}
          : {
              mentor: {
                Url: mentorWeb.url,
                HttpHeaders: { Authorization: `Bearer ${mentorWeb.token}` },
              },
            },
    },
  };
  const file = join(folder, 'orthanc.json');
  writeFileSync(file, JSON.stringify(config));
  const program = await runs(httpPort, 'Orthanc', file);
  const url = `http://127.0.0.1:${httpPort}`;
  async function ask<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await fetch(`${url}${path}`, init);
    if (!response.ok)
      throw new Error(
        `${path}: ${response.status} ${await response.text()}\n${program.said().slice(-2_000)}`,
      );
    return (await response.json()) as T;
  }
  return {
    pid: program.pid,
    dicomPort,
    url,
    get: (path) => ask(path),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
      }),
    async remove(path) {
      await ask(path, { method: 'DELETE' });
    },
    async stop() {
      await program.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
