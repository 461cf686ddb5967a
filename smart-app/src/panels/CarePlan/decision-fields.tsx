/** What Change and Reject ask for, with the proposed value below each field. */
import { useId } from 'react';
import type { PlanActivityView, RefuseReason } from '../../../../src/inbound/app-api/contract.ts';
import { dueWords } from '../../format/duration.ts';
import parts from '../../parts/parts.module.css';
import { REFUSE_REASONS, type DraftDecision } from './decisions.ts';
import styles from './care-plan.module.css';

interface FieldsProps {
  readonly activity: PlanActivityView;
  readonly draft: DraftDecision;
  readonly onDraft: (draft: DraftDecision) => void;
  readonly fault: string | null;
}

export function ChangeFields({ activity, draft, onDraft, fault }: FieldsProps) {
  const id = useId();
  return (
    <div className={styles.edit}>
      <div className={parts.field}>
        <label className={parts.fieldLabel} htmlFor={`${id}-text`}>
          What instead
        </label>
        <input
          id={`${id}-text`}
          className={parts.input}
          value={draft.text}
          aria-invalid={fault !== null && draft.text.trim() === ''}
          aria-describedby={`${id}-text-hint`}
          onChange={({ target }) => onDraft({ ...draft, text: target.value })}
        />
        <span className={parts.hint} id={`${id}-text-hint`}>
          Proposed: {activity.title}
        </span>
      </div>
      <div className={parts.field}>
        <label className={parts.fieldLabel} htmlFor={`${id}-start`}>
          Start
        </label>
        <input
          id={`${id}-start`}
          className={parts.input}
          type="date"
          value={draft.start}
          aria-describedby={`${id}-start-hint`}
          onChange={({ target }) => onDraft({ ...draft, start: target.value })}
        />
        <span className={parts.hint} id={`${id}-start-hint`}>
          Proposed: {startWords(activity.after)}
        </span>
      </div>
      <div className={parts.field}>
        <label className={parts.fieldLabel} htmlFor={`${id}-reason`}>
          Reason for the change
        </label>
        <input
          id={`${id}-reason`}
          className={parts.input}
          required
          value={draft.reason}
          aria-invalid={fault !== null && draft.reason.trim() === ''}
          aria-describedby={`${id}-reason-hint`}
          onChange={({ target }) => onDraft({ ...draft, reason: target.value })}
        />
        <span className={parts.hint} id={`${id}-reason-hint`}>
          Required; stays with the plan
        </span>
      </div>
    </div>
  );
}

export function RejectFields({ draft, onDraft, fault }: FieldsProps) {
  const id = useId();
  const noteNeeded = draft.refuse === 'other';
  return (
    <div className={styles.edit}>
      <div className={parts.field}>
        <label className={parts.fieldLabel} htmlFor={`${id}-reason`}>
          Reason for rejecting
        </label>
        <select
          id={`${id}-reason`}
          className={parts.input}
          value={draft.refuse ?? ''}
          aria-invalid={fault !== null && draft.refuse === null}
          aria-describedby={`${id}-reason-hint`}
          onChange={({ target }) =>
            onDraft({
              ...draft,
              refuse: target.value === '' ? null : (target.value as RefuseReason),
            })
          }
        >
          <option value="">Choose…</option>
          {REFUSE_REASONS.map((reason) => (
            <option key={reason.value} value={reason.value}>
              {reason.label}
            </option>
          ))}
        </select>
        <span className={parts.hint} id={`${id}-reason-hint`}>
          Required
        </span>
      </div>
      <div className={styles.noteField}>
        <label className={parts.fieldLabel} htmlFor={`${id}-note`}>
          Note {noteNeeded ? '' : '(optional)'}
        </label>
        <input
          id={`${id}-note`}
          className={parts.input}
          value={draft.note}
          aria-invalid={fault !== null && noteNeeded && draft.note.trim() === ''}
          aria-describedby={`${id}-note-hint`}
          onChange={({ target }) => onDraft({ ...draft, note: target.value })}
        />
        <span className={parts.hint} id={`${id}-note-hint`}>
          Goes to the record with your name
        </span>
      </div>
    </div>
  );
}

function startWords(after: string | null): string {
  if (after === null) return 'now';
  return after.startsWith('P') ? dueWords(after) : after;
}
