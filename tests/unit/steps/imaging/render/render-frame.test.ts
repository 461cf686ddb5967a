import { describe, expect, test } from 'vitest';
import type { DicomDataset } from '#src/domain/dicom.ts';
import type { DecodedFrame, PixelArray } from '#src/domain/image.ts';
import { renderFrame } from '#src/steps/imaging/render/render-frame.ts';

function frameOf(pixels: PixelArray, photometricInterpretation = 'MONOCHROME2'): DecodedFrame {
  const shape = { rows: 1, columns: pixels.length, samplesPerPixel: 1 } as const;
  return { ...shape, photometricInterpretation, bitsStored: 12, pixels };
}

function greyOf(pixels: PixelArray, dataset: DicomDataset, photometric?: string): number[] {
  return [...renderFrame(frameOf(pixels, photometric), dataset, 1).pixels];
}

function window(centre: number, width: number, form?: string): DicomDataset {
  return {
    '00281050': { vr: 'DS', Value: [centre] },
    '00281051': { vr: 'DS', Value: [width] },
    ...(form === undefined ? {} : { '00281056': { vr: 'CS', Value: [form] } }),
  };
}

const RESCALE = {
  '00281052': { vr: 'DS', Value: [-1024] },
  '00281053': { vr: 'DS', Value: [2] },
} as const;

function lut(descriptor: readonly number[], data: readonly number[]): DicomDataset {
  const InlineBinary = Buffer.from(Uint16Array.from(data).buffer).toString('base64');
  return {
    '00283002': { vr: 'US', Value: descriptor },
    '00283006': { vr: 'OW', InlineBinary },
  };
}

describe('renderFrame', () => {
  // Worked by hand from PS3.3 C.11.2.1.2: the standard's own example has centre 2048 and width 4096, or 0 and 100.
  test.each([
    { form: undefined, values: [-51, -50, 0, 1, 49, 50], grey: [0, 0, 129, 131, 255, 255] },
    { form: 'LINEAR', values: [-50, -25, 25], grey: [0, 64, 193] },
    { form: 'LINEAR_EXACT', values: [-50, 0, 25, 50], grey: [0, 128, 191, 255] },
    { form: 'SIGMOID', values: [-50, 0, 50], grey: [30, 128, 225] },
  ])('centre 0, width 100, $form', ({ form, values, grey }) => {
    expect(greyOf(new Int16Array(values), window(0, 100, form))).toEqual(grey);
  });

  test('a window of width 1 parts black from white half a value below its centre', () => {
    expect(greyOf(new Int16Array([1, 2, 3]), window(2, 1))).toEqual([0, 255, 255]);
  });

  test('slope and intercept come before the window', () => {
    // 512 × 2 − 1024 = 0
    expect(
      greyOf(new Uint16Array([512]), { ...RESCALE, ...window(0, 100, 'LINEAR_EXACT') }),
    ).toEqual([128]);
  });

  test('MONOCHROME1 is inverted', () => {
    expect(greyOf(new Uint8Array([0, 50, 100]), {}, 'MONOCHROME1')).toEqual([255, 127, 0]);
  });

  test('without window and table the values of the frame decide, padding left out, and it says so', () => {
    const dataset: DicomDataset = { '00280120': { vr: 'SS', Value: [-2000] } };
    const image = renderFrame(frameOf(new Int16Array([-2000, 0, 50, 100])), dataset, 1);
    expect([...image.pixels]).toEqual([0, 0, 128, 255]);
    expect(image.shownBy).toBe('min-max');
    expect(renderFrame(frameOf(new Uint8Array([7, 7])), {}, 1).pixels).toEqual(
      new Uint8Array([0, 0]),
    );
  });

  test('a VOI LUT: values outside it have its first and last entry', () => {
    const table = lut([3, 10, 12], [0, 1024, 4095]);
    const dataset: DicomDataset = { '00283010': { vr: 'SQ', Value: [table] } };
    expect(greyOf(new Uint16Array([0, 10, 11, 12, 500]), dataset)).toEqual([0, 0, 64, 255, 255]);
    expect(renderFrame(frameOf(new Uint16Array([1])), dataset, 1).shownBy).toBe('voi-lut');
  });

  test('a first value above 32,767 of signed pixels is below zero', () => {
    const dataset: DicomDataset = {
      '00283010': { vr: 'SQ', Value: [lut([2, 65_534, 8], [10, 200])] },
    };
    expect(greyOf(new Int16Array([-2, -1]), dataset)).toEqual([10, 200]);
  });

  test('a Modality LUT stands for slope and intercept', () => {
    const table: DicomDataset = {
      ...lut([2, 0, 16], [0, 100]),
      '00283004': { vr: 'LO', Value: ['US'] },
    };
    const dataset = {
      '00283000': { vr: 'SQ', Value: [table] },
      ...window(50, 100, 'LINEAR_EXACT'),
    };
    expect(greyOf(new Uint8Array([0, 1, 9]), dataset)).toEqual([0, 255, 255]);
  });

  test('an enhanced object has a window and a slope for each frame', () => {
    const groups = (centre: number): DicomDataset => ({
      '00289132': { vr: 'SQ', Value: [window(centre, 100, 'LINEAR_EXACT')] },
      '00289145': { vr: 'SQ', Value: [RESCALE] },
    });
    const dataset: DicomDataset = { '52009230': { vr: 'SQ', Value: [groups(0), groups(50)] } };
    const frame = frameOf(new Uint16Array([512]));
    expect([...renderFrame(frame, dataset, 1).pixels]).toEqual([128]);
    expect([...renderFrame(frame, dataset, 2).pixels]).toEqual([0]);
  });

  test('a window that is asked for comes first; float and 32 bit values are drawn too', () => {
    const asked = { centre: 0.5, width: 1, function: 'LINEAR_EXACT' } as const;
    const image = renderFrame(frameOf(new Float32Array([0, 0.5, 1])), window(9, 9), 1, asked);
    expect([...image.pixels]).toEqual([0, 128, 255]);
    expect(image.shownBy).toBe('asked-window');
    expect(greyOf(new Uint32Array([0, 4_000_000_000]), {})).toEqual([0, 255]);
  });

  test('a colour image, or a table that is not whole, is refused', () => {
    expect(() => renderFrame(frameOf(new Uint8Array([1]), 'PALETTE COLOR'), {}, 1)).toThrow(
      /not grey/,
    );
    const broken = { '00283000': { vr: 'SQ', Value: [lut([9, 0, 16], [1])] } };
    expect(() => renderFrame(frameOf(new Uint8Array([1])), broken, 1)).toThrow(/not whole/);
  });
});
