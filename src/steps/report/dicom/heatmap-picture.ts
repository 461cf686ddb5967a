/** An image with its heatmap over it, in the image's own size → RGB, 8 bit, row-major: for a file beside a result. */
import type { GreyImage, Heatmap } from '../../../domain/image.ts';
import { drawPicture, heatOver, newCanvas, type Canvas } from './canvas.ts';

export function heatmapPicture(picture: GreyImage, heatmap: Heatmap): Canvas {
  const { rows, columns } = picture;
  const canvas = newCanvas(rows, columns);
  drawPicture(canvas, picture, { left: 0, top: 0, rows, columns }, heatOver(heatmap));
  return canvas;
}
