/** The decision on the shown assessment: what will be written and where, in place, agreement and disagreement alike. */
import { useId, useState } from 'react';
import type {
  AssessmentDecision,
  PatientView,
  RiskView,
} from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useViewChange } from '../../api/session.tsx';
import { announce } from '../../parts/announce.ts';
import { Button } from '../../parts/button.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { useNarrow } from '../../parts/use-narrow.ts';
import parts from '../../parts/parts.module.css';
import { WithoutValue } from './without-value.tsx';
import { WrittenLine } from '../Outbox/written.tsx';
import styles from './decision-bar.module.css';

export type OpenDecision = 'confirm' | 'disagree' | null;

interface DecisionBarProps {
  readonly view: PatientView;
  readonly risk: RiskView;
  /** A newer assessment than this one is there. */
  readonly newer: boolean;
  readonly open: OpenDecision;
  readonly onOpen: (open: OpenDecision) => void;
  readonly onPlan: () => void;
}

const REASONS: readonly {
  readonly value: NonNullable<AssessmentDecision['reason']>;
  readonly label: string;
}[] = [
  { value: 'value-wrong', label: 'A value is wrong' },
  { value: 'not-applicable', label: 'Does not apply' },
  { value: 'clinical-judgement', label: 'Clinical judgement' },
  { value: 'other', label: 'Other, see note' },
];

export function DecisionBar({ view, risk, newer, open, onOpen, onPlan }: DecisionBarProps) {
  const narrow = useNarrow();
  const decide = useViewChange<AssessmentDecision>((api, decision) => api.decide(decision));
  const send = (made: Omit<AssessmentDecision, 'key' | 'computedAt'>) => {
    const decision = { key: risk.key, computedAt: risk.computedAt, ...made };
    decide.mutate(decision, {
      onSuccess: () => {
        announce(decision.decision === 'confirm' ? 'Confirmed.' : 'Disagreement kept.');
        onOpen(null);
      },
    });
  };
  const off = risk.state !== 'computed' || !view.hospitalReachable || newer;
  const openPlan = view.plan.activities;
  return (
    <footer className={styles.bar} aria-label="Your decision">
      {decide.isError && (
        <div className={styles.full}>
          <ProblemNotice problem={asProblem(decide.error)} />
        </div>
      )}
      {open === 'confirm' && (
        <ConfirmInPlace
          view={view}
          risk={risk}
          busy={decide.isPending}
          onCancel={() => onOpen(null)}
          onSend={() => send({ decision: 'confirm', reason: null, note: null })}
        />
      )}
      {open === 'disagree' && (
        <DisagreeInPlace
          view={view}
          risk={risk}
          busy={decide.isPending}
          onCancel={() => onOpen(null)}
          onSend={(reason, note) => send({ decision: 'disagree', reason, note })}
        />
      )}
      {open === null && (
        <>
          <p className={styles.says}>
            <Sentence view={view} risk={risk} newer={newer} />
          </p>
          <div className={styles.buttons}>
            {risk.status !== 'cancelled' && (
              <Button disabled={off} onClick={() => onOpen('disagree')}>
                Disagree…
              </Button>
            )}
            <Button onClick={onPlan}>
              {narrow ? 'Plan' : 'Review plan'} ({openPlan})
            </Button>
            {risk.status !== 'final' && (
              <Button look="primary" icon="check" disabled={off} onClick={() => onOpen('confirm')}>
                {narrow ? 'Confirm…' : 'Confirm assessment…'}
              </Button>
            )}
          </div>
        </>
      )}
    </footer>
  );
}

