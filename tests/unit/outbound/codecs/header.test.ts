import { afterAll, describe, expect, test } from 'vitest';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { makeDicom, type MadeDicom } from '../../../support/dicom-files.ts';
import { isoBytes } from '../../../support/dicom/encode-dataset.ts';
import { sourceOf } from '../../../support/dicom/source.ts';

const reader = dicomReader();
afterAll(() => reader.close());

async function headerOf(image: MadeDicom) {
  return reader.readHeader(sourceOf(makeDicom(image)));
}

/** As written in PS3.5 annexes H, I, J, K; PS3.3 C.12.1.1.2; and ISO 8859. */
const NAMES = [
  { terms: 'ISO_IR 100', bytes: 'Buc^J\xe9r\xf4me', name: { Alphabetic: 'Buc^Jérôme' } },
  { terms: 'ISO_IR 101', bytes: 'Wa\xb3\xeasa', name: { Alphabetic: 'Wałęsa' } },
  {
    terms: 'ISO_IR 126',
    bytes: '\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2',
    name: { Alphabetic: 'Διονυσιος' },
  },
  {
    terms: 'ISO_IR 127',
    bytes: '\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1',
    name: { Alphabetic: 'قباني^لنزار' },
  },
  {
    terms: 'ISO_IR 138',
    bytes: '\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4',
    name: { Alphabetic: 'שרון^דבורה' },
  },
  {
    terms: 'ISO_IR 144',
    bytes: '\xbb\xee\xda\x63\x65\xdc\xd1\xe3\xe0\xd3',
    name: { Alphabetic: 'Люкceмбург' },
  },
  {
    terms: 'ISO_IR 13\\ISO 2022 IR 87',
    bytes:
      '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J',
    name: { Alphabetic: 'ﾔﾏﾀﾞ^ﾀﾛｳ', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' },
  },
  {
    terms: '\\ISO 2022 IR 87',
    bytes: 'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B',
    name: { Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' },
  },
  {
    terms: '\\ISO 2022 IR 149',
    bytes:
      'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf',
    name: { Alphabetic: 'Hong^Gildong', Ideographic: '洪^吉洞', Phonetic: '홍^길동' },
  },
  {
    terms: 'GB18030',
    bytes: 'Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab',
    name: { Alphabetic: 'Wang^XiaoDong', Ideographic: '王^小东' },
  },
  {
    terms: '\\ISO 2022 IR 58',
    bytes: 'Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab',
    name: { Alphabetic: 'Zhang^XiaoDong', Ideographic: '张^小东' },
  },
] as const;

describe('headers', () => {
  test.each(NAMES)('a name in $terms is read', async ({ terms, bytes, name }) => {
    const attributes = {
      '00080005': { vr: 'CS', bytes: isoBytes(terms.length % 2 === 0 ? terms : `${terms} `) },
      '00100010': { vr: 'PN', bytes: isoBytes(bytes.length % 2 === 0 ? bytes : `${bytes} `) },
    };
    for (const transferSyntax of ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1']) {
      const { dataset } = await headerOf({ attributes, transferSyntax });
      expect(dataset['00100010']).toEqual({ vr: 'PN', Value: [name] });
    }
  });

  test('a backslash within a two-byte character does not part a value', async () => {
    const { dataset } = await headerOf({
      attributes: {
        '00080005': { vr: 'CS', Value: ['GB18030'] },
        '00081080': { vr: 'LO', bytes: new Uint8Array([0x95, 0x5c, 0x5c, 0x41]) },
      },
    });
    expect(dataset['00081080']?.Value).toEqual(['昞', 'A']);
  });

  test.each([
    '1.2.840.10008.1.2',
    '1.2.840.10008.1.2.1',
    '1.2.840.10008.1.2.2',
    '1.2.840.10008.1.2.1.99',
  ])('%s gives the same data set', async (transferSyntax) => {
    const attributes = {
      '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2.3'] } }, {}] },
      '00180050': { vr: 'DS', Value: [1.5] },
      '00181164': { vr: 'DS', Value: [0.143, 0.143] },
      '00186011': { vr: 'SQ' },
      '00280009': { vr: 'AT', Value: ['00181063'] },
      '00280106': { vr: 'US', Value: [3] },
      '00283010': {
        vr: 'SQ',
        Value: [
          {
            '00283002': { vr: 'US', Value: [2, 0, 16] },
            '00283006': { vr: 'OW', InlineBinary: 'AAD//w==' },
          },
        ],
      },
    } as const;
    const header = await headerOf({ attributes, transferSyntax, bits: 12 });
    expect(header.transferSyntaxUid).toBe(transferSyntax);
    expect(header.dataset).toMatchObject(attributes);
    expect(header.pixelData).toMatchObject({ tag: '7FE00010', length: 2 * 64 * 64 });
    expect('7FE00010' in header.dataset).toBe(false);
  });

  test('elements sent as UN are read by the dictionary, private ones kept', async () => {
    const { dataset } = await headerOf({
      attributes: {
        '00090010': { vr: 'LO', Value: ['ACME 1.1'] },
        '00091001': { vr: 'UN', bytes: isoBytes('secret') },
        '00181030': { vr: 'UN', bytes: isoBytes('T1 AXIAL') },
      },
    });
    expect(dataset['00181030']).toEqual({ vr: 'LO', Value: ['T1 AXIAL'] });
    expect(dataset['00091001']).toEqual({ vr: 'UN', InlineBinary: 'c2VjcmV0' });
  });

  test('long values stay in the file and are read from there', async () => {
    const long = Uint8Array.from({ length: 5000 }, (_, index) => index % 256);
    for (const transferSyntax of ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99']) {
      const attributes = { '00091001': { vr: 'OB', bytes: long } };
      const source = sourceOf(makeDicom({ attributes, transferSyntax }));
      const header = await reader.readHeader(source);
      const uri = header.dataset['00091001']?.BulkDataURI ?? '';
      expect(uri).toMatch(/^#\d+,5000$/);
      expect(new Uint8Array(await reader.readBulkData(source, header, uri))).toEqual(long);
    }
  });

  test('a number that is none is kept as it was sent', async () => {
    const { dataset } = await headerOf({
      attributes: { '00280008': { vr: 'IS', bytes: isoBytes('1A') } },
    });
    expect(dataset['00280008']?.Value).toEqual(['1A']);
  });

  test.each([
    { title: 'without preamble and meta header, explicit', image: { meta: false } },
    {
      title: 'without preamble and meta header, implicit',
      image: { meta: false, transferSyntax: '1.2.840.10008.1.2' },
    },
    {
      title: 'without preamble and meta header, big endian',
      image: { meta: false, transferSyntax: '1.2.840.10008.1.2.2' },
    },
  ])('$title: the syntax is seen by the first element', async ({ image }) => {
    const header = await headerOf(image);
    expect(header.transferSyntaxUid).toBe(image.transferSyntax ?? '1.2.840.10008.1.2.1');
    expect(header.dataset['00100020']?.Value).toEqual(['MADE-1']);
  });

  test('a file that lies about its encoding is read as it is', async () => {
    const bytes = makeDicom({ transferSyntax: '1.2.840.10008.1.2.1' });
    const lie = Buffer.from(bytes);
    const at = lie.indexOf('1.2.840.10008.1.2.1\0');
    lie.write('1.2.840.10008.1.2\0\0\0', at, 'latin1');
    const header = await reader.readHeader(sourceOf(lie));
    expect(header.transferSyntaxUid).toBe('1.2.840.10008.1.2.1');
  });

  test('of a file with much before its pixels, little is held at a time', async () => {
    const attributes = { '00091001': { vr: 'OB', bytes: new Uint8Array(20 * 1024 * 1024) } };
    const source = sourceOf(makeDicom({ attributes }));
    const header = await reader.readHeader(source);
    expect(header.pixelData?.length).toBe(64 * 64);
    expect(source.largestRead()).toBeLessThan(100_000);
  });
});
