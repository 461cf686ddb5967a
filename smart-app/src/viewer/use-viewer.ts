/** What a person does in the viewer, as one state: which images, how they are shown, which tool a drag is. */
import { useState } from 'react';
import type { ImageView, SeriesView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { FITTED, type Line, type View } from './view-changes.ts';

export type Tool = 'window' | 'zoom' | 'pan' | 'scroll' | 'length' | 'point' | 'box';

/** The study that is open, and an earlier one beside it. */
export type PaneId = 'now' | 'earlier';

export interface Place {
  readonly series: SeriesView;
  readonly image: ImageView;
  /** From 0. */
  readonly index: number;
}

export interface PaneState {
  readonly series: string;
  readonly index: number;
  readonly view: View;
  /** By instance and frame. */
  readonly lines: readonly { readonly key: string; readonly line: Line }[];
  /** A length that is being drawn. */
  readonly drawing: Line | null;
}

export interface ViewerState {
  readonly tool: Tool;
  readonly heatmap: boolean;
  readonly outline: boolean;
  /** 0–1 */
  readonly opacity: number;
  /** Keys and buttons act on this one. */
  readonly active: PaneId;
  /** What is done to one is done to the other: zoom, pan, turn, invert, scroll; the window where both are CT. */
  readonly isLinked: boolean;
  readonly panes: Readonly<Record<PaneId, PaneState>>;
}

export const imageKey = ({ instance, frame }: { instance: string; frame: number }): string =>
  `${instance}#${frame}`;

const FIRST: PaneState = { series: '', index: 0, view: FITTED, lines: [], drawing: null };

export function useViewerState(showHeatmap: boolean) {
  const [state, setState] = useState<ViewerState>(() => ({
    tool: 'window',
    heatmap: showHeatmap,
    outline: showHeatmap,
    opacity: rememberedOpacity(),
    active: 'now',
    isLinked: true,
    panes: { now: FIRST, earlier: FIRST },
  }));
  const change = (next: Partial<ViewerState>) => setState((now) => ({ ...now, ...next }));
  const changePane = (id: PaneId, next: (pane: PaneState) => Partial<PaneState>) =>
    setState((now) => {
      const pane = { ...now.panes[id], ...next(now.panes[id]) };
      return { ...now, panes: { ...now.panes, [id]: pane } };
    });
  return { state, change, changePane };
}

export type ViewerStore = ReturnType<typeof useViewerState>;

export function placeOf(
  series: readonly SeriesView[],
  { series: uid, index: wanted }: PaneState,
): Place | null {
  const one = series.find((each) => each.uid === uid) ?? series[0];
  const index = Math.min(wanted, (one?.images.length ?? 1) - 1);
  const image = one?.images[index];
  return one === undefined || image === undefined ? null : { series: one, image, index };
}

/** Where an image of a study is. */
export function seriesAt(
  series: readonly SeriesView[],
  key: string,
): { readonly series: string; readonly index: number } | undefined {
  for (const { uid, images } of series) {
    const index = images.findIndex((image) => imageKey(image) === key);
    if (index >= 0) return { series: uid, index };
  }
  return undefined;
}

/** Remembered between studies; says nothing about a patient. */
const OPACITY = 'mentor.heatmap-opacity';

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
