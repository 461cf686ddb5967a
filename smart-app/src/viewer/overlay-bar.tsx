/** What lies over the image, and what the image is not for. */
import { cx } from '../parts/cx.ts';
import { ToolButton } from './tool-button.tsx';
import styles from './viewer.module.css';

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
