import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpus, isCorpusHere, NO_CORPUS } from '../../support/dimse/corpus.ts';
import { makeDicom } from '../../support/dicom-files.ts';
import { listening, LOOPBACK_RULE } from '../../support/dimse/listening.ts';
import { pixelsOfDataset, pixelsOfFile } from '../../support/dimse/pixel-value.ts';
import { RawPeer, REQUEST, storeRequest } from '../../support/dimse/raw-peer.ts';
import { isInstalled, run } from '../../support/dimse/program.ts';

const isHere = isInstalled('storescu', 'echoscu', 'dcmsend');
const MISSING = 'DCMTK is not installed (npm run test:peers does it on Debian as root)';
const TO_US = ['-aec', 'MENTOR', '127.0.0.1'];

type Listening = Awaited<ReturnType<typeof listening>>;

/** Of each file that the corpus holds once, its pixels as they are encoded. */
function expectSamePixels(file: string, { store }: Listening): void {
  const sent = pixelsOfFile(readFileSync(file));
  const last = store.kept.at(-1)!;
  const kept = pixelsOfDataset(readFileSync(last.file), last.bareDataset.transferSyntaxUid);
  expect(sent === undefined).toBe(kept === undefined);
  if (sent === undefined || kept === undefined) return;
  // An odd length is made even on the way.
  expect(kept.length - sent.length).toBeLessThanOrEqual(1);
  expect(kept.subarray(0, sent.length).equals(sent)).toBe(true);
}

/** Options with which storescu offers a transfer syntax. */
const OFFERS: readonly (readonly [string, string])[] = [
  ['1.2.840.10008.1.2', '-xi'],
  ['1.2.840.10008.1.2.1', '-xe'],
  ['1.2.840.10008.1.2.2', '-xb'],
  ['1.2.840.10008.1.2.1.99', '-xd'],
  ['1.2.840.10008.1.2.5', '-xr'],
  ['1.2.840.10008.1.2.4.50', '-xy'],
  ['1.2.840.10008.1.2.4.51', '-xx'],
  ['1.2.840.10008.1.2.4.70', '-xs'],
  ['1.2.840.10008.1.2.4.80', '-xt'],
  ['1.2.840.10008.1.2.4.81', '-xu'],
  ['1.2.840.10008.1.2.4.90', '-xv'],
  ['1.2.840.10008.1.2.4.91', '-xw'],
];

/** Files without meta header, or of a class of their own: storescu does not try. */
const NOT_SENT_BY_DCMTK = /^F: (missing SOP class|unknown storage SOP class)/m;
/** Its SOP Instance UID is no UID: it is refused with 0117. */
const REFUSED = { file: 'bad_sequence.dcm', transferSyntaxUid: '1.2.840.10008.1.2.4.70' };

describe.skipIf(!isHere)(isHere ? 'DCMTK sends' : MISSING, () => {
  let listener: Listening;
  beforeAll(async () => {
    listener = await listening();
  });
  afterAll(() => listener.stop());

  test('C-ECHO, and under another title nothing', async () => {
    const port = String(listener.port);
    expect(await run('echoscu', ...TO_US, port)).toMatchObject({ status: 0 });
    const wrong = await run('echoscu', '-aec', 'ANY-SCP', '127.0.0.1', port);
    expect(wrong.status).not.toBe(0);
    expect(wrong.said).toContain('Called AE Title Not Recognized');
  });

  describe.skipIf(!isCorpusHere)(isCorpusHere ? 'the corpus' : NO_CORPUS, () => {
    test.each(OFFERS)('in %s (%s): pixels as they were, byte for byte', async (uid, option) => {
      const files = corpus().filter((each) => each.transferSyntaxUid === uid);
      const others: string[] = [];
      let kept = 0;
      for (const { path } of files) {
        const port = String(listener.port);
        const { status, said } = await run('storescu', '-R', option, ...TO_US, port, path);
        if (status === 0) {
          kept += 1;
          expect(listener.store.kept.at(-1)!.bareDataset.transferSyntaxUid).toBe(uid);
          expectSamePixels(path, listener);
        } else if (!NOT_SENT_BY_DCMTK.test(said)) others.push(basename(path));
      }
      expect(kept).toBeGreaterThan(0);
      expect(others).toEqual(uid === REFUSED.transferSyntaxUid ? [REFUSED.file] : []);
    });

    test('as a whole, by dcmsend: what it hears to be kept is kept, and there is no other', async () => {
      const before = listener.store.kept.length;
      const folder = mkdtempSync(join(tmpdir(), 'mentor-dcmsend-'));
      const report = join(folder, 'report.txt');
      const paths = corpus().map(({ path }) => path);
      const options = ['-nh', '-nip', '+crf', report];
      await run('dcmsend', ...options, ...TO_US, String(listener.port), ...paths);
      const kept = listener.store.kept.length - before;
      const heard = readFileSync(report, 'utf8').match(/DIMSE Status {2}: 0x0000/g)?.length ?? 0;
      expect(heard).toBeGreaterThan(80);
      expect(kept).toBe(heard);
      rmSync(folder, { recursive: true });
    });
  });
});

