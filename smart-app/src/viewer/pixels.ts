/** A frame as the contract describes it → what cornerstone draws: grey by our own table, colours as they came. */
import cornerstone, { type CornerstoneImage, type EnabledElement } from 'cornerstone-core';
import type {
  DisplayWindow,
  FramePixels,
  FrameTables,
} from '../../../src/inbound/app-api/contract-imaging.ts';
import { frameValues, type FrameValues } from './frame-values.ts';
import { greyTable, limitsOf, shownAsSent, wholeRange, windowOf, type Shown } from './grey.ts';

export interface ViewerImage {
  readonly cornerstone: CornerstoneImage;
  /** undefined: colours, which have no window. */
  readonly grey?: {
    readonly asSent: Shown;
    /** From which a person goes on. */
    readonly own: DisplayWindow;
    readonly whole: Shown;
    readonly tables: FrameTables | null;
    /** What is drawn from now on. @param shown null: as sent */
    readonly show: (shown: Shown | null, isInverted: boolean) => void;
  };
}

interface Frame {
  readonly bytes: ArrayBuffer;
  readonly tables: FrameTables | null;
}

/** @throws RangeError where the bytes are not as many as the frame has: nothing half is drawn */
export function imageOf(id: string, pixels: FramePixels, { bytes, tables }: Frame): ViewerImage {
  const { rows, columns, type } = pixels;
  const values = frameValues(pixels, bytes);
  const base = baseOf(id, pixels, bytes.byteLength, values);
  if (type === 'rgba8') {
    const getCanvas = () => canvasOf(new Uint8ClampedArray(values), rows, columns);
    return { cornerstone: { ...base, color: true, rgba: true, getCanvas } };
  }
  const asSent = shownAsSent(pixels, tables, values);
  const picture = greyPicture(pixels, tables, values, asSent);
  return {
    cornerstone: { ...base, color: false, render: picture.render },
    grey: {
      asSent,
      own: windowOf(asSent, tables),
      whole: wholeRange(pixels, tables, values),
      tables,
      show: picture.show,
    },
  };
}

/** Worked out again only where something changed. */
function greyPicture(
  pixels: FramePixels,
  tables: FrameTables | null,
  values: FrameValues,
  asSent: Shown,
) {
  const { rows, columns } = pixels;
  const limits = limitsOf(values);
  let wanted: { shown: Shown; isInverted: boolean } = { shown: asSent, isInverted: false };
  let drawn: { readonly of: string; readonly canvas: HTMLCanvasElement } | null = null;
  const canvasNow = (): HTMLCanvasElement => {
    const of = JSON.stringify(wanted);
    if (drawn?.of !== of) {
      const table = greyTable(limits, wanted.shown, pixels, tables, wanted.isInverted);
      const rgba = greyRgba(values, table, limits.least);
      drawn = { of, canvas: canvasOf(rgba, rows, columns) };
    }
    return drawn.canvas;
  };
  return {
    show: (shown: Shown | null, isInverted: boolean) => {
      wanted = { shown: shown ?? asSent, isInverted };
    },
    render: (enabled: EnabledElement) => drawOn(enabled, canvasNow()),
  };
}

/** As cornerstone draws an image, from a canvas of ours. */
function drawOn(enabled: EnabledElement, picture: HTMLCanvasElement): void {
  const { canvas, viewport } = enabled;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = 'black';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = viewport?.pixelReplication !== true;
  cornerstone.setToPixelCoordinateSystem(enabled, context);
  context.drawImage(picture, 0, 0);
}

function greyRgba(
  values: FrameValues,
  table: Uint8Array,
  least: number,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(values.length * 4);
  for (let at = 0; at < values.length; at += 1) {
    const grey = table[(values[at] ?? 0) - least] ?? 0;
    rgba[at * 4] = grey;
    rgba[at * 4 + 1] = grey;
    rgba[at * 4 + 2] = grey;
    rgba[at * 4 + 3] = 255;
  }
  return rgba;
}

function baseOf(id: string, pixels: FramePixels, sizeInBytes: number, values: FrameValues) {
  const { rows, columns, spacingMm } = pixels;
  return {
    imageId: id,
    minPixelValue: 0,
    maxPixelValue: 255,
    slope: 1,
    intercept: 0,
    windowCenter: 127.5,
    windowWidth: 255,
    getPixelData: () => values,
    rows,
    columns,
    height: rows,
    width: columns,
    rowPixelSpacing: spacingMm?.row,
    columnPixelSpacing: spacingMm?.column,
    invert: false,
    sizeInBytes,
  };
}

function canvasOf(
  rgba: Uint8ClampedArray<ArrayBuffer>,
  rows: number,
  columns: number,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, columns, rows), 0, 0);
  return canvas;
}
