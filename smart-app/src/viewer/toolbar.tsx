/** Every drag has a button and a key; what needs a place has number fields as well. */
import type { IconName } from '../parts/icon.tsx';
import type { ViewerActions } from './actions.ts';
import { ToolButton } from './tool-button.tsx';
import type { Pane } from './use-pane.ts';
import type { Tool, ViewerState } from './use-viewer.ts';
import { turned, zoomed } from './view-changes.ts';
import styles from './viewer.module.css';
import { WindowFields } from './window-fields.tsx';

interface ToolChoice {
  readonly tool: Tool;
  readonly label: string;
  readonly key: string;
  readonly icon: IconName;
}

const TOOLS: readonly ToolChoice[] = [
  { tool: 'window', label: 'Window', key: 'W', icon: 'contrast' },
  { tool: 'zoom', label: 'Zoom', key: 'Z', icon: 'zoom' },
  { tool: 'pan', label: 'Pan', key: 'P', icon: 'move' },
  { tool: 'scroll', label: 'Scroll', key: 'S', icon: 'stack' },
  { tool: 'length', label: 'Length', key: 'L', icon: 'ruler' },
];
const POINT: ToolChoice = { tool: 'point', label: 'Mark a point', key: 'M', icon: 'target' };
const BOX: ToolChoice = { tool: 'box', label: 'Draw a box', key: 'X', icon: 'expand' };

interface ToolbarProps {
  readonly state: ViewerState;
  readonly actions: ViewerActions;
  /** That keys and buttons act on. */
  readonly pane: Pane;
  readonly asksPoint: boolean;
  readonly asksBox: boolean;
  readonly isKeyImage: boolean;
  /** null: there is no earlier study. */
  readonly isBeside: boolean | null;
  readonly onTool: (tool: Tool) => void;
  readonly onKeyImage: () => void;
  readonly onBeside: () => void;
}

export function Toolbar(props: ToolbarProps) {
  const { state, actions, pane } = props;
  const { active } = state;
  const tools = [...TOOLS, ...(props.asksPoint ? [POINT] : []), ...(props.asksBox ? [BOX] : [])];
  const zoom = (factor: number) => actions.changeView(active, (view) => zoomed(view, factor));
  const invert = () =>
    actions.changeView(active, (view) => ({ ...view, isInverted: !view.isInverted }));
  const { isInverted } = state.panes[active].view;
  return (
    <div className={styles.tools} role="toolbar" aria-label="Tools">
      {tools.map(({ tool, label, key, icon }) => (
        <ToolButton
          key={tool}
          label={label}
          hotkey={key}
          icon={icon}
          pressed={state.tool === tool}
          onPress={() => props.onTool(tool)}
        />
      ))}
      <ToolButton label="Larger" hotkey="+" icon="zoom" onPress={() => zoom(1.25)} />
      <ToolButton label="Smaller" hotkey="−" icon="zoom" onPress={() => zoom(0.8)} />
      <ScrollButtons pane={pane} onGo={(by) => actions.go(active, by)} />
      <ToolButton label="Invert" hotkey="I" icon="invert" pressed={isInverted} onPress={invert} />
      <ToolButton
        label="Turn"
        hotkey="T"
        icon="turn"
        onPress={() => actions.changeView(active, turned)}
      />
      <ToolButton
        label="Key image"
        hotkey="K"
        icon="star"
        pressed={props.isKeyImage}
        onPress={props.onKeyImage}
      />
      {props.isBeside !== null && (
        <ToolButton
          label="Side by side"
          hotkey="B"
          icon="layers"
          pressed={props.isBeside}
          onPress={props.onBeside}
        />
      )}
      <ToolButton label="Reset" hotkey="R" icon="again" onPress={() => actions.reset(active)} />
      <WindowFields pane={pane} onShown={(shown) => actions.show(active, shown)} />
    </div>
  );
}

/** Of a stack. */
function ScrollButtons({ pane: { place }, onGo }: { pane: Pane; onGo: (by: number) => void }) {
  const count = place?.series.images.length ?? 0;
  if (place === null || count < 2) return null;
  return (
    <>
      <ToolButton
        label="Previous"
        hotkey="PgUp"
        icon="back"
        disabled={place.index === 0}
        onPress={() => onGo(-1)}
      />
      <ToolButton
        label="Next"
        hotkey="PgDn"
        icon="right"
        disabled={place.index === count - 1}
        onPress={() => onGo(1)}
      />
    </>
  );
}
