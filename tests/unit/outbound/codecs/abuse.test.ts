import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { AppError } from '#src/errors.ts';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { EXPLICIT, makeDicom, part10, type MadeDicom } from '../../../support/dicom-files.ts';
import {
  elementHead,
  encodeDataset,
  isoBytes,
  item,
} from '../../../support/dicom/encode-dataset.ts';
import { sourceOf } from '../../../support/dicom/source.ts';

const reader = dicomReader();
afterAll(() => reader.close());

const DEFLATED = '1.2.840.10008.1.2.1.99';
const JPEG_2000 = '1.2.840.10008.1.2.4.90';

async function refusalOf(bytes: Uint8Array, frame = 0, by = reader): Promise<string> {
  try {
    const source = sourceOf(bytes);
    const header = await by.readHeader(source);
    await by.readFrame(source, header, frame);
    return 'read';
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

function withRaw(body: readonly Uint8Array[], syntax = EXPLICIT): Uint8Array {
  const start = encodeDataset({ '00080060': { vr: 'CS', Value: ['OT'] } }, {});
  const whole = Buffer.concat([start, ...body]);
  return part10({}, syntax, syntax === DEFLATED ? deflateRawSync(whole) : whole);
}

/** Items of no length, of a sequence of undefined length. */
function emptyItems(count: number): Uint8Array {
  const items = Buffer.alloc(8 * count, Buffer.from(item(new Uint8Array())));
  const end = elementHead('FFFEE0DD', '', 0, { implicit: true });
  return Buffer.concat([elementHead('00081140', 'SQ', 0xffffffff), items, end]);
}

function nested(depth: number): Uint8Array {
  const open = Buffer.concat([
    elementHead('00081140', 'SQ', 0xffffffff),
    elementHead('FFFEE000', '', 0xffffffff, { implicit: true }),
  ]);
  return Buffer.concat(Array.from({ length: depth }, () => open));
}

describe('truncated files', () => {
  const SYNTAXES = [
    '',
    '.1',
    '.2',
    '.1.99',
    '.5',
    '.8.1',
    '.4.50',
    '.4.57',
    '.4.70',
    '.4.80',
    '.4.90',
    '.4.201',
  ];

  test.each(SYNTAXES.map((end) => `1.2.840.10008.1.2${end}`))(
    '%s is refused wherever it is cut',
    async (transferSyntax) => {
      const whole = makeDicom({ rows: 40, columns: 40, transferSyntax });
      for (const share of [0.1, 0.3, 0.6, 0.8, 0.9, 0.97, 0.995]) {
        const cut = whole.subarray(0, Math.floor(whole.length * share));
        expect(await refusalOf(cut), `${share}`).toMatch(
          /^dicom\.not-readable: .*(truncated|damaged|no DICM|no data set)/,
        );
      }
      expect(await refusalOf(whole)).toBe('read');
    },
  );

  test('the reason says how far the file got, where the header gives the length', async () => {
    const whole = makeDicom({ rows: 400, columns: 400 });
    const reasonAt = (bytes: number) => refusalOf(whole.subarray(0, bytes));
    const promises = 'of what its header promises.';
    const [most, all] = [Math.ceil(0.61 * whole.length), whole.length - 1];
    expect(await reasonAt(most)).toBe(
      `dicom.not-readable: The file is truncated after 61 % ${promises}`,
    );
    expect(await reasonAt(all)).toBe(
      `dicom.not-readable: The file is truncated after 99 % ${promises}`,
    );
    const damaged = [elementHead('7FE00010', 'OW', 0xfffffff0), new Uint8Array(100)];
    expect(await refusalOf(withRaw(damaged))).toMatch(/after less than 1 % of what/);
  });

  test('and else at which byte it ends', async () => {
    const transferSyntax = '1.2.840.10008.1.2.4.50';
    const whole = makeDicom({ rows: 40, columns: 40, bits: 8, transferSyntax });
    const cut = whole.subarray(0, whole.length - 60);
    expect(await refusalOf(cut)).toMatch(
      `The file is truncated: it ends at byte ${cut.length}, within a fragment`,
    );
  });

  test.each(['.5', '.4.50', '.4.57', '.4.80', '.4.90', '.4.201', '.8.1'])(
    'a frame of 1.2.840.10008.1.2%s that is cut within its fragment is refused, not drawn',
    async (end) => {
      const transferSyntax = `1.2.840.10008.1.2${end}`;
      const image = { rows: 40, columns: 40, bits: 8, transferSyntax } as const;
      for (const share of [0.2, 0.5, 0.9]) {
        const bytes = withCutFrame(image, share);
        expect(await refusalOf(bytes), `${share}`).toMatch(/^dicom\.not-(decodable|readable): /);
      }
      // The thread of a codec that failed is replaced: the next frame is read.
      expect(await refusalOf(makeDicom(image))).toBe('read');
    },
  );

  function withCutFrame(image: MadeDicom, share: number): Uint8Array {
    const whole = Buffer.from(makeDicom(image));
    const table = whole.lastIndexOf(Buffer.from(elementHead('7FE00010', 'OB', 0xffffffff)));
    const first = table + 12 + 8;
    const length = whole.readUInt32LE(first + 4);
    const kept = 2 * Math.floor((length * share) / 2);
    return Buffer.concat([
      whole.subarray(0, first),
      item(whole.subarray(first + 8, first + 8 + kept)),
      elementHead('FFFEE0DD', '', 0, { implicit: true }),
    ]);
  }
});

describe('bombs', () => {
  const BOMBS = [
    [
      'two million empty items',
      () => withRaw([emptyItems(2_000_000)]),
      /too-large: .*more than 500000 elements/,
    ],
    [
      'sequences in sequences',
      () => withRaw([nested(100_000)]),
      /too-large: Sequences are nested more than 32/,
    ],
    [
      'a deflated sequence of items',
      () => withRaw([emptyItems(2_000_000)], DEFLATED),
      /too-large: .*elements/,
    ],
    [
      '160 MB, deflated',
      () => part10({}, DEFLATED, deflateRawSync(Buffer.alloc(160 * 1024 * 1024), { level: 1 })),
      /too-large: The deflated data set is longer/,
    ],
    [
      'a length of 4 GB',
      () => withRaw([elementHead('00091001', 'OB', 0xfffffff0), new Uint8Array(100)]),
      /not-readable: The file is truncated/,
    ],
    [
      'a sequence of 4 GB',
      () => withRaw([elementHead('00081140', 'SQ', 0xfffffff0), new Uint8Array(100)]),
      /not-readable: The file is truncated/,
    ],
    [
      'an item longer than its sequence',
      () =>
        withRaw([
          elementHead('00081140', 'SQ', 8),
          elementHead('FFFEE000', '', 40, { implicit: true }),
          new Uint8Array(60),
        ]),
      /not-readable: /,
    ],
  ] as const;

  test.each(BOMBS)(
    '%s is refused, and another file is served meanwhile',
    async (_title, bomb, reason) => {
      const bytes = bomb();
      const other = makeDicom({ rows: 200, columns: 200, bits: 12 });
      await refusalOf(other);
      const refused = refusalOf(bytes);
      const started = performance.now();
      for (let turn = 0; turn < 5; turn += 1) expect(await refusalOf(other)).toBe('read');
      const served = (performance.now() - started) / 5;
      expect(await refused).toMatch(reason);
      // Far below the seconds that a bomb is allowed: the machine may be busy, the queue is not.
      expect(served).toBeLessThan(1000);
    },
  );

  test('a frame that says it is large in its codestream only is refused before it is decoded', async () => {
    const bytes = Buffer.from(makeDicom({ rows: 40, columns: 40, transferSyntax: JPEG_2000 }));
    const at = bytes.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51]));
    bytes.writeUInt32BE(60_000, at + 8);
    bytes.writeUInt32BE(60_000, at + 12);
    expect(await refusalOf(bytes)).toMatch(/not-decodable: A compressed frame is 60000 × 60000/);
  });

  test('a frame larger than the limit is refused by its header', async () => {
    const rows = {
      '00280010': { vr: 'US', Value: [60_000] },
      '00280011': { vr: 'US', Value: [60_000] },
    } as const;
    expect(await refusalOf(makeDicom({ attributes: rows, transferSyntax: JPEG_2000 }))).toMatch(
      /not-decodable: A frame of 60000 × 60000 needs/,
    );
  });

  test('what takes too long is ended', async () => {
    const slow = dicomReader({ headerMs: 20, elements: 10_000_000 });
    expect(await refusalOf(withRaw([emptyItems(2_000_000)]), 0, slow)).toMatch(
      /too-large: .*too long/,
    );
    await slow.close();
  });
});

