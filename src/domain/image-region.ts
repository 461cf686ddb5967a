/** A box that a person draws in an image: whether it can be one, and how it is said in words. */
import type { ImageRegion } from './image.ts';

/** Pixels; less is a click, not a box. */
const LEAST = 1;

/**
 * In pixels of the image, edges: 0, 0, columns, rows is all of it.
 *
 * @returns one sentence where it is none: an edge that is no number, less than a pixel, or outside of the image
 */
export function regionFault(
  { left, top, right, bottom }: ImageRegion,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): string | undefined {
  if (![left, top, right, bottom].every(Number.isFinite))
    return 'an edge of the box is not a number';
  if (right - left < LEAST || bottom - top < LEAST)
    return 'the box is less than one pixel: left comes before right, top before bottom';
  if (left < 0 || top < 0 || right > columns || bottom > rows)
    return `the box is not inside the image, which has ${columns} columns and ${rows} rows`;
  return undefined;
}

/** "columns 64 to 128, rows 30.5 to 90". */
export function regionInWords({ left, top, right, bottom }: ImageRegion): string {
  const edge = (value: number) => String(Math.round(value * 10) / 10);
  return `columns ${edge(left)} to ${edge(right)}, rows ${edge(top)} to ${edge(bottom)}`;
}
