/** A colour image in the making: grey images, a heatmap over one, text. Row-major RGB, 8 bit. */
import type { GreyImage, Heatmap } from '../../../domain/image.ts';
import { dotsOf, GLYPH } from './bitmap-font.ts';

export interface Canvas {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns × 3 */
  readonly pixels: Uint8Array;
}

export type Colour = readonly [red: number, green: number, blue: number];

interface Place {
  readonly left: number;
  readonly top: number;
}

export function newCanvas(rows: number, columns: number): Canvas {
  return { rows, columns, pixels: new Uint8Array(rows * columns * 3) };
}

export function plot({ rows, columns, pixels }: Canvas, x: number, y: number, colour: Colour) {
  if (x < 0 || y < 0 || x >= columns || y >= rows) return;
  pixels.set(colour, (y * columns + x) * 3);
}

/**
 * Dark violet by red and orange to pale yellow: each step is as much brighter as the one before. Stops by eye on L* 12 to 96.
 *
 * @param share 0–1
 */
export function heatColour(share: number): Colour {
  const at = Math.min(Math.max(share, 0), 1) * (STOPS.length - 1);
  const below = STOPS[Math.floor(at)] ?? STOPS[0];
  const above = STOPS[Math.ceil(at)] ?? below;
  const part = at - Math.floor(at);
  const mixed = (n: 0 | 1 | 2) => Math.round(below[n] + (above[n] - below[n]) * part);
  return [mixed(0), mixed(1), mixed(2)];
}

const STOPS: readonly [Colour, ...Colour[]] = [
  [32, 16, 64],
  [104, 24, 104],
  [176, 40, 88],
  [228, 92, 48],
  [248, 168, 56],
  [252, 248, 176],
];

/** Nearest pixel of the picture for each pixel of a box. */
export function drawPicture(
  canvas: Canvas,
  picture: GreyImage,
  { left, top, rows, columns }: Place & { readonly rows: number; readonly columns: number },
  colourAt: (grey: number, x: number, y: number) => Colour = (grey) => [grey, grey, grey],
): void {
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const x = Math.floor(((column + 0.5) * picture.columns) / columns);
      const y = Math.floor(((row + 0.5) * picture.rows) / rows);
      const grey = picture.pixels[y * picture.columns + x] ?? 0;
      plot(canvas, left + column, top + row, colourAt(grey, x, y));
    }
}

/** More opaque where the model was moved more; outside its region the image is as it is. */
export function heatOver(heatmap: Heatmap): (grey: number, x: number, y: number) => Colour {
  return (grey, x, y) => {
    const share = valueAt(heatmap, x + 0.5, y + 0.5);
    if (share === undefined) return [grey, grey, grey];
    const colour = heatColour(share);
    const cover = 0.6 * share;
    const mixed = (n: 0 | 1 | 2) => Math.round(grey * (1 - cover) + colour[n] * cover);
    return [mixed(0), mixed(1), mixed(2)];
  };
}

/** Bilinear between the middles of the heatmap's cells; undefined outside its region. */
function valueAt({ rows, columns, values, region }: Heatmap, x: number, y: number) {
  const { left, top, right, bottom } = region;
  if (x < left || x > right || y < top || y > bottom) return undefined;
  const column = ((x - left) / (right - left)) * columns - 0.5;
  const row = ((y - top) / (bottom - top)) * rows - 0.5;
  const cell = (r: number, c: number) =>
    values[Math.min(Math.max(r, 0), rows - 1) * columns + Math.min(Math.max(c, 0), columns - 1)] ??
    0;
  const [r, c] = [Math.floor(row), Math.floor(column)];
  const [dr, dc] = [row - r, column - c];
  const upper = cell(r, c) * (1 - dc) + cell(r, c + 1) * dc;
  const lower = cell(r + 1, c) * (1 - dc) + cell(r + 1, c + 1) * dc;
  return Math.min(Math.max(upper * (1 - dr) + lower * dr, 0), 1);
}

/** @param scale pixels a dot */
export function drawText(
  canvas: Canvas,
  text: string,
  { left, top, scale, colour }: Place & { readonly scale: number; readonly colour: Colour },
): void {
  dotsOf(text).forEach((dots, row) => {
    dots.forEach((isDot, column) => {
      if (!isDot) return;
      for (let n = 0; n < scale * scale; n += 1)
        plot(
          canvas,
          left + column * scale + (n % scale),
          top + row * scale + Math.floor(n / scale),
          colour,
        );
    });
  });
}

/** Height of a line with the space below it. */
export function lineHeight(scale: number): number {
  return (GLYPH.rows + 3) * scale;
}