describe('files with some bytes wrong', () => {
  test.each(['.1', '.5', '.4.50', '.4.70', '.4.80', '.4.90'])(
    '1.2.840.10008.1.2%s: read or refused, and the reader goes on',
    async (end) => {
      const transferSyntax = `1.2.840.10008.1.2${end}`;
      const whole = makeDicom({ rows: 24, columns: 24, transferSyntax });
      let state = 7;
      const next = (below: number) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      for (let turn = 0; turn < 40; turn += 1) {
        const bytes = Uint8Array.from(whole);
        for (let wrong = 0; wrong < 3; wrong += 1)
          bytes[132 + next(whole.length - 132)] = next(256);
        expect(await refusalOf(bytes)).toMatch(/^(read$|dicom\.)/);
      }
      expect(await refusalOf(whole)).toBe('read');
    },
  );
});

describe('files that are not what is expected', () => {
  test('text, nothing, and zeros are no DICOM files', async () => {
    for (const bytes of [
      isoBytes('{"resourceType":"Patient"}'),
      new Uint8Array(),
      new Uint8Array(5000),
    ]) {
      expect(await refusalOf(bytes)).toMatch(/^dicom\.not-readable: This is no DICOM file/);
    }
  });

  test('a VR that does not exist is said with its tag', async () => {
    const bytes = withRaw([elementHead('00080070', '\x01\x02', 4), isoBytes('ACME')]);
    expect(await refusalOf(bytes)).toMatch(/not-readable: \(0008,0070\) has no VR/);
  });

  test.each([
    [
      'an encapsulated PDF',
      {
        modality: 'DOC',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1',
        attributes: { '00420011': { vr: 'OB', bytes: isoBytes('%PDF-1.4'.padEnd(3000)) } },
      },
    ],
    [
      'a plan of radiotherapy',
      { modality: 'RTPLAN', sopClassUid: '1.2.840.10008.5.1.4.1.1.481.5' },
    ],
    [
      'an electrocardiogram',
      {
        modality: 'ECG',
        sopClassUid: '1.2.840.10008.5.1.4.1.1.9.1.1',
        attributes: {
          '54000100': { vr: 'SQ', Value: [{ '54001010': { vr: 'OW', InlineBinary: 'AAAA' } }] },
        },
      },
    ],
  ] as const)('%s has a header, and no pixels', async (_title, image) => {
    const bytes = makeDicom({ ...image, pixels: 'none' });
    expect((await reader.readHeader(sourceOf(bytes))).dataset['00080060']?.Value).toEqual([
      image.modality,
    ]);
    expect(await refusalOf(bytes)).toMatch(/^dicom\.no-pixels: /);
  });

  test.each([
    ['no bits allocated', { '00280100': undefined }, /Bits Allocated is missing/],
    ['bits that contradict', { '00280101': { vr: 'US', Value: [12] } }, /contradict each other/],
    [
      'more rows than pixels',
      { '00280010': { vr: 'US', Value: [6400] } },
      /Pixel Data has 4096 bytes, its 1 frames need/,
    ],
    [
      'no photometric interpretation',
      { '00280004': undefined },
      /Photometric Interpretation is missing/,
    ],
    [
      'a number of frames that is none',
      { '00280008': { vr: 'IS', bytes: isoBytes('1A') } },
      /Number of Frames is missing or/,
    ],
  ] as const)('%s: refused', async (_title, attributes, reason) => {
    expect(await refusalOf(makeDicom({ attributes }))).toMatch(reason);
  });

  test('a frame that is not there, and a syntax that is not decoded, are named', async () => {
    expect(await refusalOf(makeDicom(), 1)).toMatch(/There is no frame 2: the object has 1/);
    expect(await refusalOf(makeDicom({ transferSyntax: '1.2.840.10008.1.2.4.110' }))).toMatch(
      /The transfer syntax JPEG XL Lossless \(1\.2\.840\.10008\.1\.2\.4\.110\) is not decoded/,
    );
  });
});
