/** The files that were given, each with what became of it; a hundred at a time, so that a thousand are no burden. */
import { memo, useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../api/session.tsx';
import { Button } from '../../parts/button.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { studyPath } from '../../parts/routes.ts';
import { Segmented } from '../../parts/segmented.tsx';
import type { UploadItem } from '../../upload/upload-queue.ts';
import {
  detailOf,
  megabytes,
  outcomeOf,
  OUTCOME_WORDS,
  type Outcome,
} from '../../upload/upload-words.ts';
import styles from './add-files.module.css';

const AT_A_TIME = 100;
/** Fewer are seen at a glance. */
const WORTH_FILTERING = 8;

const FILTERS = {
  all: () => true,
  open: (outcome: Outcome) =>
    outcome === 'waiting' ||
    outcome === 'sending' ||
    outcome === 'failed' ||
    outcome === 'needs-file',
  here: (outcome: Outcome) => outcome === 'stored' || outcome === 'same' || outcome === 'not-read',
  rejected: (outcome: Outcome) => outcome === 'rejected',
} as const;

const OPTIONS = [
  { value: 'all', label: 'All' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'open', label: 'Not done' },
  { value: 'here', label: 'Here' },
] as const;

interface FileListProps {
  readonly items: readonly UploadItem[];
  readonly onRemove: (key: number) => void;
}

export function FileList({ items, onRemove }: FileListProps) {
  const [filter, setFilter] = useState<keyof typeof FILTERS>('all');
  const [most, setMost] = useState(AT_A_TIME);
  const wanted = items.filter((item) => FILTERS[filter](outcomeOf(item)));
  return (
    <>
      {items.length >= WORTH_FILTERING && (
        <Segmented label="Show files" value={filter} options={OPTIONS} onChange={setFilter} />
      )}
      {wanted.length === 0 && items.length > 0 && <p className="sm muted">None of these.</p>}
      <ul className={styles.files}>
        {wanted.slice(0, most).map((item) => (
          <Row key={item.key} item={item} onRemove={onRemove} />
        ))}
      </ul>
      {wanted.length > most && (
        <Button small onClick={() => setMost(most + AT_A_TIME)}>
          Show more of {wanted.length.toLocaleString('en')}
        </Button>
      )}
    </>
  );
}

const LOOK: Readonly<
  Record<Outcome, { readonly icon: IconName; readonly style: string | undefined }>
> = {
  waiting: { icon: 'clock', style: styles.quiet },
  sending: { icon: 'send', style: styles.quiet },
  stored: { icon: 'check', style: styles.good },
  same: { icon: 'check', style: styles.good },
  'not-read': { icon: 'warn', style: styles.doubt },
  rejected: { icon: 'stop', style: styles.bad },
  failed: { icon: 'warn', style: styles.doubt },
  'needs-file': { icon: 'warn', style: styles.doubt },
};

const Row = memo(function Row({
  item,
  onRemove,
}: {
  readonly item: UploadItem;
  readonly onRemove: (key: number) => void;
}) {
  const { id } = useSession();
  const outcome = outcomeOf(item);
  const { icon, style } = LOOK[outcome];
  const study = item.answer?.taken === true ? item.answer.study : null;
  const share = item.bytes === 0 ? 0 : item.sent / item.bytes;
  return (
    <li className={styles.row} data-outcome={outcome}>
      <span className={style}>
        <Icon name={icon} />
      </span>
      <span className={styles.name}>
        <b className="m">{item.name}</b> <span className="muted xs">{megabytes(item.bytes)}</span>
      </span>
      <span className="xs muted">
        {outcome === 'sending' ? `${Math.floor(share * 100)} %` : OUTCOME_WORDS[outcome]}
      </span>
      <button
        type="button"
        className={styles.remove}
        aria-label={`Remove ${item.name} from the list`}
        onClick={() => onRemove(item.key)}
      >
        <Icon name="cross" small />
      </button>
      {outcome === 'sending' && (
        <progress className={styles.under} aria-label={item.name} max={1} value={share} />
      )}
      {(detailOf(item) !== '' || study !== null) && (
        <span className={styles.detail}>
          {detailOf(item)}{' '}
          {study !== null && <Link href={studyPath(id, study)}>Open the study</Link>}
        </span>
      )}
    </li>
  );
});
