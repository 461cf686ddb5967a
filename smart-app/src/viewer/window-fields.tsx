/** Window and level without dragging: presets, width, centre. */
import type { DisplayWindow } from '../../../src/inbound/app-api/contract-imaging.ts';
import { windowOf, type Shown } from './grey.ts';
import { NumberField } from './number-field.tsx';
import type { Pane } from './use-pane.ts';
import styles from './viewer.module.css';

interface WindowFieldsProps {
  readonly pane: Pane;
  readonly onShown: (shown: Shown | null) => void;
}

export function WindowFields({ pane, onShown }: WindowFieldsProps) {
  const { shown, presets, image } = pane;
  if (shown === null || image?.grey === undefined) return null;
  const window = windowOf(shown, image.grey.tables);
  const set = (next: Partial<DisplayWindow>) =>
    onShown({ by: 'window', window: { ...window, ...next } });
  return (
    <>
      <label className={styles.field}>
        Preset
        <select
          value=""
          onChange={(event) => onShown(presets[Number(event.target.value)]?.shown ?? null)}
        >
          <option value="">choose</option>
          {presets.map(({ title }, index) => (
            <option key={`${index} ${title}`} value={index}>
              {index + 1} {title}
            </option>
          ))}
        </select>
      </label>
      <NumberField
        label="W"
        title="Window width"
        value={window.width}
        onChange={(width) => set({ width: Math.max(1, width) })}
      />
      <NumberField
        label="L"
        title="Window level"
        value={window.centre}
        onChange={(centre) => set({ centre })}
      />
    </>
  );
}