describe.skipIf(!isHere)(isHere ? 'DCMTK sends over TLS' : MISSING, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-tls-'));
  const at = (name: string) => join(folder, name);
  const image = at('image.dcm');
  beforeAll(() => {
    writeFileSync(image, makeDicom({ modality: 'CT' }));
    for (const name of ['server', 'client', 'stranger'])
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '2',
          '-subj',
          `/CN=${name}`,
          '-keyout',
          at(`${name}.key`),
          '-out',
          at(`${name}.pem`),
        ],
        { stdio: 'ignore' },
      );
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const tls = () => ({ key: readFileSync(at('server.key')), cert: readFileSync(at('server.pem')) });

  test('without a certificate of its own, where none is asked for', async () => {
    const listener = await listening({ tls: tls() });
    const port = String(listener.port);
    const trust = ['+tla', '+cf', at('server.pem')];
    expect(await run('echoscu', ...trust, ...TO_US, port)).toMatchObject({ status: 0 });
    expect(await run('storescu', ...trust, ...TO_US, port, image)).toMatchObject({ status: 0 });
    expect(listener.store.kept).toHaveLength(1);
    expectSamePixels(image, listener);
    expect((await run('echoscu', '-ta', '1', ...TO_US, port)).status).not.toBe(0);
    expect(await run('echoscu', ...trust, ...TO_US, port)).toMatchObject({ status: 0 });
    await listener.stop();
  });

  test('with one that is trusted, where it is asked for; a stranger, or nobody, gets nothing', async () => {
    const ca = readFileSync(at('client.pem'));
    const listener = await listening({ tls: { ...tls(), ca }, rules: [LOOPBACK_RULE] });
    const port = String(listener.port);
    const as = (name: string) => [
      '+tls',
      at(`${name}.key`),
      at(`${name}.pem`),
      '+cf',
      at('server.pem'),
    ];
    expect(await run('storescu', ...as('client'), ...TO_US, port, image)).toMatchObject({
      status: 0,
    });
    expect((await run('storescu', ...as('stranger'), ...TO_US, port, image)).status).not.toBe(0);
    expect(
      (await run('storescu', '+tla', '+cf', at('server.pem'), ...TO_US, port, image)).status,
    ).not.toBe(0);
    expect(listener.store.kept).toHaveLength(1);
    await listener.stop();
  });
});

describe.skipIf(!isHere)(isHere ? 'many DCMTK at once' : MISSING, () => {
  test('are served side by side, also beside senders that do nothing good', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mentor-many-'));
    const files = Array.from({ length: 20 }, (_, n) => {
      const file = join(folder, `${n}.dcm`);
      writeFileSync(file, makeDicom({ modality: 'CT' }));
      return file;
    });
    const listener = await listening();
    const port = String(listener.port);
    const half = storeRequest(3, Buffer.alloc(1_000_000)).subarray(0, 300_000);
    const bad = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const peer = await RawPeer.open(listener.port, n % 2 === 0 ? REQUEST : undefined);
        if (n % 2 === 0) peer.send(half);
        return peer;
      }),
    );
    const sent = await Promise.all(
      Array.from({ length: 4 }, (_, n) =>
        run('storescu', ...TO_US, port, ...files.slice(n * 5, n * 5 + 5)),
      ),
    );
    expect(sent.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(listener.store.kept).toHaveLength(20);
    for (const peer of bad) peer.destroy();
    await listener.stop();
    rmSync(folder, { recursive: true });
  });
});