function Sentence({ view, risk, newer }: Pick<DecisionBarProps, 'view' | 'risk' | 'newer'>) {
  if (risk.writtenAs !== null && risk.status !== 'preliminary') {
    return (
      <>
        <b className="m">
          {risk.status === 'final' ? 'You confirmed this assessment.' : 'You disagreed.'}
        </b>{' '}
        <WrittenLine written={risk.writtenAs} hospital={view.hospital} />
      </>
    );
  }
  if (newer) {
    return (
      <>
        <b className="m">Deciding is off</b>: a newer assessment than this one is there. Read again
        first.
      </>
    );
  }
  if (!view.hospitalReachable) {
    return (
      <>
        <b className="m">Confirming is off</b> until {view.hospital} answers and the record can be
        read.
      </>
    );
  }
  if (risk.state !== 'computed') {
    return (
      <>
        <b className="m">There is no number to confirm.</b>{' '}
        {risk.writtenAs !== null && (
          <WrittenLine written={risk.writtenAs} hospital={view.hospital} />
        )}
      </>
    );
  }
  const activities = view.plan.activities;
  return (
    <>
      <b className="m">Your decision on this assessment.</b> Confirming writes RiskAssessment
      “final” to {view.hospital}, with your name
      {together(view, risk)}.
      {activities > 0 &&
        ` The ${activities === 1 ? 'activity' : `${activities} activities`} of the plan ${activities === 1 ? 'is' : 'are'} decided one by one.`}
    </>
  );
}

/** A RiskAssessment holds all outcomes of its model, so they are decided together. */
function together(view: PatientView, risk: RiskView): string {
  const outcomes = view.risks.filter(
    (one) => one.model.id === risk.model.id && one.state === 'computed',
  ).length;
  return outcomes > 1 ? `, for all ${outcomes} results of ${risk.model.shortTitle}` : '';
}

interface InPlaceProps {
  readonly view: PatientView;
  readonly risk: RiskView;
  readonly busy: boolean;
  readonly onCancel: () => void;
}

function ConfirmInPlace({
  view,
  risk,
  busy,
  onCancel,
  onSend,
}: InPlaceProps & { readonly onSend: () => void }) {
  return (
    <>
      <p className={styles.says}>
        <b className="m">Confirm this assessment?</b> RiskAssessment becomes “final” in{' '}
        {view.hospital}, with {view.user ?? 'you'} as verifier in Provenance{together(view, risk)}.
        You can revise it later, as a new version.
      </p>
      <div className={styles.buttons}>
        <Button onClick={onCancel}>Not now</Button>
        <Button look="primary" icon="send" busy={busy} autoFocus onClick={onSend}>
          Send confirmation
        </Button>
      </div>
    </>
  );
}

function DisagreeInPlace({
  view,
  risk,
  busy,
  onCancel,
  onSend,
}: InPlaceProps & {
  readonly onSend: (reason: NonNullable<AssessmentDecision['reason']>, note: string | null) => void;
}) {
  const id = useId();
  const [note, setNote] = useState('');
  const [missing, setMissing] = useState(false);
  return (
    <div className={styles.disagree}>
      <p>
        <b className="m">Disagree because …</b> One press sends it: RiskAssessment becomes
        “cancelled” in {view.hospital}, with the reason and your name
        {together(view, risk)}.
      </p>
      <div className={styles.note}>
        <label className={parts.fieldLabel} htmlFor={id}>
          Note
        </label>
        <div className={parts.field}>
          <input
            id={id}
            className={parts.input}
            value={note}
            aria-invalid={missing}
            aria-describedby={`${id}-hint`}
            onChange={(event) => {
              setNote(event.target.value);
              setMissing(false);
            }}
          />
          <span className={missing ? parts.fault : parts.hint} id={`${id}-hint`}>
            {missing ? '“Other” needs a note in your words.' : 'Optional; required for “Other”'}
          </span>
        </div>
      </div>
      <div className={styles.buttons} role="group" aria-label="Reason for disagreeing">
        {REASONS.map((reason, index) => (
          <Button
            key={reason.value}
            autoFocus={index === 0}
            busy={busy}
            onClick={() => {
              if (reason.value === 'other' && note.trim() === '') {
                setMissing(true);
                document.getElementById(id)?.focus();
                return;
              }
              onSend(reason.value, note.trim() === '' ? null : note.trim());
            }}
          >
            {reason.label}
          </Button>
        ))}
        <Button look="quiet" onClick={onCancel}>
          Not now
        </Button>
      </div>
      <div className={styles.without}>
        <WithoutValue risk={risk} hospital={view.hospital} onDone={onCancel} />
      </div>
    </div>
  );
}
