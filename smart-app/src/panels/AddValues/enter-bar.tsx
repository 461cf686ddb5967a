/** The foot of both ways: where the values go, and the button that computes; then what came of it. */
import { useState } from 'react';
import { Link } from 'wouter';
import type { Entry, EntriesRequest } from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useSession, useViewChange } from '../../api/session.tsx';
import { announce } from '../../parts/announce.ts';
import { Button } from '../../parts/button.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { viewPath } from '../../parts/routes.ts';
import parts from '../../parts/parts.module.css';
import styles from './add-values.module.css';

interface EnterBarProps {
  readonly hospital: string;
  readonly entries: readonly Entry[];
  readonly onEntered: () => void;
}

export function EnterBar({ hospital, entries, onEntered }: EnterBarProps) {
  const { id } = useSession();
  const [write, setWrite] = useState(false);
  const enter = useViewChange<EntriesRequest>((api, request) => api.enter(request));
  const compute = () =>
    enter.mutate(
      { entries, writeToRecord: write },
      {
        onSuccess: () => {
          announce('Computed again with your entries.');
          onEntered();
        },
      },
    );
  return (
    <>
      {enter.isError && <ProblemNotice problem={asProblem(enter.error)} />}
      {enter.isSuccess && entries.length === 0 && (
        <Notice tone="done" role="status">
          <p>
            Computed again with your entries. <Link href={viewPath(id)}>Open the risks</Link>
          </p>
        </Notice>
      )}
      <div className={styles.foot}>
        <label className={parts.check}>
          <input
            type="checkbox"
            checked={write}
            onChange={({ target }) => setWrite(target.checked)}
          />
          Also write these entries to {hospital} as Observations, with my name
        </label>
        <Button
          look="primary"
          busy={enter.isPending}
          disabled={entries.length === 0}
          onClick={compute}
        >
          {entries.length === 1 ? 'Compute with this entry' : 'Compute with these entries'}
        </Button>
      </div>
      <p className="xs muted">
        {write
          ? `Kept here with who and when, and written to ${hospital}.`
          : `Kept here with who and when. Nothing of it is written to ${hospital} but the new results.`}
      </p>
    </>
  );
}
