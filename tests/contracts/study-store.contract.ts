/** What every study store must do; each adapter's test calls it with its own factory. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#src/errors.ts';
import type { Arrival, Received, StudyStore } from '#src/ports/study-store.ts';
import { EXPLICIT, makeDicom, type MadeDicom } from '../support/dicom-files.ts';

export interface StoreUnderTest {
  readonly store: StudyStore;
  /** Names of files in its folder. */
  files(): readonly string[];
  close(): Promise<void>;
}

const FROM: Arrival = { hospital: 'general', from: { via: 'stow-rs', sender: 'viewer' } };

export const STUDY = '2.25.71';
const ui = (uid: string) => ({ vr: 'UI', Value: [uid] });
const lo = (text: string) => ({ vr: 'LO', Value: [text] });

/** An image of one study; its number is in its UIDs. */
export function anImage(number: number, more: MadeDicom = {}): Uint8Array {
  return makeDicom({
    ...more,
    attributes: {
      '00080018': ui(`2.25.71.1.${number}`),
      '0020000D': ui(STUDY),
      '0020000E': ui('2.25.71.1'),
      '00200013': { vr: 'IS', Value: [number] },
      ...more.attributes,
    },
  });
}

export async function give(
  store: StudyStore,
  bytes: Uint8Array,
  { arrival = FROM, chunk = 16_384 }: { arrival?: Arrival; chunk?: number } = {},
): Promise<Received> {
  const receiving = await store.receive(arrival);
  try {
    for (let at = 0; at < bytes.length; at += chunk)
      await receiving.write(bytes.subarray(at, at + chunk));
  } catch (error) {
    await receiving.abort();
    throw error;
  }
  return receiving.commit();
}

