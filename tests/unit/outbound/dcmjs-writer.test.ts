import dicomParser from 'dicom-parser';
import { describe, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import { dcmjsWriter } from '#src/outbound/dcmjs/dicom-writer.ts';
import { aHeader } from '../../support/a-reading.ts';

const written = (dataset: DicomDataset) =>
  dicomParser.parseDicom(dcmjsWriter().write({ ...aHeader(), ...dataset }));
const utf8 = (file: ReturnType<typeof written>, tag: string) => {
  const { dataOffset, length } = file.elements[tag]!;
  return Buffer.from(file.byteArray.subarray(dataOffset, dataOffset + length)).toString('utf8');
};

describe('the writer', () => {
  test('writes a Part 10 file in Explicit VR Little Endian, named as its data set is', () => {
    const file = written({});
    expect(file.string('x00020010')).toBe('1.2.840.10008.1.2.1');
    expect(file.string('x00020003')).toBe(file.string('x00080018'));
    expect(file.string('x00020002')).toBe(file.string('x00080016'));
  });

  test('writes names that Latin-1 cannot hold, all their groups, in UTF-8', () => {
    expect(utf8(written({}), 'x00100010').trim()).toBe('Łukasińska^Zoë=山田^花子');
    expect(utf8(written({}), 'x00081030').trim()).toBe('Thorax à 2 plans');
  });

  test('pads to an even number of bytes, not of characters', () => {
    for (const name of ['é', 'éa', 'Zoë'])
      expect(
        written({ '00104000': { vr: 'LT', Value: [name] } }).elements['x00104000']!.length % 2,
      ).toBe(0);
  });

  test('writes items of sequences, numbers and bytes', () => {
    const file = written({
      '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2.3'] } }] },
      '00700022': { vr: 'FL', Value: [1.5, -2] },
      '00281052': { vr: 'DS', Value: [0.1 + 0.2] },
      '7FE00010': { vr: 'OB', InlineBinary: Buffer.from([1, 2, 3, 4]).toString('base64') },
    });
    expect(file.elements['x00081140']!.items![0]!.dataSet!.string('x00081155')).toBe('1.2.3');
    expect([file.float('x00700022', 0), file.float('x00700022', 1)]).toEqual([1.5, -2]);
    expect(file.string('x00281052')).toBe('0.3');
    const { dataOffset, length } = file.elements['x7fe00010']!;
    expect([...file.byteArray.subarray(dataOffset, dataOffset + length)]).toEqual([1, 2, 3, 4]);
  });

  test.each<[string, DicomDataset]>([
    ['a date that is none', { '00080020': { vr: 'DA', Value: ['2026-11-24'] } }],
    ['a UID with a leading zero', { '0020000E': { vr: 'UI', Value: ['1.02'] } }],
    ['a number out of range', { '00280010': { vr: 'US', Value: [70_000] } }],
    ['a value that is elsewhere', { '7FE00010': { vr: 'OB', BulkDataURI: '#1,2' } }],
    ['another character set', { '00080005': { vr: 'CS', Value: ['ISO_IR 100'] } }],
    ['no SOP instance', { '00080018': { vr: 'UI' } }],
    [
      'a fault within an item',
      { '00081140': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['x'] } }] } },
    ],
  ])('refuses %s, naming the tag', (_, dataset) => {
    const [tag = ''] = Object.keys(dataset);
    expect(() => dcmjsWriter().write({ ...aHeader(), ...dataset })).toThrow(
      expect.objectContaining({
        code: 'dicom.not-writable',
        message: expect.stringContaining(tag) as unknown,
      }),
    );
  });
});
