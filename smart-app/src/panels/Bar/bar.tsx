/** The bar above all: product, hospital, user, session end, print, open full, help. */
import { Icon } from '../../parts/icon.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useNarrow } from '../../parts/use-narrow.ts';
import { clock } from '../../format/date.ts';
import { HELP_ID } from '../Help/help.tsx';
import styles from './bar.module.css';

interface BarProps {
  readonly hospital: string | null;
  readonly user: string | null;
  readonly sessionEndsAt: string | null;
}

export function Bar({ hospital, user, sessionEndsAt }: BarProps) {
  const narrow = useNarrow();
  const embedded = window.self !== window.top;
  return (
    <header className={styles.bar}>
      <span className={styles.brand}>
        <Mark />
        Health Analysis Mentor
      </span>
      {hospital !== null && !narrow && <Tag tone="accent">{hospital}</Tag>}
      <span className="grow" />
      {user !== null && !narrow && (
        <span className="row sm muted nowrap">
          <Icon name="person" /> {user}
        </span>
      )}
      {sessionEndsAt !== null && (
        <span className="row sm muted nowrap">
          <Icon name="clock" /> {narrow ? 'ends' : 'Session ends'} {clock(sessionEndsAt)}
        </span>
      )}
      {hospital !== null && (
        <button
          type="button"
          className={styles.iconButton}
          aria-label="Print this page"
          onClick={() => window.print()}
        >
          <Icon name="print" />
        </button>
      )}
      {embedded && (
        <a
          className={styles.iconButton}
          href={window.location.pathname}
          target="_blank"
          rel="noopener"
          aria-label="Open in a full window"
        >
          <Icon name="expand" />
        </a>
      )}
      <button
        type="button"
        className={styles.iconButton}
        aria-label="Help and keys"
        popoverTarget={HELP_ID}
      >
        <Icon name="help" />
      </button>
    </header>
  );
}

function Mark() {
  return (
    <svg className={styles.mark} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect className={styles.markGround} x="1" y="1" width="22" height="22" rx="6" />
      <path
        className={styles.markLine}
        d="M5 14.500c2.200 0 2.600-6 4.600-6s2 8 4 8 2.300-5 5.400-5"
      />
      <circle className={styles.markDot} cx="19" cy="11.5" r="1.7" />
    </svg>
  );
}
