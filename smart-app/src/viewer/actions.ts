/** What tools, buttons and keys do to the panes; what is linked is done to both. */
import type { FindingView } from '../../../src/inbound/app-api/contract-imaging.ts';
import { announce } from '../parts/announce.ts';
import type { Shown } from './grey.ts';
import type { Pane } from './use-pane.ts';
import {
  imageKey,
  rememberOpacity,
  seriesAt,
  type PaneId,
  type Place,
  type ViewerStore,
} from './use-viewer.ts';
import { FITTED, type Line, type View } from './view-changes.ts';

/** @param scale screen pixels per image pixel, of the pane that it is done to */
type ViewChange = (view: View, scale: number) => View;

export type ViewerActions = ReturnType<typeof viewerActions>;

export function viewerActions(
  { state, change, changePane }: ViewerStore,
  panes: Readonly<Record<PaneId, Pane>>,
) {
  const other = (id: PaneId): PaneId => (id === 'now' ? 'earlier' : 'now');
  const both = (id: PaneId): readonly PaneId[] =>
    state.isLinked && panes.earlier.place !== null ? [id, other(id)] : [id];
  const bothAreCt =
    panes.now.place?.series.modality === 'CT' && panes.earlier.place?.series.modality === 'CT';

  const changeView = (id: PaneId, next: ViewChange) => {
    for (const each of both(id))
      changePane(each, ({ view }) => ({
        view: { ...next(view, panes[each].scale), shown: view.shown },
      }));
  };
  // Grey values of two films have nothing in common; Hounsfield units have.
  const changeWindow = (id: PaneId, next: (view: View) => View) => {
    for (const each of bothAreCt ? both(id) : [id])
      changePane(each, ({ view }) => ({ view: next(view) }));
  };
  const go = (id: PaneId, by: number) => {
    for (const each of both(id)) {
      const { place } = panes[each];
      if (place !== null) changePane(each, () => ({ index: stepped(place, by), drawing: null }));
    }
  };
  const goTo = (finding: FindingView) => {
    const at = seriesAt(panes.now.study?.series ?? [], imageKey(finding));
    if (at === undefined) return;
    changePane('now', () => ({ ...at, drawing: null }));
    change({ outline: true, active: 'now' });
    announce(`Finding ${finding.number}: ${finding.title}`);
  };
  return {
    changeView,
    changeWindow,
    go,
    goTo,
    show: (id: PaneId, shown: Shown | null) => changeWindow(id, (view) => ({ ...view, shown })),
    /** The finding after the one on the screen. */
    nextOf: (findings: readonly FindingView[]) => {
      const at = findings.findIndex((one) => imageKey(one) === panes.now.key);
      const next = findings[(at + 1) % Math.max(1, findings.length)];
      if (next !== undefined) goTo(next);
    },
    setOpacity: (wanted: number) => {
      const opacity = Math.min(1, Math.max(0, wanted));
      change({ opacity });
      rememberOpacity(opacity);
    },
    reset: (id: PaneId) => {
      changeView(id, () => FITTED);
      changeWindow(id, (view) => ({ ...view, shown: null }));
      const { key } = panes[id];
      changePane(id, ({ lines }) => ({ lines: lines.filter((one) => one.key !== key) }));
    },
    /** A length; less than a pixel is none. */
    draw: (id: PaneId, line: Line, ended: boolean) => {
      const isLine = Math.hypot(line.to.x - line.from.x, line.to.y - line.from.y) > 1;
      const { key } = panes[id];
      changePane(id, ({ lines }) =>
        ended
          ? { drawing: null, lines: isLine ? [...lines, { key, line }] : lines }
          : { drawing: line },
      );
    },
  };
}

function stepped({ series, index }: Place, by: number): number {
  return Math.min(series.images.length - 1, Math.max(0, index + by));
}
