/** One choice of a few, all the same size, none preselected unless one is given. Native radios: one tab stop, arrows. */
import { useId } from 'react';
import { Icon, type IconName } from './icon.tsx';
import styles from './parts.module.css';

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T | null;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    readonly icon?: IconName;
  }[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}

export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const name = useId();
  return (
    <div className={styles.seg} role="radiogroup" aria-label={props.label}>
      {props.options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={props.value === option.value}
            disabled={props.disabled}
            onChange={() => props.onChange(option.value)}
          />
          {option.icon !== undefined && <Icon name={option.icon} small />}
          {option.label}
        </label>
      ))}
    </div>
  );
}
