/**
 * 8-bit image → another size. In whole numbers until one division, so that a half is a half on every machine.
 *
 * `area`: each output pixel is the mean of what it covers. `bilinear`: half-pixel centres, edges repeated, no smoothing.
 */
import type { ImageValues } from './image-values.ts';

/** What output pixels are made of, along one axis: whole weights of neighbouring input pixels that add up to `total`. */
interface Axis {
  /** First input pixel of each output pixel. */
  readonly first: Int32Array;
  /** Its weights begin here; those of the next one end them. */
  readonly from: Int32Array;
  readonly weights: Float64Array;
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
  const narrowed = narrow(image, columns, across);
  const values = new Uint8Array(rows * columns);
  const divisor = down.total * across.total;
  const line = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    line.fill(0);
    for (let k = down.from[row]!; k < down.from[row + 1]!; k += 1) {
      const weight = down.weights[k]!;
      const at = (down.first[row]! + k - down.from[row]!) * columns;
      for (let column = 0; column < columns; column += 1)
        line[column]! += weight * narrowed[at + column]!;
    }
    for (let column = 0; column < columns; column += 1)
      values[row * columns + column] = Math.floor(line[column]! / divisor + 0.5);
  }
  return { rows, columns, values, region: image.region };
}

/** Each row to its new width; sums, not yet divided. */
function narrow(image: ImageValues, columns: number, { first, from, weights }: Axis): Float64Array {
  const narrowed = new Float64Array(image.rows * columns);
  const { values } = image;
  for (let row = 0; row < image.rows; row += 1) {
    const start = row * image.columns;
    for (let column = 0; column < columns; column += 1) {
      const begin = from[column]!;
      const end = from[column + 1]!;
      const at = start + first[column]! - begin;
      let sum = 0;
      for (let k = begin; k < end; k += 1) sum += weights[k]! * values[at + k]!;
      narrowed[row * columns + column] = sum;
    }
  }
  return narrowed;
}

/** In units of 1 / `to` of an input pixel, each output pixel is `from` long. */
function areaAxis(from: number, to: number): Axis {
  return axisOf(to, from, (place) => {
    const [begin, end] = [place * from, (place + 1) * from];
    const first = Math.floor(begin / to);
    const weights: number[] = [];
    for (let pixel = first; pixel * to < end; pixel += 1)
      weights.push(Math.min(end, (pixel + 1) * to) - Math.max(begin, pixel * to));
    return { first, weights };
  });
}

/** In units of 1 / (2 × `to`) of an input pixel. */
function bilinearAxis(from: number, to: number): Axis {
  return axisOf(to, 2 * to, (place) => {
    const centre = (2 * place + 1) * from - to;
    const first = Math.floor(centre / (2 * to));
    const part = centre - first * 2 * to;
    if (first < 0) return { first: 0, weights: [2 * to] };
    if (first + 1 >= from) return { first: from - 1, weights: [2 * to] };
    return { first, weights: [2 * to - part, part] };
  });
}

function axisOf(
  length: number,
  total: number,
  pixel: (place: number) => { readonly first: number; readonly weights: readonly number[] },
): Axis {
  const pixels = Array.from({ length }, (_, place) => pixel(place));
  const from = new Int32Array(length + 1);
  pixels.forEach(({ weights }, place) => (from[place + 1] = from[place]! + weights.length));
  return {
    first: Int32Array.from(pixels, ({ first }) => first),
    from,
    weights: Float64Array.from(pixels.flatMap(({ weights }) => weights)),
    total,
  };
}
