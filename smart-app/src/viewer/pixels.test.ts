import { describe, expect, test } from 'vitest';
import type { FramePixels } from '#src/inbound/app-api/contract-imaging.ts';
import { imageOf } from './pixels.ts';

const pixels: FramePixels = {
  rows: 1,
  columns: 2,
  type: 'int16',
  bitsStored: 16,
  photometric: 'MONOCHROME1',
  slope: 2,
  intercept: -1024,
  window: { centre: 40, width: 400, function: 'LINEAR' },
  windows: [],
  padding: null,
  isInverted: true,
  spacingMm: { row: 0.7, column: 0.6 },
  spacingRemark: null,
};

describe('imageOf', () => {
  test('signed values, slope, intercept, window, inversion and spacing as sent', () => {
    const image = imageOf('a', pixels, new Int16Array([-5, 7]).buffer);
    expect(image).toMatchObject({
      minPixelValue: -5,
      maxPixelValue: 7,
      slope: 2,
      intercept: -1024,
      windowCenter: 40,
      windowWidth: 400,
      invert: true,
      rowPixelSpacing: 0.7,
      columnPixelSpacing: 0.6,
    });
  });

  test('without a window, from the smallest to the largest rescaled value', () => {
    const image = imageOf('a', { ...pixels, window: null }, new Int16Array([0, 100]).buffer);
    expect(image).toMatchObject({ windowCenter: -924, windowWidth: 200 });
  });

  test('half an image is not drawn', () => {
    expect(() => imageOf('a', pixels, new ArrayBuffer(3))).toThrow(
      'The image came with 3 bytes instead of 4.',
    );
  });
});
