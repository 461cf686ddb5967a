/** A grey image on its way to a network, and which part of the image it began as it shows. */
import type { ImageRegion } from '../../../domain/image.ts';

export interface ImageValues {
  readonly rows: number;
  readonly columns: number;
  /** Row-major; Uint8Array: whole numbers from 0 to 255. */
  readonly values: Uint8Array | Float64Array;
  /** Of the image that the first step got; may reach beyond it. */
  readonly region: ImageRegion;
}

/**
 * Rectangle of an image, in its pixels; may reach beyond it.
 *
 * @param outside value of what is not in the image
 */
export function cropped(
  image: ImageValues,
  box: {
    readonly left: number;
    readonly top: number;
    readonly rows: number;
    readonly columns: number;
  },
  outside: number,
): ImageValues {
  const { left, top, rows, columns } = box;
  const size = rows * columns;
  const values = image.values instanceof Uint8Array ? new Uint8Array(size) : new Float64Array(size);
  values.fill(outside);
  const [first, last] = [Math.max(0, left), Math.min(image.columns, left + columns)];
  for (let row = Math.max(0, top); row < Math.min(image.rows, top + rows); row += 1) {
    if (first >= last) break;
    const from = row * image.columns;
    values.set(
      image.values.subarray(from + first, from + last),
      (row - top) * columns + first - left,
    );
  }
  return { rows, columns, values, region: regionOf(image, box) };
}

function regionOf(
  image: ImageValues,
  box: { left: number; top: number; rows: number; columns: number },
): ImageRegion {
  const { region } = image;
  const width = (region.right - region.left) / image.columns;
  const height = (region.bottom - region.top) / image.rows;
  return {
    left: region.left + box.left * width,
    top: region.top + box.top * height,
    right: region.left + (box.left + box.columns) * width,
    bottom: region.top + (box.top + box.rows) * height,
  };
}