async function contentOf(store: StudyStore, hospital: string, sopInstanceUid: string) {
  const file = await store.open(hospital, { sopInstanceUid });
  try {
    return Buffer.from(await file.read(0, file.bytes));
  } finally {
    await file.close();
  }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

/** Where the data set begins, by the group length of the meta header. */
const datasetOf = (file: Uint8Array) =>
  Buffer.from(file).subarray(144 + Buffer.from(file).readUInt32LE(140));

export function studyStoreContract(open: () => Promise<StoreUnderTest>): void {
  describe('a study store', () => {
    let under: StoreUnderTest;
    let store: StudyStore;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => under.close());

    test('gives back a file byte for byte, whatever pieces it came in', async () => {
      const pixels = new Uint16Array(700 * 500).map((_, n) => (n * 7919) & 0xfff);
      for (const [number, chunk] of [1, 131, 65_536, 2_000_000].entries()) {
        const file = anImage(number, { rows: 700, columns: 500, bits: 12, pixels });
        const { state, instance } = await give(store, file, { chunk: Math.max(chunk, 13) });
        expect(state).toBe('stored');
        expect(instance).toMatchObject({
          hospital: 'general',
          studyInstanceUid: STUDY,
          sopInstanceUid: `2.25.71.1.${number}`,
          transferSyntaxUid: EXPLICIT,
          bytes: file.length,
          from: FROM.from,
        });
        const digest = createHash('sha256').update(datasetOf(file)).digest('hex');
        expect(instance.sha256).toBe(digest);
        const back = await contentOf(store, 'general', instance.sopInstanceUid);
        expect(back.equals(file)).toBe(true);
      }
    });

    test('reads any part of a file of many segments', async () => {
      const pixels = new Uint8Array(2_000 * 1_000).map((_, n) => (n * 31) >> 3);
      const file = anImage(1, { rows: 2_000, columns: 1_000, pixels });
      await give(store, file);
      const opened = await store.open('general', { sopInstanceUid: '2.25.71.1.1' });
      for (const [offset, length] of [
        [0, 1],
        [262_143, 2],
        [262_144, 262_144],
        [100, 1_500_000],
        [file.length - 3, 99],
        [file.length, 5],
      ] as const)
        expect(
          Buffer.from(await opened.read(offset, length)).equals(
            file.subarray(offset, offset + length),
          ),
          `${offset}`,
        ).toBe(true);
      await opened.close();
    });

    test('writes preamble and meta header where a bare data set comes', async () => {
      const file = anImage(1);
      const bareDataset = {
        sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
        sopInstanceUid: '2.25.71.1.1',
        transferSyntaxUid: EXPLICIT,
      };
      const from = { via: 'c-store', sender: 'PACS' } as const;
      const arrival: Arrival = { hospital: 'general', from, bareDataset };
      const { instance } = await give(store, datasetOf(file), { arrival });
      const back = await contentOf(store, 'general', '2.25.71.1.1');
      expect(back.toString('latin1', 128, 132)).toBe('DICM');
      expect(datasetOf(back).equals(datasetOf(file))).toBe(true);
      expect(instance).toMatchObject({ bytes: back.length, from });
      // The same object by another way.
      expect((await give(store, file)).state).toBe('same');
    });

    test('shows nothing before it is committed, and nothing of what was given up', async () => {
      const receiving = await store.receive(FROM);
      await receiving.write(anImage(1));
      expect(await store.studies()).toEqual([]);
      await receiving.abort();
      expect(await store.instance('general', '2.25.71.1.1')).toBeUndefined();
      expect(under.files()).toEqual([]);
      expect(await codeOf(receiving.commit())).toBe('store.failed');
    });

    test('keeps the first of two that have one number', async () => {
      await give(store, anImage(1));
      expect((await give(store, anImage(1))).state).toBe('same');
      const other = anImage(1, { attributes: { '00081030': lo('changed') } });
      expect(await codeOf(give(store, other))).toBe('dicom.duplicate-differs');
      const kept = await contentOf(store, 'general', '2.25.71.1.1');
      expect(kept.equals(anImage(1))).toBe(true);
      expect(under.files()).toHaveLength(1);
    });

    test('keeps one where the same comes several times at once', async () => {
      const all = await Promise.all(Array.from({ length: 8 }, () => give(store, anImage(1))));
      expect(all.map(({ state }) => state).filter((state) => state === 'stored')).toHaveLength(1);
      expect(under.files()).toHaveLength(1);
    });

    test("refuses another patient's image in a study", async () => {
      await give(store, anImage(1));
      const other = anImage(2, { attributes: { '00100020': lo('MADE-2') } });
      expect(await codeOf(give(store, other))).toBe('dicom.patient-mismatch');
      const noIssuer = anImage(3, { attributes: { '00100021': lo('Site A') } });
      expect((await give(store, noIssuer)).state).toBe('stored');
      expect(under.files()).toHaveLength(2);
    });

    test('keeps hospitals apart', async () => {
      const arrival = { ...FROM, hospital: 'other' };
      await give(store, anImage(1));
      const foreign = anImage(1, { attributes: { '00100020': lo('MADE-9') } });
      expect((await give(store, foreign, { arrival })).state).toBe('stored');
      expect((await contentOf(store, 'other', '2.25.71.1.1')).equals(foreign)).toBe(true);
      expect(await store.instancesOf('general', STUDY)).toHaveLength(1);
      expect(await codeOf(store.open('third', { sopInstanceUid: '2.25.71.1.1' }))).toBe(
        'request.not-found',
      );
    });

    test.each([
      ['nothing', new Uint8Array()],
      ['text', Buffer.from('hello '.repeat(100))],
      ['a preamble alone', makeDicom().subarray(0, 132)],
      ['half a meta header', makeDicom().subarray(0, 200)],
      ['a truncated data set', makeDicom().subarray(0, 500)],
      ['truncated pixels', makeDicom().subarray(0, -100)],
      ['no study', makeDicom({ attributes: { '0020000D': undefined } })],
      ['an empty SOP instance UID', makeDicom({ attributes: { '00080018': ui('') } })],
      ['a path for a UID', makeDicom({ attributes: { '0020000D': ui('../../etc') } })],
    ])('refuses %s, and leaves nothing behind', async (_what, bytes) => {
      expect(await codeOf(give(store, bytes))).toBe('dicom.not-readable');
      expect(under.files()).toEqual([]);
      expect(await store.studies()).toEqual([]);
    });

    test.each([
      ['instance', { sopInstanceUid: '2.25.71.1.99' }],
      ['class', { sopClassUid: '1.2.840.10008.5.1.4.1.1.7' }],
    ])('refuses what is another %s than was announced', async (what, announced) => {
      const bareDataset = {
        sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
        sopInstanceUid: '2.25.71.1.1',
        transferSyntaxUid: EXPLICIT,
      };
      const arrival = { ...FROM, bareDataset: { ...bareDataset, ...announced } };
      const dataset = datasetOf(anImage(1));
      expect(await codeOf(give(store, dataset, { arrival }))).toBe(`dicom.${what}-mismatch`);
      expect(under.files()).toEqual([]);
      const right = { ...FROM, bareDataset };
      expect((await give(store, dataset, { arrival: right })).state).toBe('stored');
    });

    test('lists the images of a study by series and number', async () => {
      for (const number of [10, 2, 1]) await give(store, anImage(number));
      const second = { '0020000E': ui('2.25.71.2'), '00200011': { vr: 'IS', Value: [2] } };
      await give(store, anImage(3, { attributes: second }));
      const numbers = (await store.instancesOf('general', STUDY)).map(({ sopInstanceUid }) =>
        sopInstanceUid.split('.').at(-1),
      );
      expect(numbers).toEqual(['3', '1', '2', '10']);
      const [study] = await store.studies();
      expect(study).toMatchObject({
        hospital: 'general',
        studyInstanceUid: STUDY,
        instances: 4,
        series: 2,
      });
    });

    test('finds by attributes', async () => {
      await give(store, anImage(1));
      await give(
        store,
        anImage(2, { modality: 'CT', attributes: { '0020000E': ui('2.25.71.2') } }),
      );
      const elsewhere = {
        '0020000D': ui('2.25.72'),
        '00080020': { vr: 'DA', Value: ['20260315'] },
        '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Buc^Jérôme' }] },
        '00100020': lo('A-B*1'),
        '00180015': { vr: 'CS', Value: ['CHEST'] },
      };
      await give(store, anImage(3, { attributes: elsewhere }));
      const found = async (
        match: Record<string, string>,
        level: 'study' | 'series' | 'instance' = 'study',
      ) =>
        (await store.search({ hospital: 'general', level, match, limit: 10, offset: 0 })).map(
          ({ instance }) =>
            (level === 'study' ? instance.studyInstanceUid : instance.sopInstanceUid).slice(5),
        );
      expect(await found({})).toEqual(['72', '71']);
      expect(await found({ '0020000D': '2.25.71\\2.25.72' })).toEqual(['72', '71']);
      expect(await found({ '0020000D': '2.25.71,2.25.99' })).toEqual(['71']);
      expect(await found({ '00100010': 'buc^*' })).toEqual(['72']);
      expect(await found({ '00100010': 'buc' })).toEqual([]);
      expect(await found({ '00100020': 'MADE-?' })).toEqual(['71']);
      expect(await found({ '00080020': '20260301-20260331' })).toEqual(['72']);
      expect(await found({ '00080020': '-20260201' })).toEqual(['71']);
      expect(await found({ '00080020': '20260102-' })).toEqual(['72', '71']);
      expect(await found({ '00180015': 'CHE*' })).toEqual(['72']);
      expect(await found({ '00080061': 'CT' })).toEqual(['71']);
      expect(await found({ '00100020': "x' or '1'='1" })).toEqual([]);
      expect(await found({ '00080060': 'DX', '0020000D': '2.25.71' }, 'instance')).toEqual([
        '71.1.1',
      ]);
      expect(await found({}, 'series')).toHaveLength(3);
      expect(await found({ '00200013': '2' }, 'instance')).toEqual(['71.1.2']);
      await expect(found({ '00100010': '*a'.repeat(9) })).rejects.toThrow('wild cards');
      const [counted] = await store.search({
        level: 'study',
        match: { '0020000D': STUDY },
        limit: 1,
        offset: 0,
      });
      expect(counted).toMatchObject({
        study: { modalities: ['CT', 'DX'], series: 2, instances: 2 },
        series: { instances: 1 },
      });
    });

    test('pages through what it finds', async () => {
      for (let n = 1; n <= 5; n += 1) await give(store, anImage(n));
      const page = async (offset: number) =>
        (await store.search({ level: 'instance', match: {}, limit: 2, offset })).map(
          ({ instance }) => instance.sopInstanceUid.split('.').at(-1),
        );
      expect([await page(0), await page(2), await page(4)]).toEqual([
        ['1', '2'],
        ['3', '4'],
        ['5'],
      ]);
    });

    test('removes old studies, files and all', async () => {
      await give(store, anImage(1));
      expect(await store.removeBefore('2020-01-01T00:00:00Z')).toBe(0);
      expect(await store.removeBefore('2999-01-01T00:00:00Z')).toBe(1);
      expect(under.files()).toEqual([]);
      expect(await store.search({ level: 'instance', match: {}, limit: 9, offset: 0 })).toEqual([]);
      expect((await give(store, anImage(1))).state).toBe('stored');
    });
  });
}
