/** What is drawn over the image, in the image's own pixels, each time that cornerstone has drawn it. */
import cornerstone, { type EnabledElement } from 'cornerstone-core';
import type { Box, FindingView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { heatmapRgba } from './colour-scale.ts';
import type { Line, Point } from './view-changes.ts';

export interface Overlay {
  readonly findings: readonly FindingView[];
  /** By finding. */
  readonly heatmaps: ReadonlyMap<string, HTMLCanvasElement>;
  readonly showHeatmap: boolean;
  readonly showOutline: boolean;
  /** 0–1 */
  readonly opacity: number;
  readonly lines: readonly { readonly line: Line; readonly text: string }[];
  readonly point: Point | null;
  /** A box that the person is drawing now. */
  readonly draft: Box | null;
}

export const NOTHING_OVER: Overlay = {
  findings: [],
  heatmaps: new Map(),
  showHeatmap: false,
  showOutline: false,
  opacity: 0,
  lines: [],
  point: null,
  draft: null,
};

/** @param values 0–255, row-major */
export function heatmapCanvas(rows: number, columns: number, values: Uint8Array) {
  if (values.length !== rows * columns)
    throw new RangeError(`The heatmap came with ${values.length} values.`);
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext('2d')?.putImageData(new ImageData(heatmapRgba(values), columns, rows), 0, 0);
  return canvas;
}

export function drawOverlay(
  enabled: EnabledElement,
  context: CanvasRenderingContext2D,
  overlay: Overlay,
  mark: string,
): void {
  const scale = enabled.viewport?.scale ?? 1;
  cornerstone.setToPixelCoordinateSystem(enabled, context);
  for (const finding of overlay.findings) {
    if (overlay.showHeatmap) drawHeatmap(context, finding, overlay);
    if (overlay.showOutline) drawOutline(context, finding, scale, mark);
    const box = finding.decision?.box ?? null;
    // Where a person sees it: a whole line, not a dashed one.
    if (overlay.showOutline && box !== null)
      drawBox(context, box, { scale, mark, text: `${finding.number}, by a person` });
  }
  if (overlay.draft !== null)
    drawBox(context, overlay.draft, { scale, mark, text: 'your box, not saved' });
  for (const { line, text } of overlay.lines) drawLine(context, line, text, scale, mark);
  if (overlay.point !== null) drawPoint(context, overlay.point, scale, mark);
}

function drawHeatmap(
  context: CanvasRenderingContext2D,
  { id, heatmap }: FindingView,
  { heatmaps, opacity }: Overlay,
): void {
  const canvas = heatmaps.get(id);
  if (heatmap === null || canvas === undefined) return;
  const { left, top, right, bottom } = heatmap.region;
  context.save();
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  context.drawImage(canvas, left, top, right - left, bottom - top);
  context.restore();
}

function drawOutline(
  context: CanvasRenderingContext2D,
  { outline, number, point }: FindingView,
  scale: number,
  mark: string,
): void {
  const box =
    outline ??
    (point === null
      ? null
      : { left: point.x - 8, right: point.x + 8, top: point.y - 8, bottom: point.y + 8 });
  if (box === null) return;
  context.save();
  context.strokeStyle = mark;
  context.fillStyle = mark;
  context.lineWidth = 2 / scale;
  context.setLineDash([8 / scale, 5 / scale]);
  context.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.font = `600 ${16 / scale}px sans-serif`;
  context.fillText(number.toString(), box.right + 4 / scale, box.top + 14 / scale);
  context.restore();
}

function drawBox(
  context: CanvasRenderingContext2D,
  { left, top, right, bottom }: Box,
  { scale, mark, text }: { readonly scale: number; readonly mark: string; readonly text: string },
): void {
  context.save();
  context.strokeStyle = mark;
  context.fillStyle = mark;
  context.lineWidth = 2.5 / scale;
  context.strokeRect(left, top, right - left, bottom - top);
  context.font = `600 ${14 / scale}px sans-serif`;
  context.fillText(text, left, bottom + 16 / scale);
  context.restore();
}

function drawLine(
  context: CanvasRenderingContext2D,
  { from, to }: Line,
  text: string,
  scale: number,
  mark: string,
): void {
  context.save();
  context.strokeStyle = mark;
  context.fillStyle = mark;
  context.lineWidth = 2 / scale;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
  context.font = `${14 / scale}px sans-serif`;
  context.fillText(text, to.x + 6 / scale, to.y);
  context.restore();
}

function drawPoint(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  scale: number,
  mark: string,
): void {
  const arm = 10 / scale;
  context.save();
  context.strokeStyle = mark;
  context.lineWidth = 2 / scale;
  context.beginPath();
  context.moveTo(x - arm, y);
  context.lineTo(x + arm, y);
  context.moveTo(x, y - arm);
  context.lineTo(x, y + arm);
  context.stroke();
  context.restore();
}
