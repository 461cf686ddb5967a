/**
 * 8-bit image → the same with its grey levels spread evenly, value for value as OpenCV's equalizeHist.
 *
 * Source: opencv/modules/imgproc/src/histogram.cpp, EqualizeHistLut: single precision, halves to the even neighbour.
 */
import type { ImageValues } from './image-values.ts';

const LEVELS = 256;

export function equaliseHistogram(image: ImageValues): ImageValues {
  const counts = new Float64Array(LEVELS);
  for (const value of image.values) counts[value]! += 1;
  const lowest = counts.findIndex((count) => count > 0);
  const total = image.values.length;
  if (counts[lowest] === total) return image;
  const levels = levelsFrom(counts, lowest, total);
  const values = Uint8Array.from(image.values, (value) => levels[value]!);
  return { ...image, values };
}

function levelsFrom(counts: Float64Array, lowest: number, total: number): Uint8Array {
  const levels = new Uint8Array(LEVELS);
  const scale = Math.fround(Math.fround(LEVELS - 1) / Math.fround(total - counts[lowest]!));
  let sum = 0;
  for (let level = lowest + 1; level < LEVELS; level += 1) {
    sum += counts[level]!;
    levels[level] = Math.min(255, halfToEven(Math.fround(Math.fround(sum) * scale)));
  }
  return levels;
}

function halfToEven(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
