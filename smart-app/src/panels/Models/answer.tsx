/** An answer of a card with where it stands, or that it is not known and why. */
import type { AnswerView } from '../../../../src/inbound/app-api/contract-models.ts';
import { Tag } from '../../parts/tag.tsx';
import styles from './models.module.css';

export function Answer({ answer }: { readonly answer: AnswerView }) {
  if (answer.known)
    return (
      <>
        <p>{answer.text}</p>
        <p className={styles.from}>{answer.from}</p>
      </>
    );
  return (
    <p>
      <Tag tone="warn" icon="help">
        not known
      </Tag>{' '}
      {answer.because}
    </p>
  );
}
