/** A message in place: what is so, and what can be done. Never a modal. */
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './parts.module.css';

type NoticeTone = 'info' | 'warn' | 'critical' | 'done' | 'trial';

const LOOK: Readonly<Record<NoticeTone, { style: string | undefined; icon: IconName }>> = {
  info: { style: undefined, icon: 'info' },
  warn: { style: styles.noticeWarn, icon: 'warn' },
  critical: { style: styles.noticeCritical, icon: 'warn' },
  done: { style: styles.noticeDone, icon: 'check' },
  trial: { style: styles.noticeTrial, icon: 'info' },
};

interface NoticeProps {
  readonly tone?: NoticeTone;
  readonly icon?: IconName;
  readonly role?: 'status' | 'alert';
  readonly children: ReactNode;
}

export function Notice({ tone = 'info', icon, role, children }: NoticeProps) {
  const look = LOOK[tone];
  return (
    <div className={cx(styles.notice, look.style)} role={role}>
      <Icon name={icon ?? look.icon} />
      <div className={styles.noticeBody}>{children}</div>
    </div>
  );
}
