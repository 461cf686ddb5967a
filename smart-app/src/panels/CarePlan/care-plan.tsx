/** The proposed care plan: each activity accepted, changed or rejected by a person; nothing is ordered from here. */
import { useState } from 'react';
import type {
  ActivityDecision,
  PatientView,
  PlanView,
  RefuseReason,
} from '../../../../src/inbound/app-api/contract.ts';
import { asProblem } from '../../api/problem.ts';
import { useSavePlan } from '../../api/session.tsx';
import { dateTime } from '../../format/date.ts';
import { capital, countWord } from '../../format/risk.ts';
import { announce } from '../../parts/announce.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ProblemNotice } from '../../parts/problem-notice.tsx';
import { Tag } from '../../parts/tag.tsx';
import { WrittenLine } from '../Outbox/written.tsx';
import { ActivityRow, rowId } from './activity-row.tsx';
import {
  choiceOf,
  decisionOf,
  mostUrgentFirst,
  newDraft,
  tally,
  tallyText,
  type DraftDecision,
  type Drafts,
} from './decisions.ts';
import { PlanAside } from './plan-aside.tsx';
import { PlanBar } from './plan-bar.tsx';
import styles from './care-plan.module.css';

interface CarePlanProps {
  readonly view: PatientView;
  readonly plan: PlanView;
  /** A newer value than the proposal rests on is there: propose again first. */
  readonly stale: boolean;
  readonly onProposeAgain: () => void;
}

export function CarePlan({ view, plan, stale, onProposeAgain }: CarePlanProps) {
  const [drafts, setDrafts] = useState<Drafts>({});
  const [tried, setTried] = useState(false);
  const save = useSavePlan();
  const activities = mostUrgentFirst(plan.activities);
  const count = tally(activities, drafts);
  const open = activities.filter((activity) => choiceOf(activity, drafts) === null);

  const setDraft = (activity: string, draft: DraftDecision | null) => {
    setDrafts(
      draft === null
        ? Object.fromEntries(Object.entries(drafts).filter(([id]) => id !== activity))
        : { ...drafts, [activity]: draft },
    );
  };
  const draftOpen = (draft: (activity: PlanView['activities'][number]) => DraftDecision) => {
    setDrafts({ ...drafts, ...Object.fromEntries(open.map((one) => [one.id, draft(one)])) });
  };
  const send = () => {
    const ready = decisionsOf(drafts);
    const firstFault = activities.find(
      (one) => drafts[one.id] !== undefined && !ready.some((each) => each.activity === one.id),
    );
    setTried(true);
    if (firstFault !== undefined) {
      const row = document.getElementById(rowId(firstFault.id));
      row?.querySelector<HTMLElement>('[aria-invalid="true"], select, input')?.focus();
      return;
    }
    save.mutate(
      { computedAt: plan.computedAt, decisions: ready },
      {
        onSuccess: () => {
          setDrafts({});
          setTried(false);
          announce('Plan saved.');
        },
      },
    );
  };

  return (
    <>
      <div className={styles.page}>
        <div className={styles.head}>
          <div>
            <h2 className={styles.title}>Proposed care plan</h2>
            <p className={styles.lead}>
              {capital(countWord(activities.length))}{' '}
              {activities.length === 1 ? 'activity follows' : 'activities follow'} from the
              assessment of <span className="nowrap">{dateTime(plan.proposedAt)}</span>. Each one is
              yours to accept, change or reject. Nothing is ordered from here: orders are placed in
              the hospital’s own system.
            </p>
          </div>
          <PlanState plan={plan} />
        </div>
        {plan.writtenAs !== null && (
          <p className={styles.written}>
            <WrittenLine written={plan.writtenAs} hospital={view.hospital} />
          </p>
        )}
        {stale && (
          <Notice tone="warn" icon="clock" role="status">
            <p>
              <b className="m">This proposal rests on older values.</b> A newer assessment of this
              patient is there, so deciding on this one is off.
            </p>
            <p>
              <Button small icon="again" onClick={onProposeAgain}>
                Propose again
              </Button>
            </p>
          </Notice>
        )}
        <div className={styles.columns}>
          <Card title="Activities" aside={tallyText(count)} bare>
            {activities.length === 0 ? (
              <p className={styles.none}>
                No rule proposes anything for this patient with the values that are known. What was
                held back, and what could not be judged, stands beside this.
              </p>
            ) : (
              <ol>
                {activities.map((activity, index) => (
                  <ActivityRow
                    key={activity.id}
                    activity={activity}
                    number={index + 1}
                    draft={drafts[activity.id] ?? null}
                    showFault={tried}
                    isOff={stale}
                    onDraft={(draft) => setDraft(activity.id, draft)}
                  />
                ))}
              </ol>
            )}
          </Card>
          <PlanAside plan={plan} count={count} hospital={view.hospital} />
        </div>
      </div>
      {activities.length > 0 && (
        <PlanBar
          count={count}
          drafted={Object.keys(drafts).length}
          hospital={view.hospital}
          stale={stale}
          busy={save.isPending}
          onAcceptOpen={() => draftOpen((activity) => newDraft(activity, 'accept'))}
          onRejectOpen={(refuse: RefuseReason) =>
            draftOpen((activity) => ({ ...newDraft(activity, 'reject'), refuse }))
          }
          onSave={send}
        >
          {save.isError && <ProblemNotice problem={asProblem(save.error)} />}
        </PlanBar>
      )}
    </>
  );
}

export function PlanLoading({
  problem,
  onAgain,
}: {
  readonly problem: ReturnType<typeof asProblem> | null;
  readonly onAgain: () => void;
}) {
  return (
    <div className={styles.page}>
      {problem === null ? (
        <p className="muted" role="status">
          Reading the proposed plan …
        </p>
      ) : (
        <ProblemNotice problem={problem}>
          <p>
            <Button small icon="again" onClick={onAgain}>
              Try again
            </Button>
          </p>
        </ProblemNotice>
      )}
    </div>
  );
}

function decisionsOf(drafts: Drafts): readonly ActivityDecision[] {
  return Object.entries(drafts).flatMap(([activity, draft]) => {
    const decision = decisionOf(activity, draft);
    return decision === null ? [] : [decision];
  });
}

function PlanState({ plan }: { readonly plan: PlanView }) {
  switch (plan.state) {
    case 'none':
      return <Tag>No plan</Tag>;
    case 'proposed':
      return (
        <Tag tone="info" icon="eye">
          Draft, proposal
        </Tag>
      );
    case 'active':
      return (
        <Tag tone="done" icon="check">
          Active
        </Tag>
      );
    case 'revoked':
      return <Tag icon="cross">Revoked</Tag>;
  }
}
