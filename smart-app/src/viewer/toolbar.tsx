/** Every drag has a button and a key; window and level have number fields as well. */
import { Icon, type IconName } from '../parts/icon.tsx';
import { cx } from '../parts/cx.ts';
import type { Tool } from './use-viewer.ts';
import type { Preset } from './view-changes.ts';
import styles from './viewer.module.css';

const TOOLS: readonly {
  readonly tool: Tool;
  readonly label: string;
  readonly key: string;
  readonly icon: IconName;
}[] = [
  { tool: 'window', label: 'Window', key: 'W', icon: 'contrast' },
  { tool: 'zoom', label: 'Zoom', key: 'Z', icon: 'zoom' },
  { tool: 'pan', label: 'Pan', key: 'P', icon: 'move' },
  { tool: 'scroll', label: 'Scroll', key: 'S', icon: 'stack' },
  { tool: 'length', label: 'Length', key: 'L', icon: 'ruler' },
];

interface ToolButtonProps {
  readonly label: string;
  readonly hotkey?: string;
  readonly icon: IconName;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

function ToolButton({ label, hotkey, icon, pressed, disabled, onPress }: ToolButtonProps) {
  return (
    <button
      type="button"
      className={styles.tool}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon name={icon} />
      {label}
      {hotkey !== undefined && <kbd>{hotkey}</kbd>}
    </button>
  );
}

interface ToolbarProps {
  readonly tool: Tool;
  readonly asksPoint: boolean;
  readonly isInverted: boolean;
  readonly isKeyImage: boolean;
  /** Of the image, as it is shown now; null: colour, which has none. */
  readonly window: { readonly width: number; readonly centre: number } | null;
  readonly presets: readonly Preset[];
  readonly onTool: (tool: Tool) => void;
  readonly onInvert: () => void;
  readonly onTurn: () => void;
  readonly onReset: () => void;
  readonly onKeyImage: () => void;
  readonly onWindow: (window: { width: number; centre: number } | null) => void;
}

export function Toolbar(props: ToolbarProps) {
  const { window } = props;
  return (
    <div className={styles.tools} role="toolbar" aria-label="Tools">
      {TOOLS.map(({ tool, label, key, icon }) => (
        <ToolButton
          key={tool}
          label={label}
          hotkey={key}
          icon={icon}
          pressed={props.tool === tool}
          onPress={() => props.onTool(tool)}
        />
      ))}
      {props.asksPoint && (
        <ToolButton
          label="Mark a point"
          hotkey="M"
          icon="target"
          pressed={props.tool === 'point'}
          onPress={() => props.onTool('point')}
        />
      )}
      <ToolButton
        label="Invert"
        hotkey="I"
        icon="invert"
        pressed={props.isInverted}
        onPress={props.onInvert}
      />
      <ToolButton label="Turn" hotkey="T" icon="turn" onPress={props.onTurn} />
      <ToolButton
        label="Key image"
        hotkey="K"
        icon="star"
        pressed={props.isKeyImage}
        onPress={props.onKeyImage}
      />
      <ToolButton label="Reset" hotkey="R" icon="again" onPress={props.onReset} />
      {window !== null && (
        <>
          <label className={styles.field}>
            Preset
            <select
              value=""
              onChange={(event) => {
                const preset = props.presets[Number(event.target.value) - 1];
                props.onWindow(preset ?? null);
              }}
            >
              <option value="">choose</option>
              <option value="0">as sent</option>
              {props.presets.map(({ title }, index) => (
                <option key={title} value={index + 1}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          <NumberField
            label="W"
            title="Window width"
            value={window.width}
            onChange={(width) =>
              props.onWindow({ width: Math.max(1, width), centre: window.centre })
            }
          />
          <NumberField
            label="L"
            title="Window level"
            value={window.centre}
            onChange={(centre) => props.onWindow({ width: window.width, centre })}
          />
        </>
      )}
    </div>
  );
}

function NumberField(props: {
  readonly label: string;
  readonly title: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <label className={styles.field}>
      <span aria-hidden="true">{props.label}</span>
      <input
        type="number"
        aria-label={props.title}
        value={Math.round(props.value)}
        onChange={(event) => {
          const value = event.target.valueAsNumber;
          if (Number.isFinite(value)) props.onChange(value);
        }}
      />
    </label>
  );
}

interface OverlayBarProps {
  readonly hasHeatmap: boolean;
  readonly hasOutline: boolean;
  readonly heatmap: boolean;
  readonly outline: boolean;
  readonly opacity: number;
  readonly isLossy: boolean;
  readonly onHeatmap: () => void;
  readonly onOutline: () => void;
  readonly onOpacity: (opacity: number) => void;
}

export function OverlayBar(props: OverlayBarProps) {
  const percent = Math.round(props.opacity * 100);
  return (
    <div className={cx(styles.tools, styles.toolsFoot)} role="toolbar" aria-label="Overlays">
      <ToolButton
        label={props.heatmap ? 'Heatmap on' : 'Heatmap off'}
        hotkey="H"
        icon="layers"
        pressed={props.heatmap}
        disabled={!props.hasHeatmap}
        onPress={props.onHeatmap}
      />
      <label className={styles.field}>
        Opacity
        <input
          type="range"
          min={0}
          max={100}
          step={5}
          value={percent}
          disabled={!props.hasHeatmap}
          aria-valuetext={`${percent} percent`}
          onChange={(event) => props.onOpacity(event.target.valueAsNumber / 100)}
        />
        {percent} %
      </label>
      <ToolButton
        label={props.outline ? 'Outline on' : 'Outline off'}
        hotkey="O"
        icon="eye"
        pressed={props.outline}
        disabled={!props.hasOutline}
        onPress={props.onOutline}
      />
      {!props.hasHeatmap && <span className={styles.quiet}>No heatmap for this image</span>}
      {props.isLossy && (
        <span className={styles.quiet}>Not for primary reading: 8-bit or lossy pixels</span>
      )}
    </div>
  );
}
