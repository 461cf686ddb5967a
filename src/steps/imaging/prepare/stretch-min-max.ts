/** Any values → 8 bit: the smallest becomes 0, the largest 255; a flat image becomes 0. */
import type { ImageValues } from './image-values.ts';

export function stretchMinMax(image: ImageValues): ImageValues {
  let [low, high] = [Infinity, -Infinity];
  for (const value of image.values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range = high - low;
  const values = new Uint8Array(image.values.length);
  if (range > 0)
    image.values.forEach((value, at) => {
      values[at] = Math.floor(((value - low) * 255) / range + 0.5);
    });
  return { ...image, values };
}
