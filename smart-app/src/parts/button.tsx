/** A native button in one of the app's looks; `busy` says "Sending…" and cannot be pressed twice. */
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './parts.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'primary' | 'quiet';
  readonly small?: boolean;
  readonly icon?: IconName;
  readonly busy?: boolean;
  readonly children: ReactNode;
}

export function Button({ look, small, icon, busy, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled === true || busy === true}
      className={cx(buttonClass(look, small), className)}
    >
      {icon !== undefined && <Icon name={icon} small={small === true} />}
      {busy === true ? 'Sending…' : children}
    </button>
  );
}

export function buttonClass(look?: 'primary' | 'quiet', small?: boolean): string {
  return cx(
    styles.btn,
    look === 'primary' && styles.btnPrimary,
    look === 'quiet' && styles.btnQuiet,
    small === true && styles.btnSmall,
  );
}
