/** Reading the record: nothing for 300 ms, then a quiet outline with the seconds, after 10 s a Cancel. */
import { useEffect, useState } from 'react';
import { Button } from '../../parts/button.tsx';
import styles from './empty-states.module.css';

const QUIET_MS = 300;
const CANCEL_AFTER_MS = 10_000;
const TICK_MS = 250;

export function Loading({ onCancel }: { readonly onCancel: () => void }) {
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    const start = performance.now();
    const timer = setInterval(() => setElapsedMs(performance.now() - start), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  if (elapsedMs < QUIET_MS) return <main className={styles.page} aria-busy="true" />;
  return (
    <main className={styles.page} aria-busy="true">
      <div className={styles.outline}>
        <p className="sm muted" role="status">
          Reading the record from the hospital …{' '}
          <span aria-hidden="true">{Math.floor(elapsedMs / 1000)} s</span>
        </p>
        <span className={styles.block} />
        <span className={styles.line} />
        <span className={styles.lineShort} />
        <span className={styles.blockHigh} />
        {elapsedMs >= CANCEL_AFTER_MS && (
          <p className="row wrap sm">
            The hospital takes longer than usual. You can go on waiting.
            <Button small onClick={onCancel}>
              Cancel
            </Button>
          </p>
        )}
      </div>
    </main>
  );
}
