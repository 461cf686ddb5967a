/** A number in the viewer: what a drag does, without dragging. */
import styles from './viewer.module.css';

interface NumberFieldProps {
  readonly label: string;
  readonly title: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

export function NumberField({ label, title, value, onChange }: NumberFieldProps) {
  return (
    <label className={styles.field}>
      <span aria-hidden="true">{label}</span>
      <input
        type="number"
        aria-label={title}
        value={Math.round(value)}
        onChange={(event) => {
          const next = event.target.valueAsNumber;
          if (Number.isFinite(next)) onChange(next);
        }}
      />
    </label>
  );
}
