/** Keys of the viewer: every drag has one, none needs a modifier. */
import { useKeys } from '../parts/use-keys.ts';
import type { FindingView } from '../../../src/inbound/app-api/contract-imaging.ts';
import type { ViewerActions } from './actions.ts';
import type { Preset } from './view-changes.ts';
import { panned, turned, zoomed } from './view-changes.ts';
import type { Tool, ViewerState } from './use-viewer.ts';

const KEY_PAN_PX = 40;

interface KeyTargets {
  readonly state: ViewerState;
  readonly actions: ViewerActions;
  readonly presets: readonly Preset[];
  readonly findings: readonly FindingView[];
  readonly asksPoint: boolean;
  readonly asksBox: boolean;
  readonly onTool: (tool: Tool) => void;
  readonly onHeatmap: () => void;
  readonly onOutline: () => void;
  readonly onKeyImage: () => void;
  readonly onBeside: () => void;
}

export function useViewerKeys(to: KeyTargets): void {
  const { state, actions, onTool } = to;
  const { active, opacity } = state;
  const zoom = (factor: number) => actions.changeView(active, (view) => zoomed(view, factor));
  const pan = (dx: number, dy: number) =>
    actions.changeView(active, (view, scale) => panned(view, dx, dy, scale));
  useKeys({
    w: () => onTool('window'),
    z: () => onTool('zoom'),
    p: () => onTool('pan'),
    s: () => onTool('scroll'),
    l: () => onTool('length'),
    ...(to.asksPoint ? { m: () => onTool('point') } : {}),
    ...(to.asksBox ? { x: () => onTool('box') } : {}),
    i: () => actions.changeView(active, (view) => ({ ...view, isInverted: !view.isInverted })),
    t: () => actions.changeView(active, turned),
    k: to.onKeyImage,
    b: to.onBeside,
    r: () => actions.reset(active),
    h: to.onHeatmap,
    o: to.onOutline,
    n: () => actions.nextOf(to.findings),
    '[': () => actions.setOpacity(opacity - 0.1),
    ']': () => actions.setOpacity(opacity + 0.1),
    '+': () => zoom(1.25),
    '=': () => zoom(1.25),
    '-': () => zoom(0.8),
    PageUp: () => actions.go(active, -1),
    PageDown: () => actions.go(active, 1),
    ArrowLeft: () => pan(-KEY_PAN_PX, 0),
    ArrowRight: () => pan(KEY_PAN_PX, 0),
    ArrowUp: () => pan(0, -KEY_PAN_PX),
    ArrowDown: () => pan(0, KEY_PAN_PX),
    ...Object.fromEntries(
      to.presets.map(({ shown }, at) => [String(at + 1), () => actions.show(active, shown)]),
    ),
  });
}
