/**
 * A panel: a card with a heading. In the narrow sidebar a foldable one becomes native `details`
 * with its result in the header line, so nothing is lost, only folded.
 */
import { useId, type ReactNode } from 'react';
import { useNarrow } from './use-narrow.ts';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import styles from './parts.module.css';

interface CardProps {
  readonly id?: string;
  readonly title: ReactNode;
  /** Beside the title: tags. */
  readonly tags?: ReactNode;
  /** At the right of the header line. */
  readonly aside?: ReactNode;
  readonly fold?: 'open' | 'closed';
  readonly bare?: boolean;
  /** The only heading of a page without a patient. */
  readonly alone?: boolean;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

export function Card({
  id,
  title,
  tags,
  aside,
  fold,
  bare,
  alone,
  className,
  children,
}: CardProps) {
  const heading = useId();
  const narrow = useNarrow();
  const Heading = alone === true ? 'h1' : 'h2';
  const body = bare === true ? children : <div className={styles.cardBody}>{children}</div>;
  if (fold !== undefined && narrow) {
    return (
      <section id={id} aria-labelledby={heading}>
        <details className={cx(styles.card, className)} open={fold === 'open'}>
          <summary className={styles.cardHead}>
            <span className={styles.cardTitle}>
              <span className={styles.chevron}>
                <Icon name="right" />
              </span>
              <h2 id={heading}>{title}</h2>
              {tags}
            </span>
            {aside !== undefined && <span className="xs muted">{aside}</span>}
          </summary>
          {body}
        </details>
      </section>
    );
  }
  return (
    <section id={id} className={cx(styles.card, className)} aria-labelledby={heading}>
      <div className={styles.cardHead}>
        <div className={styles.cardTitle}>
          <Heading id={heading}>{title}</Heading>
          {tags}
        </div>
        {aside !== undefined && <span className="xs muted">{aside}</span>}
      </div>
      {body}
    </section>
  );
}
