/** DCMTK's storescp as an archive: over TLS, with certificates on both sides, and one that takes Implicit VR only. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dcmjsWriter } from '#src/outbound/dcmjs/dicom-writer.ts';
import { connectPacs, type PacsOptions } from '#src/outbound/pacs/pacs.ts';
import { dicomResults } from '#src/steps/report/dicom/dicom-results.ts';
import { aHeader, aPicture, aReading, aStudyReading } from '../../support/a-reading.ts';
import { certificateAuthority, type Authority } from '../../support/certificates.ts';
import { isInstalled, run, runs, type Running } from '../../support/dimse/program.ts';
import { freePort } from '../../support/service-process.ts';

const isHere = isInstalled('storescp', 'dcmdump', 'dciodvfy', 'dsrdump');
const MISSING = 'DCMTK or dicom3tools are not installed (npm run test:peers does it on Debian)';

const uidOf = (dataset: ReturnType<typeof dicomResults>[number], tag: string) =>
  dataset[tag]?.Value?.[0] as string;

/** Report, capture, presentation state. */
const results = dicomResults(aStudyReading([aReading()]), {
  sourceOf: () => aHeader(),
  pictureOf: () => aPicture(),
}).map((dataset) => ({
  studyInstanceUid: uidOf(dataset, '0020000D'),
  seriesInstanceUid: uidOf(dataset, '0020000E'),
  sopInstanceUid: uidOf(dataset, '00080018'),
  sopClassUid: uidOf(dataset, '00080016'),
  transferSyntaxUid: '1.2.840.10008.1.2.1',
  part10: dcmjsWriter().write(dataset),
}));

describe.skipIf(!isHere)(isHere ? 'storescp' : MISSING, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mentor-storescp-'));
  const at = (name: string) => join(folder, name);
  afterAll(() => rmSync(folder, { recursive: true }));

  let kept: string;
  let server: Running | undefined;
  let count = 0;
  beforeEach(() => {
    count += 1;
    kept = at(`kept-${count}`);
    mkdirSync(kept);
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function archive(...options: string[]): Promise<number> {
    const port = await freePort();
    server = await runs(port, 'storescp', '-aet', 'PACS', '-od', kept, ...options, String(port));
    return port;
  }

  function store(port: number, tls?: PacsOptions['tls']): Promise<void> {
    const pacs = { aeTitle: 'PACS', host: 'localhost', port, sendResults: true };
    return connectPacs({
      hospitals: [{ id: 'general', pacs: { ...pacs, tls: tls !== undefined } }],
      callingAeTitle: 'MENTOR',
      ...(tls === undefined ? {} : { tls }),
    })('general')!.store(results);
  }

  const files = () => readdirSync(kept).map((name) => join(kept, name));

  describe('over TLS', () => {
    let ours: Authority;
    let others: Authority;
    beforeAll(async () => {
      ours = await certificateAuthority('hospital');
      others = await certificateAuthority('others');
      await put('server', ours);
      writeFileSync(at('ours.pem'), ours.cert);
    });

    /** @returns what we show of it */
    async function put(name: string, authority: Authority, until?: Date) {
      const made = await authority.certificateFor('localhost', until);
      writeFileSync(at(`${name}.key`), made.key);
      writeFileSync(at(`${name}.pem`), made.cert);
      return made;
    }
    const as = (name: string) => ['+tls', at(`${name}.key`), at(`${name}.pem`)];

    test('keeps what comes, also where it asks for our certificate', async () => {
      const port = await archive(...as('server'), '+cf', at('ours.pem'), '-rc');
      await store(port, { ca: ours.cert, ...(await ours.certificateFor('mentor')) });
      expect(files()).toHaveLength(3);
    });

    test.each<[string, () => Promise<PacsOptions['tls']>]>([
      ['nothing', async () => ({ ca: ours.cert })],
      [
        'one of others',
        async () => ({ ca: ours.cert, ...(await others.certificateFor('mentor')) }),
      ],
    ])('refuses who shows %s where it asks: parked, with the reason', async (_, tls) => {
      const port = await archive(...as('server'), '+cf', at('ours.pem'), '-rc');
      await expect(store(port, await tls())).rejects.toMatchObject({
        code: 'pacs.refused',
        message: expect.stringMatching(/certificate/u) as string,
      });
      expect(files()).toEqual([]);
    });

    test('gets nothing where its certificate has expired', async () => {
      await put('old', ours, new Date(Date.now() - 3_600_000));
      const port = await archive(...as('old'), '-ic');
      await expect(store(port, { ca: ours.cert })).rejects.toMatchObject({
        code: 'pacs.refused',
        message: 'no encrypted connection with the archive: its certificate has expired',
      });
      expect(files()).toEqual([]);
    });
  });

  test('that takes Implicit VR Little Endian only gets that, without an error in it', async () => {
    const port = await archive('+xi');
    await store(port);
    expect(files()).toHaveLength(3);
    for (const file of files()) {
      const { said } = await run('dcmdump', '+P', '0002,0010', '+P', '0010,0010', file);
      expect(said).toContain('LittleEndianImplicit');
      expect(said).toContain('Łukasińska^Zoë=山田^花子');
      const checked = await run('dciodvfy', file);
      expect(checked.said).toMatch(/^(EnhancedSR|SCImage|GrayscaleSoftcopyPresentationState)$/mu);
      expect(checked.said.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
    }
    const report = files().find((file) => file.includes('SR'));
    expect((await run('dsrdump', report!)).said).toContain('Certainty of Finding');
  });

  test('that takes both gets it as it is', async () => {
    const port = await archive('+x=');
    await store(port);
    for (const file of files())
      expect((await run('dcmdump', '+P', '0002,0010', file)).said).toContain(
        'LittleEndianExplicit',
      );
    expect(files()).toHaveLength(3);
  });
});
