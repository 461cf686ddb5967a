/** Beside the activities: what saving will write, goals, what was checked, what was held back or could not be judged. */
import type { PlanView } from '../../../../src/inbound/app-api/contract.ts';
import { spelled } from '../../format/quantity.ts';
import { Card } from '../../parts/card.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Sources } from '../../parts/sources.tsx';
import parts from '../../parts/parts.module.css';
import type { Tally } from './decisions.ts';
import styles from './care-plan.module.css';

interface PlanAsideProps {
  readonly plan: PlanView;
  readonly count: Tally;
  readonly hospital: string;
}

export function PlanAside({ plan, count, hospital }: PlanAsideProps) {
  return (
    <div className="stack">
      <WhatSavingWrites count={count} hospital={hospital} />
      {plan.goals.length > 0 && <Goals plan={plan} />}
      {plan.checks.length > 0 && (
        <Card title="Checked before proposing" fold="open">
          <ul className={parts.steps}>
            {plan.checks.map((check) => (
              <li key={check.text} className={check.known ? undefined : styles.unknown}>
                <Icon name={check.known ? 'check' : 'warn'} />
                <span>
                  {!check.known && <b className="m">Could not be checked: </b>}
                  {spelled(check.text)}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {plan.suppressed.length > 0 && (
        <Card title="Not proposed" fold="open">
          <ul className={parts.steps}>
            {plan.suppressed.map((one) => (
              <li key={one.title}>
                <Icon name="cross" />
                <span>
                  <b className="m">{one.title}</b>: {spelled(one.detail)}{' '}
                  {one.sources.length > 0 && (
                    <Sources of={one.title} label="source" sources={one.sources} />
                  )}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {plan.needsData.length > 0 && <NeedsData plan={plan} />}
    </div>
  );
}

function WhatSavingWrites({
  count,
  hospital,
}: {
  readonly count: Tally;
  readonly hospital: string;
}) {
  const kept = count.accept + count.change;
  const decided = kept + count.reject;
  return (
    <Card title="What saving will write">
      <div className="stack" aria-live="polite">
        <ul className={parts.steps}>
          {decided === 0 && (
            <li>
              <Icon name="info" />
              <span>Nothing yet: no activity is decided.</span>
            </li>
          )}
          {kept > 0 && (
            <li>
              <Icon name="check" />
              <span>
                <b className="m">CarePlan, active</b>: {count.accept} as proposed
                {count.change > 0 && <>, {count.change} changed with your reason</>}
              </span>
            </li>
          )}
          {kept === 0 && count.reject > 0 && (
            <li>
              <Icon name="cross" />
              <span>
                <b className="m">CarePlan, revoked</b>: nothing of it is kept
              </span>
            </li>
          )}
          {count.reject > 0 && (
            <li>
              <Icon name="cross" />
              <span>
                <b className="m">{count.reject} rejected</b>, kept as cancelled with the reason
              </span>
            </li>
          )}
          {count.open > 0 && (
            <li>
              <Icon name="clock" />
              <span>
                <b className="m">{count.open} open</b>, stays a proposal; you will see it at the
                next launch
              </span>
            </li>
          )}
          <li>
            <Icon name="person" />
            <span>
              <b className="m">Provenance</b>: you, the models, the sources, today’s date
            </span>
          </li>
        </ul>
        <hr className={parts.rule} />
        <p className="sm muted">
          Sent to <b className="m">{hospital}</b> as one transaction. If the hospital cannot be
          reached it waits in the outbox and you are told.
        </p>
      </div>
    </Card>
  );
}

function Goals({ plan }: { readonly plan: PlanView }) {
  return (
    <Card title="Goals" fold="open" bare>
      <ul className={styles.goals}>
        {plan.goals.map((goal) => (
          <li key={goal.title + goal.target}>
            <b className="m">{goal.title}</b>
            <span>{spelled(goal.target)}</span>
            <span className="muted">
              Now: {goal.present === null ? 'not known' : spelled(goal.present)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const FEW = 4;

/** Rules that could apply if more were known; many are folded. */
function NeedsData({ plan }: { readonly plan: PlanView }) {
  const rows = (some: PlanView['needsData']) => (
    <ul className={parts.steps}>
      {some.map((one) => (
        <li key={one.title}>
          <Icon name="info" />
          <span>
            <b className="m">{one.title}</b> needs {one.unknown.join(', ')}
          </span>
        </li>
      ))}
    </ul>
  );
  const rest = plan.needsData.slice(FEW);
  return (
    <Card title="Could not be judged" aside={plan.needsData.length.toString()} fold="open">
      {rows(plan.needsData.slice(0, FEW))}
      {rest.length > 0 && (
        <details className={parts.chartTable}>
          <summary>{rest.length} more</summary>
          {rows(rest)}
        </details>
      )}
    </Card>
  );
}
