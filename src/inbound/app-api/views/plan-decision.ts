/** Decisions on activities, between the words of the contract and those of the store. */
import type { ActivityChoice } from '../../../flows/decide-plan.ts';
import type { Decision } from '../../../ports/published-store.ts';
import type { ActivityDecision, RefuseReason } from '../contract.ts';

export function activityChoice(decision: ActivityDecision): ActivityChoice {
  const { activity, choice } = decision;
  if (decision.choice === 'accept') return { activity, choice };
  if (decision.choice === 'reject')
    return {
      activity,
      choice,
      reason: decision.reason,
      ...(decision.note === null ? {} : { note: decision.note }),
    };
  return {
    activity,
    choice,
    text: decision.text,
    reason: decision.reason,
    ...(decision.start === null ? {} : { start: decision.start }),
  };
}

export function activityDecision(made: Decision): ActivityDecision | null {
  const activity = made.activity ?? '';
  switch (made.choice) {
    case 'accept':
      return { activity, choice: 'accept' };
    case 'change':
      return {
        activity,
        choice: 'change',
        text: made.text ?? '',
        start: made.start ?? null,
        reason: made.reason ?? '',
      };
    case 'reject':
      return {
        activity,
        choice: 'reject',
        reason: REASONS.find((reason) => reason === made.reason) ?? 'other',
        note: made.note ?? null,
      };
    default:
      return null;
  }
}

const REASONS: readonly RefuseReason[] = [
  'patient-declined',
  'contra-indicated',
  'already-done',
  'not-appropriate-now',
  'disagree-with-recommendation',
  'other',
];
