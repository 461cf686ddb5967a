/** Where the hospital asks for it: what the person sees, said before the finding is shown; kept here, with who and when. */
import { useId, useState } from 'react';
import type { OwnReadingView } from '../../../../src/inbound/app-api/contract-imaging.ts';
import type { Problem } from '../../api/problem.ts';
import { dateTime } from '../../format/date.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import styles from './study.module.css';

interface OwnReadingProps {
  readonly reading: OwnReadingView;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onGive: (text: string) => void;
}

export function OwnReading({ reading, busy, problem, onGive }: OwnReadingProps) {
  const [text, setText] = useState('');
  const why = useId();
  if (reading.given !== null)
    return (
      <Card title="Your own reading" aside={dateTime(reading.given.at)}>
        <p>{reading.given.text}</p>
      </Card>
    );
  return (
    <Card title="Your own reading first">
      <div className={styles.decide}>
        <p id={why}>
          This hospital asks what you see before{' '}
          {reading.withheld === 1 ? 'the finding is' : 'findings are'} shown.
        </p>
        {problem !== null && <ProblemNotice problem={problem} />}
        <label className={styles.field}>
          What you see
          <textarea
            rows={3}
            maxLength={2_000}
            aria-describedby={why}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <Button
          look="primary"
          icon="eye"
          disabled={text.trim() === ''}
          busy={busy}
          onClick={() => onGive(text.trim())}
        >
          Keep it and show the network’s reading
        </Button>
        <p className="xs muted">
          Kept here with your name and the time. Nothing is written to the hospital.
        </p>
      </div>
    </Card>
  );
}
