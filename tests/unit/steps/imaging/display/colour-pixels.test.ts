import { describe, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import type { DecodedFrame } from '#src/domain/image.ts';
import { colourPixels } from '#src/steps/imaging/display/colour-pixels.ts';

function frame(over: Partial<DecodedFrame>): DecodedFrame {
  return {
    rows: 1,
    columns: 2,
    samplesPerPixel: 3,
    photometricInterpretation: 'RGB',
    bitsStored: 8,
    pixels: new Uint8Array(6),
    ...over,
  };
}

const indexed = (pixels: DecodedFrame['pixels']) =>
  frame({
    photometricInterpretation: 'PALETTE COLOR',
    samplesPerPixel: 1,
    columns: pixels.length,
    pixels,
  });

interface Palette {
  readonly count?: number;
  readonly first?: number;
  readonly bits?: number;
  /** Bytes of red, green, blue. */
  readonly tables: readonly (readonly number[])[];
}

function withPalette({ count = 2, first = 0, bits = 8, tables }: Palette): DicomDataset {
  const elements = tables.flatMap((bytes, colour): [string, DicomDataset[string]][] => [
    [`0028110${colour + 1}`, { vr: 'US', Value: [count, first, bits] }],
    [
      `0028120${colour + 1}`,
      { vr: 'OW', InlineBinary: Buffer.from(bytes as number[]).toString('base64') },
    ],
  ]);
  return Object.fromEntries(elements);
}

/** Two colours: 10, 30, 50 and 20, 40, 60. */
const PACKED = [
  [10, 20],
  [30, 40],
  [50, 60],
];
const ONE = [10, 30, 50, 255];
const TWO = [20, 40, 60, 255];
const drawn = (decoded: DecodedFrame, dataset: DicomDataset = {}) => [
  ...colourPixels(decoded, dataset),
];

describe('RGB', () => {
  test('8 bits are drawn as they are, opaque', () => {
    const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6);
    expect(drawn(frame({ pixels }))).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
  });

  test('of 12 bits the upper 8', () => {
    const pixels = Uint16Array.of(0, 2048, 4095, 16, 15, 4080);
    expect(drawn(frame({ pixels, bitsStored: 12 }))).toEqual([0, 128, 255, 255, 1, 0, 255, 255]);
  });

  test('what is not RGB is not drawn as if it were', () => {
    expect(() => drawn(frame({ photometricInterpretation: 'YBR_FULL' }))).toThrow(
      'its colours are YBR_FULL',
    );
  });
});

describe('a palette', () => {
  test('of packed 8 bit entries', () => {
    const dataset = withPalette({ tables: PACKED });
    expect(drawn(indexed(Uint8Array.of(0, 1)), dataset)).toEqual([...ONE, ...TWO]);
  });

  test('of 8 bit entries in 16 bits each', () => {
    const tables = PACKED.map((table) => table.flatMap((each) => [each, 0]));
    expect(drawn(indexed(Uint8Array.of(1, 0)), withPalette({ tables }))).toEqual([...TWO, ...ONE]);
  });

  test('of 16 bit entries: their upper byte', () => {
    const tables = PACKED.map((table) => table.flatMap((each) => [99, each]));
    const dataset = withPalette({ bits: 16, tables });
    expect(drawn(indexed(Uint16Array.of(0, 1)), dataset)).toEqual([...ONE, ...TWO]);
  });

  test('begins at its first value; what is before and after has its ends', () => {
    const dataset = withPalette({ first: 100, tables: PACKED });
    const pixels = Uint8Array.of(0, 100, 101, 250);
    expect(drawn(indexed(pixels), dataset)).toEqual([...ONE, ...ONE, ...TWO, ...TWO]);
  });

  test('begins below zero where pixels are signed', () => {
    const dataset = {
      ...withPalette({ first: 65_535, tables: PACKED }),
      '00280103': { vr: 'US', Value: [1] },
    };
    expect(drawn(indexed(Int16Array.of(-1, 0)), dataset)).toEqual([...ONE, ...TWO]);
  });

  test('of count 0 has 65,536 entries', () => {
    const table = Array.from({ length: 65_536 }, (_, at) => at >> 8);
    const dataset = withPalette({ count: 0, tables: [table, table, table] });
    expect(drawn(indexed(Uint16Array.of(65_535)), dataset)).toEqual([255, 255, 255, 255]);
  });

  test.each<[string, DicomDataset, string]>([
    ['that is missing', {}, 'its palette is not in the header'],
    [
      'that is shorter than it says',
      withPalette({ count: 3, tables: PACKED }),
      'its palette is shorter than it says',
    ],
    [
      'of 16 bits with half of its bytes',
      withPalette({ bits: 16, tables: PACKED }),
      'its palette is shorter than it says',
    ],
    [
      'of another depth',
      withPalette({ bits: 12, tables: PACKED }),
      'its palette has entries of 12 bits',
    ],
  ])('%s is refused', (_, dataset, why) => {
    expect(() => drawn(indexed(Uint8Array.of(0, 1)), dataset)).toThrow(why);
  });
});
