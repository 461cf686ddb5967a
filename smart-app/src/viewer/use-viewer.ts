/** What a person does in the viewer, as one state: which image, how it is shown, which tool a drag is. */
import { useState } from 'react';
import type { ImageView, SeriesView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { FITTED, type Line, type View } from './view-changes.ts';

export type Tool = 'window' | 'zoom' | 'pan' | 'scroll' | 'length' | 'point';

export interface Place {
  readonly series: SeriesView;
  readonly image: ImageView;
  /** From 0. */
  readonly index: number;
}

export interface ViewerState {
  readonly tool: Tool;
  readonly series: string;
  readonly index: number;
  readonly view: View;
  readonly heatmap: boolean;
  readonly outline: boolean;
  /** 0–1 */
  readonly opacity: number;
  /** By instance and frame. */
  readonly lines: readonly { readonly key: string; readonly line: Line }[];
  /** A length that is being drawn. */
  readonly drawing: Line | null;
  readonly keyImages: ReadonlySet<string>;
}

export const imageKey = ({ instance, frame }: { instance: string; frame: number }): string =>
  `${instance}#${frame}`;

/** Remembered between studies; says nothing about a patient. */
const OPACITY = 'mentor.heatmap-opacity';

export function useViewerState(series: readonly SeriesView[], showHeatmap: boolean) {
  const [state, setState] = useState<ViewerState>(() => ({
    tool: 'window',
    series: series[0]?.uid ?? '',
    index: 0,
    view: FITTED,
    heatmap: showHeatmap,
    outline: showHeatmap,
    opacity: rememberedOpacity(),
    lines: [],
    drawing: null,
    keyImages: new Set(),
  }));
  const change = (next: Partial<ViewerState>) => setState((now) => ({ ...now, ...next }));
  const changeView = (next: (view: View) => View) =>
    setState((now) => ({ ...now, view: next(now.view) }));
  return { state, change, changeView };
}

export function placeOf(series: readonly SeriesView[], state: ViewerState): Place | null {
  const one = series.find(({ uid }) => uid === state.series) ?? series[0];
  const index = Math.min(state.index, (one?.images.length ?? 1) - 1);
  const image = one?.images[index];
  return one === undefined || image === undefined ? null : { series: one, image, index };
}

function rememberedOpacity(): number {
  try {
    const kept = Number(localStorage.getItem(OPACITY) ?? Number.NaN);
    return kept >= 0 && kept <= 1 ? kept : 0.55;
  } catch {
    return 0.55;
  }
}

export function rememberOpacity(opacity: number): void {
  try {
    localStorage.setItem(OPACITY, String(opacity));
  } catch {
    // A frame of another site may have no storage: the choice then lasts as long as the page.
  }
}
