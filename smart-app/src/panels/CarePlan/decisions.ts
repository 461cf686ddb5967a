/** Draft decisions on a proposed plan: what is chosen, what is still wrong with it, what saving will write. */
import type {
  ActivityDecision,
  PlanActivityView,
  RefuseReason,
} from '../../../../src/inbound/app-api/contract.ts';

export type Choice = ActivityDecision['choice'];

export interface DraftDecision {
  readonly choice: Choice;
  readonly text: string;
  readonly start: string;
  readonly reason: string;
  readonly refuse: RefuseReason | null;
  readonly note: string;
}

export type Drafts = Readonly<Record<string, DraftDecision>>;

export const REFUSE_REASONS: readonly { readonly value: RefuseReason; readonly label: string }[] = [
  { value: 'patient-declined', label: 'Patient declined' },
  { value: 'contra-indicated', label: 'Contra-indicated' },
  { value: 'already-done', label: 'Already done' },
  { value: 'not-appropriate-now', label: 'Not appropriate now' },
  { value: 'disagree-with-recommendation', label: 'I disagree with the recommendation' },
  { value: 'other', label: 'Other, see note' },
];

export function newDraft(activity: PlanActivityView, choice: Choice): DraftDecision {
  return { choice, text: activity.title, start: '', reason: '', refuse: null, note: '' };
}

/** What is missing, in a sentence; null when the decision can be sent. */
export function draftFault(draft: DraftDecision): string | null {
  if (draft.choice === 'accept') return null;
  if (draft.choice === 'change') {
    if (draft.text.trim() === '') return 'Write what is to be done instead.';
    return draft.reason.trim() === '' ? 'A change needs a reason.' : null;
  }
  if (draft.refuse === null) return 'Choose a reason for rejecting.';
  return draft.refuse === 'other' && draft.note.trim() === ''
    ? '“Other” needs a note in your words.'
    : null;
}

export function decisionOf(activity: string, draft: DraftDecision): ActivityDecision | null {
  if (draftFault(draft) !== null) return null;
  switch (draft.choice) {
    case 'accept':
      return { activity, choice: 'accept' };
    case 'change':
      return {
        activity,
        choice: 'change',
        text: draft.text.trim(),
        start: orNull(draft.start),
        reason: draft.reason.trim(),
      };
    case 'reject':
      return draft.refuse === null
        ? null
        : { activity, choice: 'reject', reason: draft.refuse, note: orNull(draft.note) };
  }
}

export interface Tally {
  readonly accept: number;
  readonly change: number;
  readonly reject: number;
  readonly open: number;
}

/** Decided before, or drafted now. */
export function tally(activities: readonly PlanActivityView[], drafts: Drafts): Tally {
  const count = { accept: 0, change: 0, reject: 0, open: 0 };
  for (const activity of activities) count[choiceOf(activity, drafts) ?? 'open'] += 1;
  return count;
}

export function choiceOf(activity: PlanActivityView, drafts: Drafts): Choice | null {
  return drafts[activity.id]?.choice ?? activity.decision?.choice ?? null;
}

/** "2 accepted · 1 changed · 1 rejected · 1 open". */
export function tallyText(count: Tally): string {
  return [
    [count.accept, 'accepted'],
    [count.change, 'changed'],
    [count.reject, 'rejected'],
    [count.open, 'open'],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, word]) => `${number} ${word}`)
    .join(' · ');
}

/** Most urgent first, else as proposed. */
export function mostUrgentFirst(
  activities: readonly PlanActivityView[],
): readonly PlanActivityView[] {
  return activities.toSorted((a, b) => urgency(a) - urgency(b));
}

function urgency(activity: PlanActivityView): number {
  return activity.priority === 'urgent' ? 0 : 1;
}

function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
