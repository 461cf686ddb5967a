/** Image and a point in it → the square of native pixels round the point; beyond the image its own smallest value. */
import { cropped, type ImageValues } from './image-values.ts';

export function cropRoundPoint(
  image: ImageValues,
  point: { readonly x: number; readonly y: number },
  size: number,
): ImageValues {
  const left = Math.floor(point.x + 0.5) - size / 2;
  const top = Math.floor(point.y + 0.5) - size / 2;
  const box = { left, top, rows: size, columns: size };
  return cropped(image, box, smallestWithin(image, box));
}

function smallestWithin(
  image: ImageValues,
  box: { left: number; top: number; rows: number; columns: number },
): number {
  let smallest = Infinity;
  for (let row = Math.max(0, box.top); row < Math.min(image.rows, box.top + box.rows); row += 1)
    for (
      let column = Math.max(0, box.left);
      column < Math.min(image.columns, box.left + box.columns);
      column += 1
    )
      smallest = Math.min(smallest, image.values[row * image.columns + column]!);
  return smallest;
}
