/**
 * Class activation map of a network → a heatmap over the image, and a box round its strongest part.
 *
 * Source: Zhou et al., CVPR 2016. The logit is the mean of the map: what is shown is what was added up, not an outline of a lesion.
 */
import type { Heatmap, ImageRegion } from '../../domain/image.ts';

export interface ActivationMap {
  readonly rows: number;
  readonly columns: number;
  /** Of one class, row-major, in logits. */
  readonly values: ArrayLike<number>;
  /** Of the image that the network's input showed; may reach beyond the image. */
  readonly region: ImageRegion;
}

/** One place must speak for the finding by this many logits to be drawn at full strength: a weak map stays weak. */
const FULL_STRENGTH = 2;
const FINE = 8;
const OUTLINE_FROM = 0.5;

/**
 * Only what speaks for the class; 1 is its strongest place. Enlarged eightfold between the centres of the map's cells.
 *
 * @returns undefined: nothing speaks for the class, or nothing of the region is in the image
 */
export function heatmapOf(
  map: ActivationMap,
  image: { readonly rows: number; readonly columns: number },
): Heatmap | undefined {
  const peak = Array.from(map.values).reduce((most, value) => Math.max(most, value), 0);
  if (peak <= 0) return undefined;
  const strength = Math.max(peak, FULL_STRENGTH);
  const [rows, columns] = [map.rows * FINE, map.columns * FINE];
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const value = between(map, (row + 0.5) / FINE - 0.5, (column + 0.5) / FINE - 0.5);
      values[row * columns + column] = Math.min(1, Math.max(0, value / strength));
    }
  return withinImage({ rows, columns, values, region: map.region }, image);
}

/** Bilinear; edges are repeated. */
function between({ rows, columns, values }: ActivationMap, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const at = (r: number, c: number): number => {
    const [y, x] = [Math.min(rows - 1, Math.max(0, r)), Math.min(columns - 1, Math.max(0, c))];
    return values[y * columns + x] ?? 0;
  };
  const [down, across] = [row - top, column - left];
  const upper = at(top, left) * (1 - across) + at(top, left + 1) * across;
  const lower = at(top + 1, left) * (1 - across) + at(top + 1, left + 1) * across;
  return upper * (1 - down) + lower * down;
}

/** Without the rows and columns whose centre is not in the image. */
function withinImage(
  map: Heatmap,
  image: { readonly rows: number; readonly columns: number },
): Heatmap | undefined {
  const { region } = map;
  const height = (region.bottom - region.top) / map.rows;
  const width = (region.right - region.left) / map.columns;
  const [top, bottom] = span(region.top, height, map.rows, image.rows);
  const [left, right] = span(region.left, width, map.columns, image.columns);
  if (top >= bottom || left >= right) return undefined;
  const [rows, columns] = [bottom - top, right - left];
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const from = (top + row) * map.columns + left;
    values.set(map.values.subarray(from, from + columns), row * columns);
  }
  return {
    rows,
    columns,
    values,
    region: {
      left: Math.max(0, region.left + left * width),
      top: Math.max(0, region.top + top * height),
      right: Math.min(image.columns, region.left + right * width),
      bottom: Math.min(image.rows, region.top + bottom * height),
    },
  };
}

function span(from: number, step: number, count: number, end: number): [number, number] {
  const inside = Array.from({ length: count }, (_, at) => from + (at + 0.5) * step).map(
    (centre) => centre >= 0 && centre < end,
  );
  return [inside.indexOf(true), inside.lastIndexOf(true) + 1];
}

/** Box round what is connected with the strongest place and at least half as strong, in pixels of the image. */
export function outlineOf({ rows, columns, values, region }: Heatmap): ImageRegion {
  const peak = values.reduce((best, value, at) => (value > values[best]! ? at : best), 0);
  const from = values[peak]! * OUTLINE_FROM;
  let [left, top, right, bottom] = [columns, rows, 0, 0];
  const seen = new Uint8Array(values.length);
  seen[peak] = 1;
  const open = [peak];
  for (let next = 0; next < open.length; next += 1) {
    const at = open[next]!;
    const [row, column] = [Math.floor(at / columns), at % columns];
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row + 1);
    const around = [at - columns, at + columns];
    if (column > 0) around.push(at - 1);
    if (column < columns - 1) around.push(at + 1);
    for (const each of around)
      if (seen[each] === 0 && values[each]! >= from) {
        seen[each] = 1;
        open.push(each);
      }
  }
  const width = (region.right - region.left) / columns;
  const height = (region.bottom - region.top) / rows;
  return {
    left: region.left + left * width,
    top: region.top + top * height,
    right: region.left + right * width,
    bottom: region.top + bottom * height,
  };
}
