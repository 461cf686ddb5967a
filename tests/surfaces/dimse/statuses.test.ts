import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeDicom, type MadeDicom } from '../../support/dicom-files.ts';
import { listening } from '../../support/dimse/listening.ts';
import {
  EXPLICIT,
  RawPeer,
  REQUEST,
  statusOf,
  storeRequest,
} from '../../support/dimse/raw-peer.ts';
import { studyFiles, type TestStudyFiles } from '../../support/study-files.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const STUDY = '2.25.81';
const ui = (uid: string) => ({ vr: 'UI', Value: [uid] });

let files: TestStudyFiles;
let listener: Awaited<ReturnType<typeof listening>>;
beforeEach(async () => {
  files = await studyFiles();
  listener = await listening({ receive: (arrival) => files.store.receive(arrival) });
});
afterEach(async () => {
  await listener.stop();
  await files.close();
});

/** The data set alone, of an image whose number is in its UID. */
function dataset(number: number, more: MadeDicom = {}): Buffer {
  const file = Buffer.from(
    makeDicom({
      modality: 'CT',
      ...more,
      attributes: {
        '00080018': ui(`${STUDY}.1.${number}`),
        '0020000D': ui(STUDY),
        '0020000E': ui(`${STUDY}.1`),
        ...more.attributes,
      },
    }),
  );
  return file.subarray(144 + file.readUInt32LE(140));
}

/** What one peer hears for each of what it sends, on one association. */
async function answers(
  sent: readonly (readonly [number: number, bytes: Buffer])[],
  sopClassUid = CT,
): Promise<{ status: string; comment: string }[]> {
  const contexts = [{ id: 3, abstractSyntax: sopClassUid, transferSyntaxes: [EXPLICIT] }];
  const peer = await RawPeer.open(listener.port, { ...REQUEST, contexts });
  const heard: { status: string; comment: string }[] = [];
  for (const [number, bytes] of sent) {
    peer.send(storeRequest(3, bytes, { sopClassUid, sopInstanceUid: `${STUDY}.1.${number}` }));
    const answer = await peer.next();
    const text = answer?.body.toString('latin1') ?? '';
    const comment = text.indexOf('\0\0\x02\x09');
    heard.push({
      status: (statusOf(answer) ?? 0xffff).toString(16).padStart(4, '0'),
      comment:
        comment < 0
          ? ''
          : text.slice(comment + 8, comment + 8 + text.charCodeAt(comment + 4)).trim(),
    });
  }
  peer.destroy();
  return heard;
}

describe('what a sender hears of what it sent', () => {
  test.each([
    ['a truncated object', dataset(1).subarray(0, -50), 'c000', /truncated|not readable/],
    [
      'an object cut within its header',
      dataset(1).subarray(0, 200),
      'c000',
      /truncated|not readable/,
    ],
    ['text', Buffer.from('hello '.repeat(200)), 'c000', /./],
    [
      'an object without a study',
      dataset(1, { attributes: { '0020000D': undefined } }),
      'c000',
      /Study Instance UID/,
    ],
    ['another instance than it says', dataset(2), '0117', /SOP Instance UID|SOP instance UID/],
    [
      'another class than it says',
      dataset(1, { sopClassUid: '1.2.840.10008.5.1.4.1.1.4' }),
      'a900',
      /SOP Class UID|SOP class/,
    ],
  ])('%s', async (_what, bytes, status, comment) => {
    const [bad, good] = await answers([
      [1, bytes],
      [3, dataset(3)],
    ]);
    expect(bad).toMatchObject({ status, comment: expect.stringMatching(comment) as string });
    expect(bad!.comment.length).toBeLessThanOrEqual(64);
    expect(good!.status).toBe('0000');
    expect(files.files()).toHaveLength(1);
  });

  test('the same object again is a success, the same number with other content is refused', async () => {
    const changed = dataset(1, { attributes: { '00080060': { vr: 'CS', Value: ['MR'] } } });
    const heard = await answers([
      [1, dataset(1)],
      [1, dataset(1)],
      [1, changed],
    ]);
    expect(heard.map(({ status }) => status)).toEqual(['0000', '0000', 'c002']);
    expect(heard[2]!.comment).toContain('already with other content');
  });

  test("another patient's image in a study is refused, and no name is said", async () => {
    const name = { vr: 'PN', Value: [{ Alphabetic: 'Roe^Richard' }] };
    const other = dataset(2, {
      attributes: { '00100020': { vr: 'LO', Value: ['P-9'] }, '00100010': name },
    });
    const heard = await answers([
      [1, dataset(1)],
      [2, other],
    ]);
    expect(heard[1]).toMatchObject({
      status: 'c003',
      comment: 'its study is here already, of another patient',
    });
    expect(JSON.stringify(listener.said)).not.toMatch(/Roe|P-9/);
  });

  test.each([
    ['a PDF', '1.2.840.10008.5.1.4.1.1.104.1'],
    ['a waveform', '1.2.840.10008.5.1.4.1.1.9.1.1'],
    ['a radiotherapy plan', '1.2.840.10008.5.1.4.1.1.481.5'],
    ['a structured report', '1.2.840.10008.5.1.4.1.1.88.33'],
  ])('%s is kept', async (_what, sopClassUid) => {
    const name = { vr: 'PN', Value: [{ Alphabetic: 'Müller^Jürgen', Ideographic: '山田^太郎' }] };
    const attributes = { '00080005': { vr: 'CS', Value: ['ISO_IR 192'] }, '00100010': name };
    const bytes = dataset(1, { sopClassUid, pixels: 'none', attributes });
    expect(await answers([[1, bytes]], sopClassUid)).toMatchObject([{ status: '0000' }]);
    const kept = await files.store.instance('general', `${STUDY}.1.1`);
    expect(kept?.dataset['00100010']?.Value).toEqual(name.Value);
  });
});
