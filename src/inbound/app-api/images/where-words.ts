/** A box or a point in an image → where it is, in words about the picture: which side of the body that is, the picture does not say. */
import type { Box } from '../contract-imaging.ts';

export function whereInWords(
  box: Box,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): string {
  const across = (box.left + box.right) / 2 / columns;
  const down = (box.top + box.bottom) / 2 / rows;
  const height = ['upper', 'middle', 'lower'][Math.min(2, Math.max(0, Math.floor(down * 3)))];
  const side = across < 0.45 ? 'left' : across > 0.55 ? 'right' : 'middle';
  return `${height ?? ''} third, ${side} of the picture`;
}
