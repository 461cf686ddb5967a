/** A short state: a shape and a word, colour last. */
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './parts.module.css';

type Tone = 'plain' | 'info' | 'warn' | 'critical' | 'done' | 'trial' | 'accent';

const TONES: Readonly<Record<Tone, string | undefined>> = {
  plain: undefined,
  info: styles.tagInfo,
  warn: styles.tagWarn,
  critical: styles.tagCritical,
  done: styles.tagDone,
  trial: styles.tagTrial,
  accent: styles.tagAccent,
};

interface TagProps {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}

export function Tag({ tone = 'plain', icon, children }: TagProps) {
  return (
    <span className={cx(styles.tag, TONES[tone])}>
      {icon !== undefined && <Icon name={icon} small />}
      <span>{children}</span>
    </span>
  );
}
