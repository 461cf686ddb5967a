/** Screens without a patient: each says why, whether anything was written, and the one useful action. */
import type { ReactNode } from 'react';
import type { PatientView } from '../../../../src/inbound/app-api/contract.ts';
import type { Problem } from '../../api/problem.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import styles from './empty-states.module.css';

/** The session ended, or an answer was about somebody else: nothing of the patient is left on the screen. */
export function Gone({ because }: { readonly because: Problem }) {
  return because.isMismatch ? (
    <Alone title="Screen emptied">
      <ProblemNotice problem={because}>
        <p>
          The numbers of one patient are never shown under another’s name, so this window was
          emptied.
        </p>
      </ProblemNotice>
    </Alone>
  ) : (
    <Alone title="Session ended">
      <Notice icon="lock" role="status">
        <p>{because.message} Patient data was removed from this window.</p>
      </Notice>
      <p>{because.action}</p>
      <p className="sm muted">
        Decisions that were sent are in the hospital or its outbox. What was not sent was not
        written.
      </p>
    </Alone>
  );
}

export function ReadFailed({
  problem,
  onAgain,
}: {
  readonly problem: Problem;
  readonly onAgain: () => void;
}) {
  return (
    <Alone title="The record was not read">
      <ProblemNotice problem={problem}>
        <p>
          <Button small icon="again" onClick={onAgain}>
            Try again
          </Button>
        </p>
      </ProblemNotice>
    </Alone>
  );
}

export function ReadCancelled({ onAgain }: { readonly onAgain: () => void }) {
  return (
    <Alone title="Reading was cancelled">
      <p>Nothing was computed and nothing was written.</p>
      <p>
        <Button icon="again" onClick={onAgain}>
          Read the record
        </Button>
      </p>
    </Alone>
  );
}

export function NoModelApplies({ view }: { readonly view: PatientView }) {
  return (
    <Card title="No result for this patient">
      <p>
        None of the active models applies to this patient, or nothing they need was found in the{' '}
        {view.record.valuesRead} values read from {view.hospital}. Correct the chart, then read
        again.
      </p>
    </Card>
  );
}

function Alone({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main className={styles.alone} id="main" tabIndex={-1}>
      <Card title={title} alone>
        <div className="stack">{children}</div>
      </Card>
    </main>
  );
}
