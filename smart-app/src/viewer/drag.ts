/** What a drag on an image does, by tool. */
import type { Box, ImageView } from '../../../src/inbound/app-api/contract-imaging.ts';
import type { Drag } from './canvas.tsx';
import type { Pane } from './use-pane.ts';
import type { PaneId, Tool } from './use-viewer.ts';
import type { ViewerActions } from './actions.ts';
import { boxBetween, panned, windowed, zoomed } from './view-changes.ts';

/** Screen pixels of one step under the scroll tool. */
const SCROLL_PX = 14;

interface DragTargets {
  readonly actions: ViewerActions;
  readonly onPoint: (image: ImageView, at: { x: number; y: number }) => void;
  /** On the finding's own image only. */
  readonly onBox: (image: ImageView, box: Box) => void;
  /** Screen pixels that were no step yet. */
  readonly scrolled: { current: number };
}

export function dragged(
  tool: Tool,
  id: PaneId,
  pane: Pane,
  drag: Drag,
  { actions, onPoint, onBox, scrolled }: DragTargets,
): void {
  const { dx, dy, from, to, ended } = drag;
  switch (tool) {
    case 'window': {
      const own = pane.image?.grey?.own;
      if (own !== undefined) actions.changeWindow(id, (view) => windowed(view, own, dx, dy));
      return;
    }
    case 'zoom':
      actions.changeView(id, (view) => zoomed(view, Math.exp(-dy / 150)));
      return;
    case 'pan':
      actions.changeView(id, (view, scale) => panned(view, dx, dy, scale));
      return;
    case 'scroll': {
      scrolled.current = ended ? 0 : scrolled.current + dy;
      const steps = Math.trunc(scrolled.current / SCROLL_PX);
      if (steps === 0) return;
      scrolled.current -= steps * SCROLL_PX;
      actions.go(id, steps);
      return;
    }
    case 'length':
      actions.draw(id, { from, to }, ended);
      return;
    case 'point':
      if (ended && id === 'now' && pane.place !== null) onPoint(pane.place.image, to);
      return;
    case 'box': {
      const image = pane.place?.image;
      const box = image?.pixels == null ? null : boxBetween({ from, to }, image.pixels);
      if (id === 'now' && image !== undefined && box !== null) onBox(image, box);
    }
  }
}
