/** A button of the viewer, with its key. */
import { Icon, type IconName } from '../parts/icon.tsx';
import styles from './viewer.module.css';

interface ToolButtonProps {
  readonly label: string;
  readonly hotkey?: string;
  readonly icon: IconName;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

export function ToolButton({ label, hotkey, icon, pressed, disabled, onPress }: ToolButtonProps) {
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
