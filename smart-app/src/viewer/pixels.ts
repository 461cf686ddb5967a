/** A frame's bytes as the contract describes them → what cornerstone draws. */
import type { CornerstoneImage } from 'cornerstone-core';
import type { FramePixels } from '../../../src/inbound/app-api/contract-imaging.ts';

type Values = Uint8Array | Int8Array | Uint16Array | Int16Array;

const BYTES_PER_PIXEL = { uint8: 1, int8: 1, uint16: 2, int16: 2, rgba8: 4 } as const;

/** @throws RangeError where the bytes are not as many as the frame has: nothing half is drawn */
export function imageOf(id: string, pixels: FramePixels, bytes: ArrayBuffer): CornerstoneImage {
  const { rows, columns, type } = pixels;
  const expected = rows * columns * BYTES_PER_PIXEL[type];
  if (bytes.byteLength !== expected)
    throw new RangeError(`The image came with ${bytes.byteLength} bytes instead of ${expected}.`);
  const values = valuesOf(type, bytes);
  const isColour = type === 'rgba8';
  const { least, most } = isColour ? { least: 0, most: 255 } : limits(values);
  const window = isColour ? { centre: 127.5, width: 255 } : windowOf(pixels, least, most);
  return {
    imageId: id,
    minPixelValue: least,
    maxPixelValue: most,
    slope: isColour ? 1 : pixels.slope,
    intercept: isColour ? 0 : pixels.intercept,
    windowCenter: window.centre,
    windowWidth: window.width,
    getPixelData: () => values,
    ...(isColour ? { getCanvas: () => canvasOf(values, rows, columns) } : {}),
    rows,
    columns,
    height: rows,
    width: columns,
    color: isColour,
    ...(isColour ? { rgba: true } : {}),
    rowPixelSpacing: pixels.spacingMm?.row,
    columnPixelSpacing: pixels.spacingMm?.column,
    invert: pixels.isInverted,
    sizeInBytes: bytes.byteLength,
  };
}

/** As sent, else from the smallest to the largest value. */
function windowOf({ window, slope, intercept }: FramePixels, least: number, most: number) {
  if (window !== null) return window;
  const ends = [least * slope + intercept, most * slope + intercept];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  return { centre: (low + high) / 2, width: Math.max(1, high - low) };
}

function valuesOf(type: FramePixels['type'], bytes: ArrayBuffer): Values {
  switch (type) {
    case 'uint8':
    case 'rgba8':
      return new Uint8Array(bytes);
    case 'int8':
      return new Int8Array(bytes);
    case 'uint16':
      return new Uint16Array(bytes);
    case 'int16':
      return new Int16Array(bytes);
  }
}

function limits(values: Values): { least: number; most: number } {
  let least = values[0] ?? 0;
  let most = least;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

function canvasOf(values: Values, rows: number, columns: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const data = new ImageData(new Uint8ClampedArray(values), columns, rows);
  canvas.getContext('2d')?.putImageData(data, 0, 0);
  return canvas;
}
