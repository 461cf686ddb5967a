/** The foot of the plan: what is open, the same effort for yes and no, and the one button that writes. */
import { useId, useState, type ReactNode } from 'react';
import type { RefuseReason } from '../../../../src/inbound/app-api/contract.ts';
import { Button } from '../../parts/button.tsx';
import parts from '../../parts/parts.module.css';
import bar from '../DecisionBar/decision-bar.module.css';
import { REFUSE_REASONS, type Tally } from './decisions.ts';

interface PlanBarProps {
  readonly count: Tally;
  readonly drafted: number;
  readonly hospital: string;
  readonly stale: boolean;
  readonly busy: boolean;
  readonly onAcceptOpen: () => void;
  readonly onRejectOpen: (reason: RefuseReason) => void;
  readonly onSave: () => void;
  readonly children: ReactNode;
}

export function PlanBar(props: PlanBarProps) {
  const { count, drafted, hospital, stale, busy, onAcceptOpen, onRejectOpen, onSave, children } =
    props;
  const id = useId();
  const [rejecting, setRejecting] = useState(false);
  return (
    <footer className={bar.bar} aria-label="Your decisions">
      <div className={bar.full}>{children}</div>
      <p className={bar.says}>
        <b className="m">{openText(count.open)}</b>{' '}
        {drafted === 0
          ? 'Nothing is decided anew, so there is nothing to save.'
          : `Saving writes the CarePlan to ${hospital}, with your name.`}
      </p>
      <div className={bar.buttons}>
        {rejecting ? (
          <>
            <label className={parts.fieldLabel} htmlFor={id}>
              Reject all open, because
            </label>
            <select
              id={id}
              autoFocus
              className={`${parts.input ?? ''} ${bar.reason ?? ''}`}
              defaultValue=""
              onChange={({ target }) => {
                if (target.value === '') return;
                onRejectOpen(target.value as RefuseReason);
                setRejecting(false);
              }}
            >
              <option value="">Choose…</option>
              {REFUSE_REASONS.map((reason) => (
                <option key={reason.value} value={reason.value}>
                  {reason.label}
                </option>
              ))}
            </select>
            <Button look="quiet" onClick={() => setRejecting(false)}>
              Not now
            </Button>
          </>
        ) : (
          <>
            <Button disabled={stale || count.open === 0} onClick={onAcceptOpen}>
              Accept all open
            </Button>
            <Button disabled={stale || count.open === 0} onClick={() => setRejecting(true)}>
              Reject all open…
            </Button>
            <Button
              look="primary"
              icon="send"
              busy={busy}
              disabled={stale || drafted === 0}
              onClick={onSave}
            >
              Save to {hospital}
            </Button>
          </>
        )}
      </div>
    </footer>
  );
}

function openText(open: number): string {
  if (open === 0) return 'Every activity is decided.';
  return open === 1 ? '1 activity is still open.' : `${open} activities are still open.`;
}
