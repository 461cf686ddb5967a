/** One icon of the sprite; always beside a word, so it is hidden from assistive technology. */
import sprite from './icons.svg?no-inline';
import { cx } from './cx.ts';
import styles from './parts.module.css';

export type IconName =
  | 'check'
  | 'cross'
  | 'pen'
  | 'clock'
  | 'person'
  | 'print'
  | 'expand'
  | 'help'
  | 'info'
  | 'eye'
  | 'again'
  | 'warn'
  | 'send'
  | 'back'
  | 'right'
  | 'down'
  | 'lock'
  | 'hand'
  | 'arrow'
  | 'contrast'
  | 'zoom'
  | 'move'
  | 'stack'
  | 'invert'
  | 'turn'
  | 'ruler'
  | 'layers'
  | 'stop'
  | 'star'
  | 'target';

export function Icon({ name, small }: { readonly name: IconName; readonly small?: boolean }) {
  return (
    <svg
      className={cx(styles.icon, small && styles.iconSmall)}
      aria-hidden="true"
      focusable="false"
    >
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
