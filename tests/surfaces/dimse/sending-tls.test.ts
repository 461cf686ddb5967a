/** Sending to an archive over TLS: what is trusted is kept, what is not waits for a person, with the reason. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pacsSender } from '#src/flows/send-to-pacs.ts';
import { openDatabase, type Database } from '#src/outbound/sqlite/database.ts';
import { sqlitePacsOutbox } from '#src/outbound/sqlite/pacs-outbox.ts';
import { connectPacs, type PacsOptions } from '#src/outbound/pacs/pacs.ts';
import type { PacsOutbox } from '#src/ports/pacs-outbox.ts';
import { certificateAuthority, type Authority } from '../../support/certificates.ts';
import { makeDicom } from '../../support/dicom-files.ts';
import { listening } from '../../support/dimse/listening.ts';

type Certificate = Awaited<ReturnType<Authority['certificateFor']>>;

let ours: Authority;
let others: Authority;
let good: Certificate;
let folder: string;
let database: Database;
let outbox: PacsOutbox;
beforeAll(async () => {
  ours = await certificateAuthority('hospital');
  others = await certificateAuthority('others');
  good = await ours.certificateFor('localhost');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mentor-sending-tls-'));
  database = openDatabase(folder, undefined);
  outbox = sqlitePacsOutbox(database);
});
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  database.close();
  rmSync(folder, { recursive: true });
});

const image = makeDicom({ modality: 'CT' });
const AT = '2026-11-24T10:00:00.000Z';

/** @returns how the delivery ended */
async function send(port: number, options: { tls?: PacsOptions['tls']; dicomWebUrl?: string }) {
  const { dicomWebUrl, tls } = options;
  const sender = pacsSender({
    pacsOutbox: outbox,
    connectPacs: connectPacs({
      hospitals: [
        {
          id: 'general',
          pacs: {
            aeTitle: 'MENTOR',
            host: 'localhost',
            port,
            tls: true,
            sendResults: true,
            ...(dicomWebUrl === undefined ? {} : { dicomWebUrl }),
          },
        },
      ],
      callingAeTitle: 'SENDER',
      ...(tls === undefined ? {} : { tls }),
    }),
    clock: { now: () => AT },
    report: () => undefined,
  });
  const instance = {
    studyInstanceUid: '1.2',
    seriesInstanceUid: '1.3',
    sopInstanceUid: sopInstanceUidIn(image),
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    part10: image,
  };
  const content = { kind: 'instances', instances: [instance] } as const;
  await outbox.enqueue({ id: 'a', hospital: 'general', what: 'x', content, enqueuedAt: AT });
  sender.start();
  await expect
    .poll(async () => (await outbox.list(['waiting', 'parked', 'written']))[0]?.tries)
    .toBe(1);
  await sender.stop();
  return (await outbox.list(['waiting', 'parked', 'written']))[0]!;
}

function sopInstanceUidIn(part10: Uint8Array): string {
  return /2\.25\.\d+\.1/u.exec(Buffer.from(part10).toString('latin1'))![0];
}

async function archive(certificate: Certificate, ca?: string) {
  const listener = await listening({
    tls: { ...certificate, ...(ca === undefined ? {} : { ca }) } as never,
  });
  closing.push(() => listener.stop());
  return listener;
}

test('an archive whose certificate is trusted keeps it', async () => {
  const { port, store } = await archive(good);
  expect(await send(port, { tls: { ca: ours.cert } })).toMatchObject({ state: 'written' });
  expect(store.kept).toHaveLength(1);
});

test('one that asks for our certificate gets it', async () => {
  const { port, store } = await archive(good, others.cert);
  const { key, cert } = await others.certificateFor('mentor');
  const tls = { ca: ours.cert, key, cert };
  expect(await send(port, { tls })).toMatchObject({ state: 'written' });
  expect(store.kept).toHaveLength(1);
});

describe('what is not trusted is parked at once, and nothing is sent', () => {
  const DAY_MS = 86_400_000;
  test.each<[string, () => Promise<Certificate>, () => Authority, RegExp]>([
    [
      'another authority',
      async () => good,
      () => others,
      /signed by nobody whom dicom.tls.caFile/u,
    ],
    [
      'a certificate for another name',
      () => ours.certificateFor('pacs.example'),
      () => ours,
      /for another name than it is called by \(pacs.host\)/u,
    ],
    [
      'a certificate that has expired',
      () => ours.certificateFor('localhost', new Date(Date.now() - DAY_MS)),
      () => ours,
      /its certificate has expired/u,
    ],
    [
      'a certificate that is not valid yet',
      () => ours.certificateFor('localhost', new Date(Date.now() + 5 * DAY_MS)),
      () => ours,
      /its certificate is not valid yet/u,
    ],
  ])('%s', async (_, certificate, trusted, why) => {
    const { port, store } = await archive(await certificate());
    const { state, detail } = await send(port, { tls: { ca: trusted().cert } });
    expect({ state, kept: store.kept.length }).toEqual({ state: 'parked', kept: 0 });
    expect(detail).toMatch(/^no encrypted connection with the archive: /u);
    expect(detail).toMatch(why);
  });

  test('an archive that does not speak TLS', async () => {
    const listener = await listening();
    closing.push(() => listener.stop());
    const { state, detail } = await send(listener.port, { tls: { ca: ours.cert } });
    expect({ state, kept: listener.store.kept }).toEqual({ state: 'parked', kept: [] });
    expect(detail).toMatch(/does not speak TLS on this port/u);
  });
});

describe('STOW-RS', () => {
  test('with a certificate that nobody signed is parked as well', async () => {
    const server: Server = createTlsServer(good, (_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    const sent = await send(1, { dicomWebUrl: `https://localhost:${port}/dicom-web` });
    expect(sent.state).toBe('parked');
    expect(sent.detail).toMatch(/signed by nobody/u);
  });

  test('to a server that does not speak TLS is parked as well', async () => {
    const server = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    const sent = await send(1, { dicomWebUrl: `https://localhost:${port}/dicom-web` });
    expect(sent.state).toBe('parked');
    expect(sent.detail).toMatch(/does not speak TLS/u);
  });
});
