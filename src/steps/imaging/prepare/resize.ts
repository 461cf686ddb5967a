/**
 * 8-bit image → another size. In whole numbers until one division, so that a half is a half on every machine.
 *
 * `area`: each output pixel is the mean of what it covers. `bilinear`: half-pixel centres, edges repeated, no smoothing.
 */
import type { ImageValues } from './image-values.ts';

/** What output pixels are made of, along one axis: whole weights of neighbouring input pixels that add up to `total`. */
interface Axis {
  readonly first: Int32Array;
  readonly weights: readonly (readonly number[])[];
  readonly total: number;
}

export function resize(
  image: ImageValues,
  rows: number,
  columns: number,
  by: 'area' | 'bilinear',
): ImageValues {
  const axis = by === 'area' ? areaAxis : bilinearAxis;
  const [down, across] = [axis(image.rows, rows), axis(image.columns, columns)];
  const narrowed = new Float64Array(image.rows * columns);
  for (let row = 0; row < image.rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const at = row * image.columns + across.first[column]!;
      let sum = 0;
      across.weights[column]!.forEach((weight, k) => (sum += weight * image.values[at + k]!));
      narrowed[row * columns + column] = sum;
    }
  }
  const values = new Uint8Array(rows * columns);
  const divisor = down.total * across.total;
  for (let row = 0; row < rows; row += 1) {
    const [first, weights] = [down.first[row]!, down.weights[row]!];
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let k = 0; k < weights.length; k += 1)
        sum += weights[k]! * narrowed[(first + k) * columns + column]!;
      values[row * columns + column] = Math.floor(sum / divisor + 0.5);
    }
  }
  return { rows, columns, values, region: image.region };
}

/** In units of 1 / `to` of an input pixel, each output pixel is `from` long. */
function areaAxis(from: number, to: number): Axis {
  const first = new Int32Array(to);
  const weights = Array.from({ length: to }, (_, place) => {
    const [begin, end] = [place * from, (place + 1) * from];
    const low = Math.floor(begin / to);
    first[place] = low;
    const own: number[] = [];
    for (let pixel = low; pixel * to < end; pixel += 1)
      own.push(Math.min(end, (pixel + 1) * to) - Math.max(begin, pixel * to));
    return own;
  });
  return { first, weights, total: from };
}

/** In units of 1 / (2 × `to`) of an input pixel. */
function bilinearAxis(from: number, to: number): Axis {
  const first = new Int32Array(to);
  const weights = Array.from({ length: to }, (_, place) => {
    const centre = (2 * place + 1) * from - to;
    const low = Math.floor(centre / (2 * to));
    const part = centre - low * 2 * to;
    if (low < 0) return [2 * to];
    if (low + 1 >= from) {
      first[place] = from - 1;
      return [2 * to];
    }
    first[place] = low;
    return [2 * to - part, part];
  });
  return { first, weights, total: 2 * to };
}
