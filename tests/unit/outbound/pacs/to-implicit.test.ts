/** Explicit → implicit VR: our own reader finds the same elements and values in both. */
import { describe, expect, test } from 'vitest';
import { dicomReader } from '#src/outbound/codecs/dicom-reader.ts';
import { dcmjsWriter } from '#src/outbound/dcmjs/dicom-writer.ts';
import { datasetOf } from '#src/outbound/pacs/part10.ts';
import { toImplicit } from '#src/outbound/pacs/to-implicit.ts';
import { dicomResults } from '#src/steps/report/dicom/dicom-results.ts';
import {
  aHeader,
  aPicture,
  aReading,
  aRefusal,
  aStudyReading,
} from '../../../support/a-reading.ts';

const reader = dicomReader();

/** The same meta header with another transfer syntax (an even length, padded). */
function inImplicit(part10: Uint8Array): Uint8Array {
  const bytes = Buffer.from(part10);
  const dataset = datasetOf(part10);
  const head = bytes.subarray(0, bytes.length - dataset.length);
  const at = head.indexOf('1.2.840.10008.1.2.1', 0, 'latin1');
  const syntax = Buffer.from('1.2.840.10008.1.2\0\0\0', 'latin1');
  syntax.copy(head, at);
  return Buffer.concat([head, toImplicit(dataset)]);
}

const source = (bytes: Uint8Array) => ({
  bytes: bytes.length,
  read: async (at: number, length: number) => bytes.subarray(at, at + length),
});

test('report, capture and presentation state say the same in both', async () => {
  const objects = dicomResults(aStudyReading([aReading(), aRefusal()]), {
    sourceOf: () => aHeader(),
    pictureOf: () => aPicture(),
  });
  expect(objects).toHaveLength(3);
  for (const object of objects) {
    const part10 = dcmjsWriter().write(object);
    const explicit = source(part10);
    const implicit = source(inImplicit(part10));
    const [one, other] = [await reader.readHeader(explicit), await reader.readHeader(implicit)];
    expect(other.transferSyntaxUid).toBe('1.2.840.10008.1.2');
    expect(other.dataset).toEqual(one.dataset);
    if (one.pixelData === undefined) continue;
    const pixels = await reader.readFrame(explicit, one, 0);
    expect(await reader.readFrame(implicit, other, 0)).toEqual(pixels);
  }
  await reader.close();
});

const explicit = (hex: string) => toImplicit(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('lengths', () => {
  // PS3.5 tables 7.5-1 to 7.5-3, by hand: (0008,1140) with one item that holds (0008,1150) UI "1.2\0".
  const want = hex('08004011 14000000 feff00e0 0c000000 08005011 04000000 312e3200');

  test.each([
    ['defined', '08004011 5351 0000 14000000 feff00e0 0c000000 08005011 5549 0400 312e3200'],
    [
      'undefined',
      `08004011 5351 0000 ffffffff feff00e0 ffffffff 08005011 5549 0400 312e3200
       feff0de0 00000000 feffdde0 00000000`.replaceAll(/\s/gu, ''),
    ],
  ])('of sequence and item that are %s are counted anew', (_, bytes) => {
    expect(explicit(bytes)).toEqual(want);
  });

  test('of a group are left out', () => {
    expect(explicit('08000000 554c 0400 10000000 08006000 4353 0200 4354')).toEqual(
      hex('08006000 02000000 4354'),
    );
  });
});

test.each([
  ['cut within a value', '08006000 4353 0400 4354'],
  ['cut within a head', '08006000 43'],
  ['an element without a VR', '08006000 02000000 4354'],
  ['fragments', 'e07f1000 4f42 0000 ffffffff feff00e0 00000000 feffdde0 00000000'],
  ['a sequence of no items', '08004011 5351 0000 08000000 08006000 02000000'],
  [
    'an item longer than its sequence',
    '08004011 5351 0000 0a000000 feff00e0 0c000000 08005011 5549 0400 312e3200',
  ],
])('%s is refused', (_, bytes) => {
  expect(() => explicit(bytes)).toThrow(expect.objectContaining({ code: 'dicom.not-readable' }));
});
