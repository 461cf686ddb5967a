/** What lies over the images: findings with their maps, lengths, a marked point, a box that is being drawn. */
import { useMemo } from 'react';
import type {
  Box,
  FindingView,
  HeatmapView,
} from '../../../src/inbound/app-api/contract-imaging.ts';
import { useHeatmaps } from '../api/session.tsx';
import { heatmapCanvas, NOTHING_OVER, type Overlay } from './drawing.ts';
import type { Pane } from './use-pane.ts';
import { imageKey, type PaneState, type ViewerState } from './use-viewer.ts';
import { lengthText } from './view-changes.ts';

interface OverlayOf {
  readonly study: string;
  readonly findings: readonly FindingView[];
  readonly pane: Pane;
  readonly state: ViewerState;
  /** On the image of its finding. */
  readonly draft: { readonly key: string; readonly box: Box } | null;
}

/** Over the study that is open. */
export function useOverlay({ study, findings, pane, state, draft }: OverlayOf): Overlay {
  const { key } = pane;
  const heatmaps = useHeatmapCanvases(study, findings);
  const here = useMemo(() => findings.filter((one) => imageKey(one) === key), [findings, key]);
  const lines = useLengths(pane, state.panes.now);
  const { heatmap, outline, opacity } = state;
  const box = draft?.key === key ? draft.box : null;
  return useMemo(
    () => ({
      findings: here,
      heatmaps,
      showHeatmap: heatmap,
      showOutline: outline,
      opacity,
      lines,
      point: here.find(({ point }) => point !== null)?.point ?? null,
      draft: box,
    }),
    [here, heatmaps, heatmap, outline, opacity, lines, box],
  );
}

/** Over an earlier study: lengths only; what a network used is shown for the one that is open. */
export function useLengthsOver(pane: Pane, state: PaneState): Overlay {
  const lines = useLengths(pane, state);
  return useMemo(() => ({ ...NOTHING_OVER, lines }), [lines]);
}

function useLengths({ key, place }: Pane, { lines, drawing }: PaneState): Overlay['lines'] {
  const spacing = place?.image.pixels?.spacingMm ?? null;
  return useMemo(
    () =>
      [
        ...lines.filter((one) => one.key === key).map(({ line }) => line),
        ...(drawing === null ? [] : [drawing]),
      ].map((line) => ({ line, text: lengthText(line, spacing) })),
    [lines, drawing, key, spacing],
  );
}

function useHeatmapCanvases(study: string, findings: readonly FindingView[]) {
  const wanted = useMemo(() => findings.filter(hasHeatmap), [findings]);
  const query = useHeatmaps(
    study,
    wanted.map(({ id }) => id),
  );
  return useMemo(
    () =>
      new Map(
        wanted.flatMap(({ id, heatmap }) => {
          const bytes = query.data?.get(id);
          return bytes === undefined
            ? []
            : [[id, heatmapCanvas(heatmap.rows, heatmap.columns, new Uint8Array(bytes))] as const];
        }),
      ),
    [query.data, wanted],
  );
}

function hasHeatmap(one: FindingView): one is FindingView & { readonly heatmap: HeatmapView } {
  return one.heatmap !== null;
}
