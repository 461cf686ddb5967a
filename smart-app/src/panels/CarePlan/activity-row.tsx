/** One proposed activity: what, how strong, why for this patient, and the decision in place. */
import type { PlanActivityView } from '../../../../src/inbound/app-api/contract.ts';
import { dateTime, day } from '../../format/date.ts';
import { dueWords } from '../../format/duration.ts';
import { spelled } from '../../format/quantity.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { Sources } from '../../parts/sources.tsx';
import { Tag } from '../../parts/tag.tsx';
import parts from '../../parts/parts.module.css';
import {
  draftFault,
  newDraft,
  REFUSE_REASONS,
  type Choice,
  type DraftDecision,
} from './decisions.ts';
import { ChangeFields, RejectFields } from './decision-fields.tsx';
import styles from './care-plan.module.css';

interface ActivityRowProps {
  readonly activity: PlanActivityView;
  readonly number: number;
  readonly draft: DraftDecision | null;
  readonly showFault: boolean;
  /** The proposal is out of date: nothing can be decided on it. */
  readonly isOff: boolean;
  readonly onDraft: (draft: DraftDecision | null) => void;
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  MedicationRequest: 'Medicine',
  ServiceRequest: 'Test or referral',
  NutritionOrder: 'Nutrition',
  Appointment: 'Appointment',
  CommunicationRequest: 'Talk with the patient',
};

const CHOICES = [
  { value: 'accept', label: 'Accept', icon: 'check' },
  { value: 'change', label: 'Change', icon: 'pen' },
  { value: 'reject', label: 'Reject', icon: 'cross' },
] as const satisfies readonly { value: Choice; label: string; icon: string }[];

export function ActivityRow(props: ActivityRowProps) {
  const { activity, number, draft, showFault, isOff, onDraft } = props;
  const decided = activity.decision !== null && draft === null;
  const fault = draft === null || !showFault ? null : draftFault(draft);
  return (
    <li className={styles.activity} id={rowId(activity.id)}>
      <span className={styles.number}>{number}</span>
      <div className={styles.what}>
        <h3>{activity.title}</h3>
        <div className={styles.tags}>
          {activity.priority === 'urgent' && (
            <Tag tone="critical" icon="warn">
              Urgent
            </Tag>
          )}
          <Tag tone="accent">{KIND_WORDS[activity.kind] ?? activity.kind}</Tag>
          <Tag>{activity.rule.grade}</Tag>
          {activity.goal !== null && <Tag>Goal: {spelled(activity.goal)}</Tag>}
          {activity.after !== null && <Tag icon="clock">{dueText(activity.after)}</Tag>}
        </div>
      </div>
      <div className={styles.choice}>
        {isOff ? (
          decided ? null : (
            <span className="sm muted">Propose again first</span>
          )
        ) : decided ? (
          <Button small icon="pen" onClick={() => onDraft(draftOfDecision(activity))}>
            Revise
          </Button>
        ) : (
          <Segmented
            label={`Decision on: ${activity.title}`}
            value={draft?.choice ?? null}
            options={CHOICES}
            onChange={(choice) => onDraft({ ...(draft ?? newDraft(activity, choice)), choice })}
          />
        )}
      </div>
      <div className={styles.why}>
        <p>
          {spelled(activity.reason)} <RuleSource activity={activity} />
        </p>
        {activity.facts.length > 0 && <Facts activity={activity} />}
      </div>
      {decided && <Decided activity={activity} />}
      {draft?.choice === 'change' && (
        <ChangeFields activity={activity} draft={draft} onDraft={onDraft} fault={fault} />
      )}
      {draft?.choice === 'reject' && (
        <RejectFields activity={activity} draft={draft} onDraft={onDraft} fault={fault} />
      )}
      {fault !== null && (
        <p className={`${parts.fault ?? ''} ${styles.wide ?? ''}`}>
          <Icon name="warn" small /> {fault}
        </p>
      )}
    </li>
  );
}

const FEW_FACTS = 3;

/** The values that the rule read; many are folded. */
function Facts({ activity }: { readonly activity: PlanActivityView }) {
  const list = (
    <ul className={styles.facts}>
      {activity.facts.map((fact) => (
        <li key={fact.title}>
          {fact.title} <b className="m">{spelled(fact.value)}</b>
          {fact.at !== null || fact.sources.length > 0 ? (
            <>
              ,{' '}
              <Sources
                of={fact.title}
                label={fact.at === null ? 'source' : day(fact.at)}
                sources={fact.sources}
              />
            </>
          ) : null}
        </li>
      ))}
    </ul>
  );
  if (activity.facts.length <= FEW_FACTS) return list;
  return (
    <details className={parts.chartTable}>
      <summary>
        The {activity.facts.length} values that the rule read
        <span className="visually-hidden"> for {activity.title}</span>
      </summary>
      {list}
    </details>
  );
}

export function rowId(activity: string): string {
  return `activity-${activity.replace(/[^\w-]/g, '-')}`;
}

function RuleSource({ activity }: { readonly activity: PlanActivityView }) {
  const { rule } = activity;
  return rule.url === null ? (
    <span>{rule.source}</span>
  ) : (
    <a href={rule.url} target="_blank" rel="noopener noreferrer">
      {rule.source}
    </a>
  );
}

function dueText(after: string): string {
  return after.startsWith('P') ? dueWords(after) : after;
}

const DECIDED_WORDS = { accept: 'Accepted', change: 'Changed', reject: 'Rejected' } as const;

function Decided({ activity }: { readonly activity: PlanActivityView }) {
  const { decision } = activity;
  if (decision === null) return null;
  return (
    <p className={styles.decided}>
      <Icon name={decision.choice === 'reject' ? 'cross' : 'check'} small />
      <span>
        <b className="m">{DECIDED_WORDS[decision.choice]}</b>
        {decision.choice === 'change' && (
          <>
            {' '}
            to “{decision.text}”{decision.start !== null && <>, start {decision.start}</>};{' '}
            {decision.reason}
          </>
        )}
        {decision.choice === 'reject' && (
          <>
            : {REFUSE_REASONS.find((reason) => reason.value === decision.reason)?.label}
            {decision.note !== null && <>; {decision.note}</>}
          </>
        )}
        {activity.decidedBy !== null && <>, by {activity.decidedBy}</>}
        {activity.decidedAt !== null && <>, {dateTime(activity.decidedAt)}</>}
      </span>
    </p>
  );
}

function draftOfDecision(activity: PlanActivityView): DraftDecision {
  const { decision } = activity;
  if (decision === null) return newDraft(activity, 'accept');
  const draft = newDraft(activity, decision.choice);
  if (decision.choice === 'change') {
    return { ...draft, text: decision.text, start: decision.start ?? '', reason: decision.reason };
  }
  if (decision.choice === 'reject') {
    return { ...draft, refuse: decision.reason, note: decision.note ?? '' };
  }
  return draft;
}
