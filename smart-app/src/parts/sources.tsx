/** Where a value came from: its date opens the versioned resources it rests on, in place. */
import type { SourceLink } from '../../../src/inbound/app-api/contract.ts';
import { dateTime, day } from '../format/date.ts';
import styles from './parts.module.css';

interface SourcesProps {
  readonly of: string;
  readonly label: string;
  readonly sources: readonly SourceLink[];
}

export function Sources({ of, label, sources }: SourcesProps) {
  if (sources.length === 0) return <span className="xs muted nowrap">{label}</span>;
  return (
    <details className={styles.source}>
      <summary>
        {label}
        <span className="visually-hidden">, source of {of}</span>
      </summary>
      <ul className={styles.sourceList}>
        {sources.map((source) => (
          <li key={source.reference}>
            {source.display !== null && <>{source.display}, </>}
            {source.at !== null && <span className="nowrap">{dateTime(source.at)}, </span>}
            <code>{source.reference}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function DatedSources({
  of,
  observedAt,
  sources,
}: {
  readonly of: string;
  readonly observedAt: string | null;
  readonly sources: readonly SourceLink[];
}) {
  const label = observedAt === null ? 'source' : day(observedAt);
  if (observedAt === null && sources.length === 0) return null;
  return <Sources of={of} label={label} sources={sources} />;
}
