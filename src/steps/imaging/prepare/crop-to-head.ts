/**
 * 8-bit slice of a head → the head alone, in a square: the largest connected part at least as bright as `threshold`.
 *
 * Within each row the head reaches from its first to its last such pixel, so that dark parts inside stay.
 */
import { cropped, type ImageValues } from './image-values.ts';

export interface HeadCrop {
  readonly threshold: number;
  /** Added on each side, as a share of the longer side of the box. */
  readonly margin: number;
  /** What is outside the head becomes 0. */
  readonly mask: boolean;
}

interface Part {
  /** 1 where a pixel belongs to it. */
  readonly inside: Uint8Array;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** @returns undefined: nothing is as bright as that */
export function cropToHead(image: ImageValues, how: HeadCrop): ImageValues | undefined {
  const head = largestPart(image, how.threshold);
  if (head === undefined) return undefined;
  const [width, height] = [head.right - head.left, head.bottom - head.top];
  const longer = Math.max(width, height);
  const side = longer + 2 * Math.floor(longer * how.margin + 0.5);
  const box = {
    left: head.left - Math.floor((side - width) / 2),
    top: head.top - Math.floor((side - height) / 2),
    rows: side,
    columns: side,
  };
  return cropped(how.mask ? masked(image, head) : image, box, 0);
}

function masked(image: ImageValues, { inside }: Part): ImageValues {
  const values = Uint8Array.from(image.values);
  for (let row = 0; row < image.rows; row += 1) {
    const own = inside.subarray(row * image.columns, (row + 1) * image.columns);
    const [first, last] = [own.indexOf(1), own.lastIndexOf(1)];
    for (let column = 0; column < image.columns; column += 1)
      if (first < 0 || column < first || column > last) values[row * image.columns + column] = 0;
  }
  return { ...image, values };
}

/** The first found of the largest, row by row. */
function largestPart(image: ImageValues, threshold: number): Part | undefined {
  const open = Uint8Array.from(image.values, (value) => (value >= threshold ? 1 : 0));
  const queue = new Int32Array(open.length);
  let largest: Int32Array | undefined;
  for (let at = 0; at < open.length; at += 1) {
    if (open[at] === 0) continue;
    const size = connected(open, at, image.columns, queue);
    if (largest === undefined || size > largest.length) largest = queue.slice(0, size);
  }
  return largest === undefined ? undefined : partOf(largest, image);
}

/**
 * Neighbours up, down, left and right; takes them out of `open`.
 *
 * @returns how many; their places are the first of `queue`
 */
function connected(open: Uint8Array, start: number, columns: number, queue: Int32Array): number {
  let size = 0;
  const take = (at: number): void => {
    if (open[at] !== 1) return;
    open[at] = 0;
    queue[size] = at;
    size += 1;
  };
  take(start);
  for (let next = 0; next < size; next += 1) {
    const at = queue[next]!;
    const column = at % columns;
    take(at - columns);
    take(at + columns);
    if (column > 0) take(at - 1);
    if (column < columns - 1) take(at + 1);
  }
  return size;
}

function partOf(pixels: Int32Array, { rows, columns }: ImageValues): Part {
  const inside = new Uint8Array(rows * columns);
  let [left, top, right, bottom] = [columns, rows, 0, 0];
  for (const at of pixels) {
    inside[at] = 1;
    const [row, column] = [Math.floor(at / columns), at % columns];
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row + 1);
  }
  return { inside, left, top, right, bottom };
}
