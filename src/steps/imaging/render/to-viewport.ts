/**
 * A drawn picture, or a region of it, → as large as a viewport has room for; the ratio of its sides stays (PS3.18 8.3.5.1.3).
 *
 * Smaller: each pixel is the mean of what it covers. Larger: bilinear. A region counts whole pixels: what it touches is in it.
 */
import { AppError } from '../../../errors.ts';
import { resize } from '../prepare/resize.ts';

export interface Viewport {
  /** Of the picture at most, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Of the source, in its pixels; the whole where it is absent. A negative width or height mirrors it. */
  readonly region?: {
    readonly left: number;
    readonly top: number;
    readonly width?: number;
    readonly height?: number;
  };
}

export interface DrawnPicture {
  readonly rows: number;
  readonly columns: number;
  /** 1 grey; 4 red, green, blue, opacity. */
  readonly samplesPerPixel: 1 | 4;
  /** Row-major. */
  readonly pixels: Uint8Array;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly isMirrored: boolean;
  readonly isUpsideDown: boolean;
}

/** @throws AppError `request.invalid`: the region reaches beyond the image */
export function toViewport(picture: DrawnPicture, viewport: Viewport): DrawnPicture {
  const box = boxOf(picture, viewport);
  const factor = Math.min(viewport.width / box.columns, viewport.height / box.rows);
  const columns = Math.max(1, Math.round(box.columns * factor));
  const rows = Math.max(1, Math.round(box.rows * factor));
  const samples = picture.samplesPerPixel;
  const pixels = new Uint8Array(rows * columns * samples);
  for (let sample = 0; sample < samples; sample += 1) {
    const source = planeOf(picture, box, sample);
    const { values } = resize(source, rows, columns, factor < 1 ? 'area' : 'bilinear');
    for (let at = 0; at < values.length; at += 1) pixels[at * samples + sample] = values[at]!;
  }
  return { rows, columns, samplesPerPixel: samples, pixels };
}

function boxOf({ rows, columns }: DrawnPicture, { region }: Viewport): Box {
  const across = spanOf(region?.left ?? 0, region?.width, columns);
  const down = spanOf(region?.top ?? 0, region?.height, rows);
  return {
    left: across.first,
    columns: across.length,
    top: down.first,
    rows: down.length,
    isMirrored: across.isBackwards,
    isUpsideDown: down.isBackwards,
  };
}

/** @param length up to the end where it is absent */
function spanOf(start: number, length: number | undefined, size: number) {
  const end = length === undefined ? size : start + Math.abs(length);
  const isWithin = start >= 0 && end <= size && end > start;
  if (!isWithin)
    throw new AppError(
      'request.invalid',
      `viewport: the region is not within the image (0 to ${size})`,
    );
  const first = Math.floor(start);
  return { first, length: Math.ceil(end) - first, isBackwards: (length ?? 1) < 0 };
}

function planeOf(picture: DrawnPicture, box: Box, sample: number) {
  const { rows, columns } = box;
  const values = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const from = box.isUpsideDown ? rows - 1 - row : row;
    const start = (box.top + from) * picture.columns + box.left;
    for (let column = 0; column < columns; column += 1) {
      const across = box.isMirrored ? columns - 1 - column : column;
      values[row * columns + column] =
        picture.pixels[(start + across) * picture.samplesPerPixel + sample]!;
    }
  }
  return { rows, columns, values, region: { left: 0, top: 0, right: columns, bottom: rows } };
}
